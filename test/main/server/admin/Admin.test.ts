import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { createServer } from 'node:net';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Console } from '../../../../main/console/Console.ts';
import type { ConsoleState } from '../../../../main/contract/console/state.ts';
import { silentLogger } from '../../../../main/lib/logger.ts';
import { TRIAL_MS } from '../../../../main/appliance/Configuration.ts';
import { Admin, FAREWELL_MS } from '../../../../main/server/admin/Admin.ts';
import { PortTakenError } from '../../../../main/server/https.ts';
import { ProtooConnection, UpgradeRefused } from '../../../support/classic/ProtooConnection.ts';
import { quietHost, type QuietHost } from '../../../support/quietHost.ts';
import { freePort, waitFor } from '../../../support/startTestAppliance.ts';

let folder: string;
let host: QuietHost;
let console: Console;
let admin: Admin;
let connections: ProtooConnection[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-admin-'));
  host = quietHost();
  console = new Console(host);
  admin = await open(await freePort());
  connections = [];
});
afterEach(async () => {
  for (const connection of connections) connection.socket.terminate();
  await admin.close();
  await console.close();
  expect(host.listeners, 'the console has let go of its host').toBe(0);
  await rm(folder, { recursive: true });
});

const open = (port: number) => Admin.open({ port, dataDir: path.join(folder, 'data'), pagesDir: folder, devPages: undefined, console, logger: silentLogger });
const token = async () => (await readFile(admin.tokenFile, 'utf8')).trim();
const codeOf = (link: string) => new URLSearchParams(new URL(link).hash.slice(1)).get('code');

async function connect(port = admin.port): Promise<ProtooConnection> {
  const connection = await ProtooConnection.open(`ws://127.0.0.1:${port}/console`);
  connections.push(connection);
  return connection;
}

async function signedIn(): Promise<ProtooConnection> {
  const connection = await connect();
  await connection.request('authenticate', { token: await token() });
  return connection;
}

const api = async (method: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${admin.port}/api/${method}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

test('the token is 256 bits in a file that only its owner can read, and stays', async () => {
  const first = await token();
  expect(first).toMatch(/^sbx_[A-Za-z0-9_-]{43}$/);
  expect((await stat(admin.tokenFile)).mode & 0o777).toBe(0o600);
  await admin.close();
  admin = await open(await freePort());
  expect(await token()).toBe(first);
  await admin.close();
  await writeFile(admin.tokenFile, 'half a tok');
  admin = await open(await freePort());
  expect(await token()).toMatch(/^sbx_[A-Za-z0-9_-]{43}$/);
});

test('closing does not wait for a console that answers nothing any more', async () => {
  const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': Buffer.alloc(16).toString('base64'), 'sec-websocket-protocol': 'protoo' };
  const [, socket] = (await once(http.get({ host: '127.0.0.1', port: admin.port, path: '/console', headers }), 'upgrade')) as [unknown, Duplex];
  const closed = new Promise((resolve) => void socket.on('error', () => {}).resume().once('close', resolve));
  await admin.close();
  await closed;
});

test('nothing is said before the door has opened', async () => {
  const connection = await connect();
  for (const method of ['getState', 'getConfig', 'stop', 'constructor']) expect((await connection.refusal(method)).code).toBe(401);
  await connection.request('authenticate', { token: await token() });
  expect(await connection.request<ConsoleState>('getState')).toMatchObject({ phase: 'running', version: '0.0.0-test', rooms: [] });
  expect((await connection.refusal('constructor')).code).toBe(404);
});

test('a link’s code works once; the session that it gives works again, until the token is renewed', async () => {
  const code = codeOf(admin.link());
  const first = await connect();
  const { session } = await first.request<{ session: string }>('authenticate', { code });
  expect((await (await connect()).refusal('authenticate', { code })).code).toBe(401);
  const second = await connect();
  await second.request('authenticate', { session });
  await second.request('getState');

  const before = await token();
  await first.request('renewToken');
  expect(await token()).not.toBe(before);
  expect(await second.closed).toMatchObject({ code: 1012 });
  await first.request('getState');
  const third = await connect();
  expect((await third.refusal('authenticate', { token: before })).code).toBe(401);
  await third.request('authenticate', { session });
});

test('wrong tokens are answered later and later, the right one at once', async () => {
  const waits: number[] = [];
  const connection = await connect();
  for (let attempt = 0; attempt < 3; attempt++) {
    const since = performance.now();
    expect((await connection.refusal('authenticate', { token: `sbx_${'x'.repeat(43)}` })).code).toBe(401);
    waits.push(performance.now() - since);
  }
  expect(waits[0]).toBeGreaterThan(200);
  expect(waits[2]).toBeGreaterThan(900);
  const waiting = connection.refusal('authenticate', { token: 'wrong' });
  const since = performance.now();
  await signedIn();
  expect(performance.now() - since).toBeLessThan(200);
  await waiting;
});

test('a large answer reaches whoever reads it slowly', async () => {
  const connection = await signedIn();
  const large = 'x'.repeat(24 * 1024 * 1024);
  host.describeConfig = () => ({ effective: {}, file: { large }, overridden: {} });
  const answer = connection.request<{ file: { large: string } }>('getConfig');
  connection.socket.pause();
  await new Promise((resolve) => setTimeout(resolve, 800));
  connection.socket.resume();
  expect((await answer).file.large.length).toBe(large.length);
});

test('pushes whole states, at most four a second, and only to who watches', async () => {
  const [watcher, other] = [await signedIn(), await signedIn()];
  await watcher.request('getState');
  const pushes: { at: number; state: ConsoleState }[] = [];
  watcher.onNotification = (method, data) => method === 'state' && pushes.push({ at: performance.now(), state: data as ConsoleState });
  const until = performance.now() + 1200;
  while (performance.now() < until) {
    host.configRevision++;
    host.change();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await waitFor('the last one', () => pushes.at(-1)?.state.configRevision === host.configRevision);
  expect(pushes.length).toBeGreaterThanOrEqual(4);
  for (const [index, { at }] of pushes.entries()) if (index > 0) expect(at - pushes[index - 1]!.at).toBeGreaterThan(200);
  expect(other.notifications).toEqual([]);
});

test('log entries are followed in batches, until somebody follows no more', async () => {
  const connection = await signedIn();
  const entry = (message: string) => ({ time: 1, level: 'info' as const, subsystem: 'app', message, fields: {} });
  host.logs.add(entry('before'));
  expect(await connection.request('followLogs', { follow: true })).toMatchObject({ entries: [{ message: 'before' }] });
  for (let n = 0; n < 100; n++) host.logs.add(entry(`line ${n}`));
  const { entries } = await connection.notified<{ entries: { seq: number }[] }>('log');
  expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, n) => n + 2));
  await connection.request('followLogs', { follow: false });
  const heard = connection.notifications.length;
  host.logs.add(entry('after'));
  await connection.request('getHistory');
  expect(connection.notifications.length).toBe(heard);
});

