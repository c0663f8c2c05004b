import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../main/lib/logger.ts';
import { createPages } from '../../../main/server/pages.ts';

let folder: string;
let pages: FastifyInstance;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-pages-'));
  for (const name of ['meeting', 'assets']) await mkdir(path.join(folder, name));
  await writeFile(path.join(folder, 'meeting/index.html'), '<title>page</title>');
  await writeFile(path.join(folder, 'assets/app.js'), 'let a = 1;');
  await writeFile(path.join(folder, 'assets/app.js.gz'), gzipSync('let a = 1;'));
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await symlink('../secret.txt', path.join(folder, 'assets/link.txt'));
  pages = await createPages({ pagesDir: folder, devPages: undefined, health: () => ({ status: 'ok' }), roomOfCode: (code) => (code.toUpperCase() === 'QUPT' ? '物理 8b' : undefined), logger: silentLogger });
});
afterEach(async () => {
  await pages.close();
  await rm(folder, { recursive: true });
});

const get = (url: string, headers = {}) => pages.inject({ url, headers });

test('the page, its assets and health are there, with a policy that lets nothing else in', async () => {
  for (const url of ['/', '/?roomId=physics', '/assets/app.js', '/health']) expect([url, (await get(url)).statusCode]).toEqual([url, 200]);
  const { headers } = await get('/');
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-cache' });
  expect(headers).not.toHaveProperty('strict-transport-security');
});

test('a script that stands in the page itself is allowed by what it says, and no other', async () => {
  const script = 'globalThis.early = 1 < 2;';
  await writeFile(path.join(folder, 'meeting/index.html'), `<head><script>${script}</script><script type="module" src="/assets/app.js"></script></head>`);
  const here = await createPages({ pagesDir: folder, devPages: undefined, health: () => ({}), logger: silentLogger });
  const hash = createHash('sha256').update(script).digest('base64');
  expect((await here.inject('/')).headers['content-security-policy']).toMatch(`script-src 'self' 'sha256-${hash}';`);
  await here.close();
});

test('assets come compressed to whoever can read that', async () => {
  const { headers, rawPayload } = await get('/assets/app.js', { 'accept-encoding': 'gzip' });
  expect(headers['content-encoding']).toBe('gzip');
  expect(rawPayload).toEqual(gzipSync('let a = 1;'));
  expect((await get('/assets/app.js')).payload).toBe('let a = 1;');
});

test('row 32: neither links nor what came after the start are served', async () => {
  await writeFile(path.join(folder, 'assets/later.js'), 'late');
  for (const url of ['/assets/link.txt', '/assets/later.js', '/assets/..%2fsecret.txt', '/secret.txt', '/%00', '/meeting/index.html', '/assets/', '/nothing']) {
    expect([url, (await get(url)).statusCode]).toEqual([url, 404]);
  }
});

test('the page may look for the box at its own names and addresses, whatever the port, and nowhere else', async () => {
  const names = ['192.168.1.20', 'laptop.local', 'fd00::1'];
  const here = await createPages({ pagesDir: folder, devPages: undefined, health: () => ({}), ownNames: () => names, logger: silentLogger });
  const connect = async () => String((await here.inject('/')).headers['content-security-policy']).match(/connect-src [^;]*/)?.[0];
  expect(await connect()).toBe("connect-src 'self' wss://192.168.1.20:* https://192.168.1.20:* wss://laptop.local:* https://laptop.local:*");
  names.push('10.0.0.5');
  expect(await connect()).toContain('wss://10.0.0.5:*');
  await here.close();
});

test('the console is there only while it may be reached from elsewhere', async () => {
  await mkdir(path.join(folder, 'console'));
  await writeFile(path.join(folder, 'console/index.html'), '<title>console</title>');
  let on = false;
  const here = await createPages({ pagesDir: folder, devPages: undefined, health: () => ({}), consolePage: () => on, logger: silentLogger });
  const status = async (url: string) => (await here.inject(url)).statusCode;
  expect(await Promise.all(['/console', '/console/', '/console/?x', '/console/index.html'].map(status))).toEqual([404, 404, 404, 404]);
  on = true;
  expect(await Promise.all(['/console', '/console/'].map(status))).toEqual([302, 200]);
  await here.close();
});

test('without built pages it says what to do', async () => {
  await expect(createPages({ pagesDir: path.join(folder, 'nowhere'), devPages: undefined, health: () => ({}), logger: silentLogger })).rejects.toThrow('npm run build');
});

test.each(['/QUPT', '/qupt', '/Qupt'])('the short code %s leads to its room', async (url) => {
  const { statusCode, headers } = await get(url);
  expect([statusCode, headers.location, headers['cache-control']]).toEqual([302, '/?roomId=%E7%89%A9%E7%90%86%208b', 'no-store']);
});

test.each(['/QUPX', '/QUPTX', '/QUP', '/QU1T', '/QUPT/'])('%s is no room’s code', async (url) => {
  expect((await get(url)).statusCode).toBe(404);
});

test('who tries one code after the other is told to wait, also where one is right; others are not', async () => {
  const from = (remoteAddress: string, url: string) => pages.inject({ url, remoteAddress });
  const wrong = await Promise.all(Array.from({ length: 40 }, (_, index) => from('10.0.0.66', `${index % 2 ? '/' : '/lobby?code='}AAA${String.fromCharCode(65 + (index % 26))}`)));
  expect(wrong.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThan(15);
  expect((await from('10.0.0.66', '/QUPT')).statusCode).toBe(429);
  expect((await from('10.0.0.66', '/lobby?code=QUPT')).payload).toMatch(/^Too many wrong codes .*\.\n$/);
  expect((await from('10.0.0.66', '/lobby')).statusCode).toBe(200);
  expect((await from('10.0.0.7', '/QUPT')).statusCode).toBe(302);
  for (let index = 0; index < 40; index++) expect((await from('10.0.0.8', '/QUPT')).statusCode).toBe(302);
});

test('while developing, pages come from where they are made and from nowhere else', async () => {
  const asked: string[] = [];
  const vite = http.createServer(({ url = '' }, response) => response.end(String(asked.push(url)))).listen(0, '127.0.0.1');
  const { port } = await new Promise<AddressInfo>((resolve) => vite.once('listening', () => resolve(vite.address() as AddressInfo)));
  const here = await createPages({ pagesDir: folder, devPages: `http://127.0.0.1:${port}`, health: () => ({}), consolePage: () => true, logger: silentLogger });
  for (const url of ['/', '/doctor', '/doctor?x', '/console/', '/src/a.ts']) expect([url, (await here.inject(url)).statusCode]).toEqual([url, 200]);
  expect(asked).toEqual(['/meeting/index.html', '/doctor/index.html', '/doctor/index.html?x', '/console/index.html', '/src/a.ts']);
  const address = await here.listen({ host: '127.0.0.1', port: 0 });
  // As it is sent, without what `inject` and `fetch` make of it.
  const status = (target: string) => new Promise((resolve, reject) => void http.get({ host: '127.0.0.1', port: new URL(address).port, path: target }, (response) => resolve(response.resume().statusCode)).on('error', reject));
  for (const target of ['//169.254.169.254/x', '/\\169.254.169.254/x', '//localhost:1/x']) expect([target, await status(target)]).toEqual([target, 404]);
  await here.close();
  vite.close();
});
