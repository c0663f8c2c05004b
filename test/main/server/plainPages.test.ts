import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../../../main/lib/logger.ts';
import type { Authority } from '../../../main/server/mobileconfig.ts';
import { createPlainPages, plainPolicy } from '../../../main/server/plainPages.ts';

const ca: Authority = { pem: '-----BEGIN CERTIFICATE-----\n', der: Buffer.from([0x30, 0x82]), fingerprint: 'AB:CD', name: 'Soupbox box' };
const names = ['192.168.1.20', 'box.local', 'fd00::5'];
let authority: Authority | null;
let folder: string;
let pages: FastifyInstance;
beforeEach(async () => {
  authority = ca;
  folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-plain-'));
  for (const name of ['meeting', 'trust', 'assets']) await mkdir(path.join(folder, name));
  for (const name of ['meeting', 'trust']) await writeFile(path.join(folder, name, 'index.html'), `<title>${name}</title>`);
  await writeFile(path.join(folder, 'assets/app.js'), 'let a = 1;');
  pages = await createPlainPages({
    pagesDir: folder,
    devPages: undefined,
    ownNames: new Set(names),
    everyName: () => names,
    httpsPort: () => 4443,
    authority: () => authority,
    fingerprint: () => 'EF:01',
    hostName: 'box',
    lobby: () => ({ rooms: [], mayOpen: false }),
    roomOfCode: (code) => (code.toUpperCase() === 'QUPT' ? '物理 8b' : undefined),
    health: () => ({ status: 'ok' }),
    logger: silentLogger,
  });
});
afterEach(async () => {
  await pages.close();
  await rm(folder, { recursive: true });
});
const get = (url: string, host = '192.168.1.20:4480') => pages.inject({ url, headers: { host } });

test('the way to trust, the page to watch, and nothing of the host’s', async () => {
  for (const [url, title] of [['/', 'trust'], ['/trust', 'trust'], ['/trust?roomId=r', 'trust'], ['/watch?roomId=r', 'meeting']] as const) expect((await get(url)).body).toBe(`<title>${title}</title>`);
  expect((await get('/assets/app.js')).body).toBe('let a = 1;');
  for (const url of ['/console', '/console/', '/api/getState', '/trust/index.html', '/..%2ftrust/index.html', '/%00']) expect([url, (await get(url)).statusCode]).toEqual([url, 404]);
});

test.each(['evil.example', 'evil.example:4480', '192.168.1.20.evil.example', '10.0.0.9:4480', ''])('a page that came by another name gets nothing: %j', async (host) => {
  for (const url of ['/', '/trust.json', '/ca.crt', '/lobby', '/nowhere']) expect((await get(url, host)).statusCode).toBe(403);
});

test.each(['192.168.1.20', '192.168.1.20:4480', 'BOX.local:4480', '[fd00::5]:4480'])('%s is us', async (host) => {
  expect((await get('/trust', host)).statusCode).toBe(200);
});

describe('the CA', () => {
  test.each([
    ['/ca.crt', 'application/x-x509-ca-cert'],
    ['/ca.pem', 'application/x-pem-file'],
    ['/ca.mobileconfig', 'application/x-apple-aspen-config'],
  ])('%s', async (url, type) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, type]);
    authority = null;
    expect((await get(url)).statusCode).toBe(404);
  });

  test('as it is, byte by byte', async () => {
    expect((await get('/ca.crt')).rawPayload).toEqual(ca.der);
    expect((await get('/ca.pem')).body).toBe(ca.pem);
  });

  test('and what to compare it with', async () => {
    expect((await get('/trust.json')).json()).toEqual({ httpsPort: 4443, hostName: 'box', fingerprint: 'EF:01', authority: { name: 'Soupbox box', fingerprint: 'AB:CD' } });
  });
});

test('four letters lead to a room, or say that there is none', async () => {
  expect((await get('/qupt')).headers.location).toBe(`/?roomId=${encodeURIComponent('物理 8b')}`);
  expect((await get('/abcd')).headers.location).toBe('/?code=abcd');
  const guesses = await Promise.all(Array.from({ length: 40 }, () => pages.inject({ url: '/abcd', headers: { host: 'box.local' }, remoteAddress: '10.0.0.66' })));
  expect(guesses.at(-1)!.statusCode).toBe(429);
  expect((await get('/lobby?code=qupt')).json()).toEqual({ rooms: [], mayOpen: false, room: '物理 8b' });
});

test('no cookies, nothing of anybody else’s, no frames; and nothing that keeps a browser away from http', async () => {
  const { headers } = await get('/trust');
  expect(headers['set-cookie']).toBeUndefined();
  expect(headers['strict-transport-security']).toBeUndefined();
  const policy = String(headers['content-security-policy']);
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", 'https://192.168.1.20:*', 'wss://box.local:*', 'ws://192.168.1.20:*']) expect(policy).toContain(part);
  expect(policy).not.toContain('upgrade-insecure-requests');
  expect(plainPolicy(names, '[fd00::5]:4480'), 'no policy can name an IPv6 address').toContain("connect-src 'self' ws: http: https: wss:");
});
