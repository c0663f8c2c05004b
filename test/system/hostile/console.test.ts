/** Rows 33 to 35: whoever wants into the console without being meant to. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openAdmin } from '../../../main/appliance/openAdmin.ts';
import type { Admin } from '../../../main/server/admin/Admin.ts';
import { besiege } from '../../support/classic/besieged.ts';
import { ProtooConnection, UpgradeRefused } from '../../support/classic/ProtooConnection.ts';
import { say, sayText, upgradeHeaders, type RawRequest } from '../../support/classic/rawHttp.ts';
import { rawGet } from '../../support/classic/raw.ts';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';

const port = await freePort();
const siege = besiege({ adminPort: port, remoteAdmin: true });
const wrong = `sbx_${'A'.repeat(43)}`;

let admin: Admin;
let token: string;
const connections: ProtooConnection[] = [];

beforeAll(async () => {
  admin = await openAdmin(siege.box.appliance, { pagesDir: path.resolve(import.meta.dirname, '../../../dist/renderer') });
  token = (await readFile(admin.tokenFile, 'utf8')).trim();
});
afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.cut()));
  // The one who may is let in at once, whatever was tried before.
  const since = performance.now();
  const owner = await ProtooConnection.open(`ws://127.0.0.1:${port}/console`);
  await owner.request('authenticate', { token });
  expect(performance.now() - since).toBeLessThan(500);
  await owner.request('getState');
  await owner.cut();
});
afterAll(() => admin?.close());

async function open(url: string, options: Parameters<typeof ProtooConnection.open>[1] = {}): Promise<ProtooConnection> {
  const connection = await ProtooConnection.open(url, options);
  connections.push(connection);
  return connection;
}

const local = () => open(`ws://127.0.0.1:${port}/console`);
const remote = (localAddress: string) => open(`${siege.box.wsUrl}/console`, { localAddress });
const bearer = () => ({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' });
const api = (rest: Partial<RawRequest> = {}): RawRequest => ({ method: 'POST', path: '/api/stop', body: '{}', ...rest, headers: { ...bearer(), ...rest.headers } });
const upgrade = (headers: Record<string, string>): RawRequest => ({ path: '/console', headers: { ...upgradeHeaders(), ...headers } });
const running = () => siege.box.appliance.phase === 'running';

describe('row 33: another host’s name (DNS rebinding)', () => {
  const foreign = ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`, `localhost.evil.example:${port}`, `127.0.0.1:${port}@evil.example`, `[::1].evil.example:${port}`, '', `192.168.1.20:${port}`];
  test.each(foreign)('"%s": 403 for page, API and WebSocket, also with the token', async (Host) => {
    for (const request of [{}, { path: '/assets/' }, api(), upgrade({})]) {
      const { status, body } = await say(port, { ...request, headers: { ...request.headers, Host } });
      expect(status).toBe(403);
      expect(body).not.toMatch(/<html|phase/i);
    }
    expect(running()).toBe(true);
  });

  test('none at all: 403', async () => {
    expect((await sayText(port, 'GET / HTTP/1.0\r\n\r\n')).status).toBe(403);
  });

  test.each([`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])('but "%s" is ours', async (Host) => {
    const { status, headers } = await say(port, { headers: { Host } });
    expect([200, 503]).toContain(status);
    expect(headers).toContain("default-src 'none'");
    expect(headers).toContain("frame-ancestors 'none'");
    expect(headers).toContain('x-content-type-options: nosniff');
    expect((await say(port, upgrade({ Host }))).status).toBe(101);
  });

  test('it listens on this computer only', async () => {
    const { address } = Object.values((await import('node:os')).networkInterfaces()).flat().find((one) => one && !one.internal && one.family === 'IPv4') ?? {};
    if (address) await expect(say(port, {}, address)).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('row 34: other sites', () => {
  const requests: Record<string, RawRequest> = {
    'a form POST': { method: 'POST', path: '/api/stop', headers: { Origin: 'https://evil.example', 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=1' },
    'a form POST as text that is JSON': { method: 'POST', path: '/api/stop', headers: { Origin: 'https://evil.example', 'Content-Type': 'text/plain' }, body: '{}' },
    'a fetch, even with the token': { method: 'POST', path: '/api/stop', body: '{}' },
    'a fetch from a sandboxed frame': { method: 'POST', path: '/api/stop', headers: { Origin: 'null' }, body: '{}' },
    'a fetch from another port of this computer': { method: 'POST', path: '/api/stop', headers: { Origin: `http://127.0.0.1:${port + 1}` }, body: '{}' },
    'a fetch from a page of another scheme': { method: 'POST', path: '/api/stop', headers: { Origin: `https://127.0.0.1:${port}` }, body: '{}' },
    'a preflight': { method: 'OPTIONS', path: '/api/stop', headers: { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization' } },
    'a script or picture': { path: '/assets/x.js', headers: { Origin: '', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' } },
    'a frame': { path: '/', headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' } },
    'a WebSocket': upgrade({}),
    'a WebSocket from a sandboxed frame': upgrade({ Origin: 'null' }),
  };
  test.each(Object.entries(requests))('%s: 403', async (_, request) => {
    const headers = { Origin: 'https://evil.example', ...(request.method === 'POST' ? bearer() : {}), ...request.headers };
    const answer = await say(port, { ...request, headers });
    expect(answer.status).toBe(403);
    expect(answer.headers).not.toContain('access-control');
    expect(running()).toBe(true);
  });

  test('without a foreign origin, a body that is not JSON is not taken either: 415', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', 'application/jsonp']) {
      expect((await say(port, api({ headers: { 'Content-Type': type } }))).status, type).toBe(415);
    }
    expect(running()).toBe(true);
  });

  test('but a link to it may be followed from anywhere, and its own page may ask', async () => {
    const follow = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    expect([200, 503]).toContain((await say(port, { headers: follow })).status);
    expect((await say(port, upgrade({ Origin: `http://127.0.0.1:${port}`, 'Sec-Fetch-Site': 'same-origin' }))).status).toBe(101);
    expect((await say(port, { ...api({ path: '/api/getState' }), headers: { ...bearer(), Origin: `http://127.0.0.1:${port}` } })).status).toBe(200);
  });
});

describe('row 35: wrong tokens', () => {
  test('none, a wrong one, an empty one, another scheme: 401', async () => {
    const headers: Record<string, string>[] = [{}, { Authorization: `Bearer ${wrong}` }, { Authorization: 'Bearer ' }, { Authorization: `Basic ${Buffer.from(`admin:${token}`).toString('base64')}` }, { Cookie: `token=${token}` }];
    const answers = headers.map((one) => say(port, { method: 'POST', path: '/api/stop', headers: { 'Content-Type': 'application/json', ...one }, body: '{}' }));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(headers.map(() => 401));
    const connection = await local();
    const refusals = [{}, { token: '' }, { token: wrong }, { code: token }, { session: token }].map((credentials) => connection.refusal('authenticate', credentials));
    expect((await Promise.all(refusals)).map(({ code }) => code)).toEqual(refusals.map(() => 401));
    for (const credentials of [{ token: 5 }, { token: 'x'.repeat(129) }, [], 'x']) expect((await connection.refusal('authenticate', credentials)).code).toBe(400);
    expect(running()).toBe(true);
  });

  test('a token, code or session in a query string: 401, even the right one, and it signs nobody in', async () => {
    const code = new URL(admin.link()).hash.slice('#code='.length);
    for (const query of [`token=${token}`, `code=${code}`, `session=${token}`, `a=1&TOKEN=${token}`, `access_token=${token}`, `key=${token}`]) {
      for (const request of [{ path: `/?${query}` }, api({ path: `/api/getState?${query}` }), { ...upgrade({}), path: `/console?${query}` }]) {
        const answer = await say(port, request);
        expect(answer.status, `${request.path?.split('?')[0]} ${query.split('=')[0]}`).toBe(401);
        expect(answer.body).not.toContain(token);
      }
    }
    await (await local()).request('authenticate', { code });
  });

  test('200 at once are answered later and later or not at all; the right one at once', { timeout: 30_000 }, async () => {
    const attackers = await Promise.all(Array.from({ length: 40 }, local));
    let answered = 0;
    const attempts = attackers.flatMap((attacker) => Array.from({ length: 5 }, () => attacker.request('authenticate', { token: wrong }).catch(() => answered++)));
    const since = performance.now();
    await (await local()).request('authenticate', { token });
    expect(performance.now() - since).toBeLessThan(500);
    const fresh = await local();
    const begun = performance.now();
    expect((await fresh.refusal('authenticate', { token: wrong })).code).toBeOneOf([401, 429]);
    expect(answered > 100 || performance.now() - begun > 200).toBe(true);
    await Promise.all(attempts);
  });

  test('whoever fails ten times on one connection is sent away', { timeout: 60_000 }, async () => {
    const connection = await local();
    void Promise.allSettled(Array.from({ length: 12 }, () => connection.request('authenticate', { token: wrong })));
    expect(await connection.closed).toMatchObject({ code: 1008 });
  });
});

describe('rows 33 to 35 over the participants’ port', () => {
  const consoleOf = (source: string) => remote(source);

  test('other sites and secrets in the address are refused', async () => {
    const url = `${siege.box.wsUrl}/console`;
    const status = (options: object, at = url) => open(at, options).then(() => 101, (error: unknown) => (error instanceof UpgradeRefused ? error.status : 0));
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
    expect(await status({ origin: 'null' })).toBe(403);
    expect(await status({ headers: { 'Sec-Fetch-Site': 'cross-site' } })).toBe(403);
    expect(await status({}, `${url}?token=${token}`)).toBe(401);
    expect(await status({ origin: siege.box.url })).toBe(101);
    expect((await rawGet(siege.box.port, '/api/getState')).status).toBe(404);
  });

  test('five failures lock an address out, for the right token too; others get in', { timeout: 30_000 }, async () => {
    const attacker = await consoleOf('127.0.0.7');
    const codes: number[] = [];
    for (let n = 0; n < 6; n++) codes.push((await attacker.refusal('authenticate', { token: n < 5 ? wrong : token })).code);
    expect(codes).toEqual([401, 401, 401, 401, 401, 429]);
    await expect(consoleOf('127.0.0.7')).rejects.toMatchObject({ status: 429 });
    const owner = await consoleOf('127.0.0.8');
    await owner.request('authenticate', { token });
    expect(await owner.request('getState')).toMatchObject({ phase: 'running' });
  });

  test('many connections from one address: 429, others get in', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 40 }, () => consoleOf('127.0.0.9')));
    const refused = answers.filter((one) => one.status === 'rejected' && (one.reason as UpgradeRefused).status === 429);
    expect(refused.length).toBe(32);
    await (await consoleOf('127.0.0.8')).request('authenticate', { token });
  });

  test('switched off: those who are in are sent away, page and WebSocket are not there; the computer itself goes on', async () => {
    const owner = await consoleOf('127.0.0.10');
    await owner.request('authenticate', { token });
    const here = await local();
    await here.request('authenticate', { token });
    const { file } = await here.request<{ file: object }>('getConfig');
    await here.request('applyConfig', { settings: { ...file, remoteAdmin: false } });
    expect(await owner.closed).toMatchObject({ code: 1012 });
    await waitFor('it to be off', () => consoleOf('127.0.0.10').then(() => false, (error: unknown) => (error as UpgradeRefused).status === 404));
    expect((await rawGet(siege.box.port, '/console/')).status).toBe(404);
    await here.request('applyConfig', { settings: { ...file, remoteAdmin: true } });
    await (await consoleOf('127.0.0.10')).request('authenticate', { token });
  });
});