test('moves to another port: the new one first, consoles are told a link that signs them in, the old one still answers', async () => {
  const watcher = await signedIn();
  const [old, next] = [admin.port, await freePort()];
  await admin.move(next);
  const { url } = await watcher.notified<{ url: string }>('consoleMoved');
  expect(new URL(url).port).toBe(String(next));
  await (await connect(next)).request('authenticate', { code: codeOf(url) });
  await watcher.request('getState');
  await connect(old);
  // Back again, as when the change is undone.
  await admin.move(old);
  expect(admin.port).toBe(old);
  await connect(old);
});

test('the port that it has left stays for longer than a change may wait to be confirmed there', () => {
  expect(FAREWELL_MS).toBeGreaterThan(TRIAL_MS);
});

test('a move to a taken port changes nothing', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await expect(admin.move(port)).rejects.toThrow(PortTakenError);
  await expect(admin.move(port)).rejects.toThrow(new RegExp(`${port}.*process ${process.pid}.*--admin-port`));
  server.close();
  await signedIn();
});

test('scripts ask over plain HTTP with the token, and say the same things', async () => {
  const authorization = `Bearer ${await token()}`;
  const answer = await api('getState', {}, { authorization });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ phase: 'running' });
  expect((await api('checkPort', { use: 'https', port: 70_000 }, { authorization })).status).toBe(400);
  expect((await api('nothingLikeIt', {}, { authorization })).status).toBe(404);
  expect((await api('getState', {})).status).toBe(401);
  expect((await api('getState', {}, { authorization: 'Bearer wrong' })).status).toBe(401);
  expect((await api('getState', {}, { authorization, 'content-type': 'text/plain' })).status).toBe(415);
  expect((await api('getState', {}, { authorization, 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
});

test('too many wrong tokens at once from scripts are refused, and are no error of the appliance', async () => {
  const statuses: number[] = [];
  const all = Promise.allSettled(Array.from({ length: 66 }, async () => statuses.push((await api('getState', {}, { authorization: 'Bearer wrong' })).status)));
  await waitFor('the refusals', () => statuses.find((status) => status !== 401));
  expect(new Set(statuses.filter((status) => status !== 401))).toEqual(new Set([429]));
  await admin.close();
  await all;
});

test('closing tells consoles to come back, and frees the port', async () => {
  const connection = await signedIn();
  const { port } = admin;
  await Promise.all([admin.close(), admin.close()]);
  expect(await connection.closed).toMatchObject({ code: 1012 });
  await expect(ProtooConnection.open(`ws://127.0.0.1:${port}/console`)).rejects.not.toThrow(UpgradeRefused);
  admin = await open(port);
});

test('visitors who never sign in do not keep the host out', async () => {
  const host = await signedIn();
  for (let visit = 0; visit < 70; visit++) await connect();
  const late = await signedIn();
  expect(late.socket.readyState).toBe(late.socket.OPEN);
  expect(host.socket.readyState, 'nor does anybody who is inside go').toBe(host.socket.OPEN);
});
