import { expect, test } from 'vitest';
import { mayOpen } from '../../../main/desktop/links.ts';

const ours = ['https://192.168.1.20:4443/', 'https://[fd00::1]:4443/'];

test.each(['https://192.168.1.20:4443/', 'https://192.168.1.20:4443/?roomId=physics-8b#host=KEY', 'https://[fd00::1]:4443/j/ABCD', 'https://mediasoup.org/documentation/'])('opens %s', (url) => {
  expect(mayOpen(url, ours)).toBe(true);
});

test.each([
  'http://192.168.1.20:4443/',
  'https://192.168.1.20/',
  'https://192.168.1.20:4443.evil.example/',
  'https://evil.example/#https://192.168.1.20:4443/',
  'https://192.168.1.20:44431/',
  'https://192.168.1.20:4443@evil.example/',
  'https://ada:secret@192.168.1.20:4443/',
  'https://evil-mediasoup.org/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'soupbox://console/',
  'smb://192.168.1.20/share',
  'not an address',
  '',
])('leaves %s closed', (url) => {
  expect(mayOpen(url, ours)).toBe(false);
});

test('nothing of ours is open while nothing runs', () => {
  expect(mayOpen('https://192.168.1.20:4443/', [])).toBe(false);
});
