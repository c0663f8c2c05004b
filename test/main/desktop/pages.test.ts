import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { consolePages } from '../../../main/desktop/pages.ts';

let folder: string;
let get: (url: string, method?: string) => Promise<Response>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-pages-'));
  const pages = path.join(folder, 'pages');
  await Promise.all(['console', 'meeting', 'assets'].map((name) => mkdir(path.join(pages, name), { recursive: true })));
  await writeFile(path.join(folder, 'secret.js'), 'secret');
  await writeFile(path.join(pages, 'console/index.html'), '<p>console');
  await writeFile(path.join(pages, 'meeting/index.html'), '<p>meeting');
  await writeFile(path.join(pages, 'assets/app.js'), 'app');
  await writeFile(path.join(pages, 'assets/app.js.br'), 'compressed');
  await symlink(path.join(folder, 'secret.js'), path.join(pages, 'assets/link.js'));
  const answer = consolePages(pages);
  await writeFile(path.join(pages, 'assets/later.js'), 'later');
  get = (url, method = 'GET') => answer(new Request(url, { method }));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('serves the console and its assets by their types, under a policy', async () => {
  const index = await get('soupbox://console/?x=1#/rooms');
  expect([index.status, index.headers.get('content-type'), await index.text()]).toEqual([200, 'text/html; charset=utf-8', '<p>console']);
  const script = await get('soupbox://console/assets/app.js');
  expect([script.status, script.headers.get('content-type'), await script.text()]).toEqual([200, 'text/javascript; charset=utf-8', 'app']);
  for (const { headers } of [index, script]) {
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers.get('content-security-policy')).not.toContain('connect-src');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test.each([
  'soupbox://console/assets/link.js',
  'soupbox://console/assets/later.js',
  'soupbox://console/assets/app.js.br',
  'soupbox://console/assets/',
  'soupbox://console/assets/..%2f..%2f..%2fsecret.js',
  'soupbox://console/../../secret.js',
  'soupbox://console/%00',
  'soupbox://console/meeting/index.html',
  'soupbox://console/constructor',
  'soupbox://other/',
  'https://console/',
])('has nothing at %s', async (url) => {
  const response = await get(url);
  expect([response.status, await response.text()]).toEqual([404, 'There is nothing here.\n']);
  expect(response.headers.get('content-security-policy')).toBeTruthy();
});

test('answers only GET', async () => {
  expect((await get('soupbox://console/', 'POST')).status).toBe(405);
});

test('says what is missing where nothing is built', async () => {
  await rm(path.join(folder, 'pages/console/index.html'));
  expect(() => consolePages(path.join(folder, 'pages'))).toThrow(/run "npm run build"/);
});
