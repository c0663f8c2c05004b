import { expect, test } from 'vitest';
import { mobileconfigOf } from '../../../main/server/mobileconfig.ts';

const uuids = (text: string) => [...text.matchAll(/<key>PayloadUUID<\/key>\s*<string>([^<]+)</g)].map(([, uuid]) => uuid);
const der = Buffer.from('not really a certificate');

test('one CA makes one profile, however often it is fetched; another makes another', () => {
  const [once, again, other] = [mobileconfigOf({ der, name: 'Box' }), mobileconfigOf({ der, name: 'Box' }), mobileconfigOf({ der: Buffer.from('other'), name: 'Box' })];
  expect(once).toBe(again);
  expect(new Set([...uuids(once), ...uuids(other)]).size).toBe(4);
  for (const uuid of uuids(once)) expect(uuid).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/);
});

test('it holds the CA, as a root', () => {
  const text = mobileconfigOf({ der, name: 'Box' });
  expect(text).toContain('<string>com.apple.security.root</string>');
  expect(Buffer.from(/<data>([^<]+)<\/data>/.exec(text)![1]!, 'base64')).toEqual(der);
});

test('a name with markup stays a name', () => {
  expect(mobileconfigOf({ der, name: '<b>&</b>' })).toContain('&#60;b&#62;&#38;&#60;/b&#62;');
});
