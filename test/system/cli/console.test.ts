/** The console of an appliance without a window: found, opened, and kept secret. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { ConsoleState } from '../../../main/contract/console/state.ts';
import { ProtooConnection } from '../../support/classic/ProtooConnection.ts';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';
import { ownFlags, run, start, temporaryFolder, type Ready } from './appliances.ts';

const socketOf = ({ consoleUrl }: Ready) => `ws://${new URL(consoleUrl).host}/console`;
const codeOf = ({ consoleUrl }: Ready) => new URLSearchParams(new URL(consoleUrl).hash.slice(1)).get('code');
const portAmong = (flags: string[]) => flags[flags.indexOf('--admin-port') + 1]!;

test('its link opens it once, and the token is in a file that only its owner can read', async () => {
  const flags = await ownFlags();
  const appliance = start(flags);
  const ready = await appliance.ready();
  expect(ready.consoleUrl).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${portAmong(flags)}/#code=\\S{40,}$`));
  expect((await stat(ready.adminTokenFile)).mode & 0o777).toBe(0o600);

  const console = await ProtooConnection.open(socketOf(ready));
  await console.request('authenticate', { code: codeOf(ready) });
  const state = await console.request<ConsoleState>('getState');
  expect(state).toMatchObject({ phase: 'running', shell: 'headless', version: ready.version, meetingUrls: ready.meetingUrls, fingerprint: ready.fingerprint });
  const late = await ProtooConnection.open(socketOf(ready));
  expect((await late.refusal('authenticate', { code: codeOf(ready) })).code).toBe(401);
});

test('lives on while the public server is stopped and started again', async () => {
  const appliance = start(await ownFlags());
  const ready = await appliance.ready();
  const console = await ProtooConnection.open(socketOf(ready));
  await console.request('authenticate', { token: (await readFile(ready.adminTokenFile, 'utf8')).trim() });
  await console.request('getState');
  const [page = ''] = ready.meetingUrls;
  const healthy = () => fetchInsecurely(`${page}health`);
  expect(await healthy()).toBe(true);

  await console.request('stop');
  await console.notified<ConsoleState>('state', ({ phase, meetingUrls, warnings }) => phase === 'stopped' && meetingUrls.length === 0 && warnings.some(({ kind, action }) => kind === 'stopped' && action === 'start'));
  expect(await healthy()).toBe(false);
  await console.request('start');
  await console.notified<ConsoleState>('state', ({ phase, meetingUrls }) => phase === 'running' && meetingUrls[0] === page);
  expect(await healthy()).toBe(true);
  expect(console.closeEvent).toBeUndefined();
});

test('moves with its port: tells its consoles where, keeps the change once somebody confirms it there, and tells scripts', async () => {
  const dataDir = path.join(await temporaryFolder(), 'data');
  const [httpsPort, adminPort, nextHttps, nextAdmin] = [await freePort(), await freePort(), await freePort(), await freePort()];
  await mkdir(dataDir, { recursive: true });
  await writeFile(path.join(dataDir, 'config.json'), JSON.stringify({ httpsPort, adminPort }));
  const inFile = new Set(['--https-port', '--admin-port']);
  const flags = (await ownFlags(dataDir)).filter((flag, at, all) => !inFile.has(flag) && !inFile.has(all[at - 1] ?? ''));
  const appliance = start(flags);
  const ready = await appliance.ready();
  expect(new URL(ready.consoleUrl).port).toBe(String(adminPort));
  const console = await ProtooConnection.open(socketOf(ready));
  await console.request('authenticate', { code: codeOf(ready) });
  await console.request('getState');

  expect(await console.request('applyConfig', { settings: { httpsPort: nextHttps, adminPort: nextAdmin } })).toEqual({ needsConfirmation: true });
  const { url } = await console.notified<{ url: string }>('consoleMoved');
  expect(new URL(url).port).toBe(String(nextAdmin));
  const moved = await ProtooConnection.open(`ws://127.0.0.1:${nextAdmin}/console`);
  await moved.request('authenticate', { code: new URL(url).hash.slice('#code='.length) });
  await moved.request('confirmConfig');
  expect(await moved.request<ConsoleState>('getState')).toMatchObject({ trial: null, meetingUrls: [`https://127.0.0.1:${nextHttps}/`] });

  const told = await waitFor('the events', () => (appliance.events.some(({ event }) => event === 'address-changed') ? appliance.events : undefined));
  expect(told).toContainEqual({ event: 'address-changed', meetingUrls: [`https://127.0.0.1:${nextHttps}/`] });
  expect(told.find(({ event }) => event === 'config-applied')).toMatchObject({ paths: expect.arrayContaining(['httpsPort', 'adminPort']) as string[] });
  expect(JSON.parse(await readFile(path.join(dataDir, 'config.json'), 'utf8'))).toMatchObject({ httpsPort: nextHttps, adminPort: nextAdmin });
});

test('neither token nor codes nor sessions are ever in the log, or in what a person’s output keeps', async () => {
  const flags = [...(await ownFlags()), '--log-level', 'trace'];
  const appliance = start(flags);
  const ready = await appliance.ready();
  const token = (await readFile(ready.adminTokenFile, 'utf8')).trim();
  const console = await ProtooConnection.open(socketOf(ready));
  const { session } = await console.request<{ session: string }>('authenticate', { code: codeOf(ready) });
  const other = await ProtooConnection.open(socketOf(ready));
  await other.refusal('authenticate', { token: `${token}x` });
  await other.request('authenticate', { token });
  await fetch(`http://127.0.0.1:${portAmong(flags)}/?token=${token}`);
  await fetch(`http://127.0.0.1:${portAmong(flags)}/api/getState`, { method: 'POST', headers: { authorization: `Bearer ${token}x`, 'content-type': 'application/json' }, body: '{}' });
  const { entries } = await console.request<{ entries: { message: string }[] }>('followLogs', { follow: false });
  expect(entries.map(({ message }) => message)).toContain('a sign-in to the console failed');
  await console.request('renewToken');
  const { stderr } = await appliance.stop('SIGTERM');
  expect(stderr).toContain('a sign-in to the console failed');
  for (const secret of [token, session, codeOf(ready)!, (await readFile(ready.adminTokenFile, 'utf8')).trim()]) {
    expect(stderr).not.toContain(secret);
    expect(JSON.stringify(entries)).not.toContain(secret);
  }

  const person = start(flags.filter((flag) => flag !== '--json'));
  await waitFor('the words', () => person.stdout.includes('Ctrl+C'), 40_000);
  expect(person.stdout).toContain(`http://127.0.0.1:${portAmong(flags)}/\n`);
  expect(person.stdout).toContain(ready.adminTokenFile);
  expect(person.stdout).not.toContain('code=');
});

test('its port is taken: says by whom and how to choose another, and leaves no worker', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const flags = await ownFlags();
  flags[flags.indexOf('--admin-port') + 1] = String((server.address() as AddressInfo).port);
  const { code, stdout, stderr } = await run(flags);
  server.close();
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(new RegExp(`^The console's port \\d+ is taken by .*process ${process.pid}.*--admin-port\\.\n$`));
});

async function fetchInsecurely(url: string): Promise<boolean> {
  const { get } = await import('node:https');
  return new Promise((resolve) => {
    const request = get(url, { rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('error', () => resolve(false));
  });
}
