/** The support bundle: all that somebody needs to help from afar, and nothing that they must not have. */
import os from 'node:os';
import type { InspectedObject } from '../../contract/console/inspect.ts';
import { mediasoupVersion } from '../../media/WorkerPool.ts';
import type { ConsoleHost } from '../ConsoleHost.ts';
import { dump, find, statistics } from './look.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { liveSecrets, Scrubber } from './secrets.ts';
import { tree } from './tree.ts';
import { type TextFile, zip } from './zip.ts';

export interface BundleOptions {
  /** Whether people, their addresses and rooms keep their names. */
  readonly names: boolean;
  /** What the consoles are shown; `history` as well. */
  readonly state: unknown;
  readonly history: readonly unknown[];
}

/** Objects beyond this many are in the list, but not looked into. */
const MAX_LOOKED_INTO = 10_000;
/** So many are asked for at a time. */
const AT_ONCE = 32;
/** A worker that hangs must not keep the bundle for ever. */
const PATIENCE_MS = 15_000;

interface Look {
  readonly type: string;
  readonly id: string;
  readonly dump?: unknown;
  readonly statistics?: unknown;
  readonly error?: string;
}

export async function bundle(host: ConsoleHost, { names, state, history }: BundleOptions): Promise<Buffer> {
  const objects = tree(host);
  const looks = await lookInto(host, objects);
  const scrubber = new Scrubber(liveSecrets(host), new Set(objects.flatMap(({ id, facts }) => [id, ...id.split('@'), String(facts.peerId ?? '')])));
  const aliases = names ? undefined : pseudonyms(host, objects);
  const loose = (value: unknown) => {
    const clean = scrubber.value(value);
    return aliases ? aliases.value(clean) : clean;
  };
  // Field by field harmless already; what is left are addresses, and ids that clients have chosen.
  const strict = (value: unknown) => (typeof value === 'string' ? (aliases?.addresses(scrubber.text(value)) ?? scrubber.text(value)) : value);

  const about = { made: new Date().toISOString(), names, objects: objects.length, lookedInto: looks.length, ...platform(host) };
  return zip([
    { name: 'about.json', pieces: [pretty(about)] },
    { name: 'configuration.json', pieces: [pretty(loose(host.describeConfig()))] },
    { name: 'state.json', pieces: [pretty(loose(state))] },
    { name: 'history.json', pieces: list(history, (sample) => JSON.stringify(sample)) },
    { name: 'objects.json', pieces: list(objects, (object) => JSON.stringify(loose(object))) },
    ...parts(looks, 'dump', 'dumps', (look) => (look.type === 'room' ? pretty(loose(look)) : pretty(look, strict))),
    ...parts(looks, 'statistics', 'statistics', (look) => pretty(look, strict)),
    { name: 'errors.json', pieces: list(looks.filter(({ error }) => error), (look) => JSON.stringify(look, (_, value) => strict(value))) },
    { name: 'logs.jsonl', pieces: lines(host.logs.entries, (entry) => `${JSON.stringify(loose(entry))}\n`) },
  ]);
}

/** `soupbox-support-2026-11-03-154812.zip`, in the appliance's time. */
export function bundleName(now = new Date()): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const [date, time] = [[now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-'), [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('')];
  return `soupbox-support-${date}-${time}.zip`;
}

async function lookInto({ server }: ConsoleHost, objects: readonly InspectedObject[]): Promise<Look[]> {
  if (!server) return [];
  const deadline = Date.now() + PATIENCE_MS;
  const waiting = objects.slice(0, MAX_LOOKED_INTO).values();
  const looks: Look[] = [];
  const look = async () => {
    for (const { type, id } of waiting) {
      if (Date.now() > deadline) return;
      try {
        const found = find(server, type, id);
        looks.push({ type, id, dump: await dump(found) });
        if (hasStatistics.has(type)) looks.push({ type, id, statistics: await statistics(found) });
      } catch (error) {
        looks.push({ type, id, error: (error as Error).message });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return looks;
}

const hasStatistics = new Set<string>(['worker', 'transport', 'producer', 'consumer', 'dataProducer', 'dataConsumer']);

/** One file for each type. */
function parts(looks: readonly Look[], which: 'dump' | 'statistics', folder: string, write: (look: Look) => string): TextFile[] {
  const ofKind = looks.filter((look) => look[which] !== undefined);
  return [...new Set(ofKind.map(({ type }) => type))].map((type) => ({
    name: `${folder}/${type}.json`,
    pieces: list(ofKind.filter((look) => look.type === type), write),
  }));
}

function pseudonyms({ server, book, config, dataDir }: ConsoleHost, objects: readonly InspectedObject[]): Pseudonyms {
  const own = [...(server?.addresses ?? []), ...config.listenIps, ...(config.announcedAddress ? [config.announcedAddress] : [])];
  const aliases = new Pseudonyms(own);
  const room = (id: string, name: string) => {
    aliases.of('room', id);
    aliases.same(id, name);
    aliases.same(id, encodeURIComponent(id));
  };
  for (const { id, settings } of book) room(id, settings.name);
  for (const { type, id, facts } of objects) if (type === 'room') room(id, String(facts.name ?? id));
  for (const { peers } of server?.rooms ?? []) {
    for (const { id, displayName } of peers.values()) {
      aliases.of('peer', id);
      if (displayName) aliases.of('person', displayName);
    }
  }
  // Folders and computers are often called after their owners.
  aliases.of('computer', os.hostname());
  for (const folder of [dataDir, os.homedir()]) if (folder.length > 1) aliases.of('computer', folder);
  return aliases;
}

function platform({ version, shell, phase, phaseSince, error }: ConsoleHost) {
  return {
    soupbox: { version, shell, phase, since: new Date(phaseSince).toISOString(), error },
    versions: { ...process.versions, mediasoup: mediasoupVersion },
    system: { platform: process.platform, release: os.release(), version: os.version(), arch: process.arch, cpus: os.cpus().length, cpu: os.cpus()[0]?.model, memory: os.totalmem(), free: os.freemem(), load: os.loadavg(), uptimeSeconds: Math.round(os.uptime()) },
    process: { uptimeSeconds: Math.round(process.uptime()), memory: process.memoryUsage() },
    interfaces: Object.entries(os.networkInterfaces()).map(([name, addresses]) => ({ name, addresses: addresses?.map(({ family, cidr, internal }) => ({ family, cidr, internal })) })),
  };
}

function pretty(value: unknown, clean: (value: unknown) => unknown = (same) => same): string {
  return JSON.stringify(value, (_, field) => clean(field), 2);
}

function* list<T>(items: Iterable<T>, write: (item: T) => string): Iterable<string> {
  let first = true;
  for (const item of items) {
    yield `${first ? '[\n' : ',\n'}${write(item)}`;
    first = false;
  }
  yield first ? '[]\n' : '\n]\n';
}

function* lines<T>(items: Iterable<T>, write: (item: T) => string): Iterable<string> {
  for (const item of items) yield write(item);
}
