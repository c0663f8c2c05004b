import { describe, expect, test } from 'vitest';
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
    '/assets/%',
    '/%c0%ae%c0%ae/%c0%ae%c0%ae/package.json',
    '/.git/config',
    '/assets/',
    '/node_modules/ws/package.json',
    `/${'a/'.repeat(2000)}`,
  ])('%s: 404, and nothing of the file', async (path) => {
    const { status, text } = await rawGet(siege.box.port, path);
    expect(status).toBe(404);
    expect(text).not.toMatch(/"name": "soupbox"|root:x:|\[core\]/);
  });
});
