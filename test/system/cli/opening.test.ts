/** `--open`: the console comes up in the system's browser by itself. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { waitFor } from '../../support/startTestAppliance.ts';
import { ownFlags, start, temporaryFolder } from './appliances.ts';

/** A browser that writes down what it was to open. */
async function fakeBrowser(): Promise<{ env: NodeJS.ProcessEnv; opened: () => Promise<string> }> {
  const folder = path.join(await temporaryFolder(), 'bin');
  const log = path.join(folder, 'opened');
  await mkdir(folder);
  await writeFile(path.join(folder, 'xdg-open'), `#!/bin/sh\necho "$*" >> '${log}'\n`);
  await chmod(path.join(folder, 'xdg-open'), 0o755);
  return { env: { PATH: `${folder}:${process.env.PATH}` }, opened: () => readFile(log, 'utf8').catch(() => '') };
}

const portOf = (flags: string[]) => flags[flags.indexOf('--admin-port') + 1]!;

test('with a link that signs it in', async () => {
  const flags = (await ownFlags()).filter((flag) => flag !== '--json');
  const { env, opened } = await fakeBrowser();
  start([...flags, '--open'], { env });
  await waitFor('the browser', async () => (await opened()) !== '', 30_000);
  expect(await opened()).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${portOf(flags)}/#code=\\S{40,}\n$`));
});

test('not for scripts, and no browser is no failure', async () => {
  const { env, opened } = await fakeBrowser();
  const scripted = start([...(await ownFlags()), '--open'], { env });
  await scripted.ready();
  expect((await scripted.stop('SIGTERM')).code).toBe(0);
  expect(await opened()).toBe('');

  const flags = (await ownFlags()).filter((flag) => flag !== '--json');
  const alone = start([...flags, '--open'], { env: { PATH: await temporaryFolder() } });
  await waitFor('ready', () => alone.stdout.includes('Ready.'), 30_000);
  expect((await alone.stop('SIGTERM')).code).toBe(0);
});
