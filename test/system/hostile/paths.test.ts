import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../main/lib/logger.ts';
import { createPages } from '../../../main/server/pages.ts';
import { besiege } from '../../support/classic/besieged.ts';
import { rawGet } from '../../support/classic/raw.ts';

const siege = besiege();

describe('row 32: ways out of the page’s folder', () => {
  test.each([
    '/..%2f..%2fpackage.json',
    '/..%2f..%2f..%2fpackage.json',
    '/../../package.json',
    '/../package.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/../../package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    '/..%5c..%5cpackage.json',
    '/..\\..\\package.json',
    '//package.json',
    '//etc/passwd',
    '/%2fetc%2fpasswd',
    '/index.html%00.js',
    '/%00',
    '/assets/%00',
    '/.git/config',
    '/assets/',
    '/node_modules/ws/package.json',
    `/${'a/'.repeat(2000)}`,
  ])('%s: 404, and nothing of the file', async (target) => {
    const { status, text } = await rawGet(siege.box.port, target);
    expect(status).toBe(404);
    expect(text).not.toMatch(/"name": "soupbox"|root:x:|\[core\]/);
  });

  test.each(['/assets/%', '/%c0%ae%c0%ae/%c0%ae%c0%ae/package.json'])('%s is no path at all: 400 or 404', async (target) => {
    const { status, text } = await rawGet(siege.box.port, target);
    expect([400, 404]).toContain(status);
    expect(text).not.toMatch(/"name": "soupbox"/);
  });

  test('a symlink among the assets: 404, while the file beside it is served', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-pages-'));
    await mkdir(path.join(folder, 'meeting'));
    await mkdir(path.join(folder, 'assets'));
    await writeFile(path.join(folder, 'meeting', 'index.html'), 'index');
    await writeFile(path.join(folder, 'assets', 'real.js'), 'real');
    await writeFile(path.join(folder, 'secret.txt'), 'secret');
    await symlink('../secret.txt', path.join(folder, 'assets', 'link.txt'));
    await symlink('..', path.join(folder, 'assets', 'up'));
    const pages = await createPages({ pagesDir: folder, devPages: undefined, health: () => ({}), logger: silentLogger });
    try {
      expect(await pages.inject('/assets/real.js')).toMatchObject({ statusCode: 200, body: 'real' });
      for (const url of ['/assets/link.txt', '/assets/up/secret.txt', '/assets/up/meeting/index.html']) {
        expect((await pages.inject(url)).statusCode, url).toBe(404);
      }
    } finally {
      await pages.close();
      await rm(folder, { recursive: true });
    }
  });
});
