/** Versions and licences of what is inside. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ConsoleContract } from '../contract/console.ts';
import type { Output } from '../contract/message.ts';
import { mediasoupVersion } from '../media/WorkerPool.ts';

type About = Output<ConsoleContract, 'getAbout'>;

const lockFile = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), license: z.string().optional(), dev: z.boolean().optional(), optional: z.boolean().optional() })),
});
/** Needed to build, but also inside the pages that are built. */
const inPages = /^(vue|@vue\/(runtime-core|runtime-dom|reactivity|shared)|vue-router|vue-i18n|@intlify\/(core-base|message-compiler|shared)|pinia|@nuxt\/ui|reka-ui|tailwindcss|@tanstack\/(vue-virtual|virtual-core)|@vueuse\/core|uplot|mediasoup-client|protoo-client|@iconify-json\/lucide)$/;

let licences: Promise<About['licences']> | undefined;

export async function about(version: string): Promise<About> {
  licences ??= readLicences();
  const { node, v8, openssl, electron, chrome } = process.versions;
  const versions = { Soupbox: version, mediasoup: mediasoupVersion, 'Node.js': node, V8: v8, OpenSSL: openssl, Electron: electron, Chromium: chrome, system: `${process.platform} ${process.arch}` };
  return { versions: Object.fromEntries(Object.entries(versions).filter((entry): entry is [string, string] => entry[1] !== undefined)), licences: await licences };
}

/** From the list that the packages were installed by; it lies beside package.json. */
async function readLicences(): Promise<About['licences']> {
  for (let folder = import.meta.dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const text = await readFile(path.join(folder, 'package-lock.json'), 'utf8').catch(() => undefined);
    const lock = text && lockFile.safeParse(JSON.parse(text)).data;
    if (!lock) continue;
    const found = Object.entries(lock.packages).flatMap(([place, { version = '', license = 'unknown', dev, optional }]) => {
      const name = place.replace(/^.*node_modules\//, '');
      return name && !optional && (!dev || inPages.test(name)) ? [{ name, version, licence: license }] : [];
    });
    return [...new Map(found.map((one) => [`${one.name}@${one.version}`, one])).values()].sort((a, b) => a.name.localeCompare(b.name));
  }
  return [];
}
