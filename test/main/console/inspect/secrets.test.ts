import { describe, expect, test } from 'vitest';
import { Pseudonyms } from '../../../../main/console/inspect/pseudonyms.ts';
import { Scrubber } from '../../../../main/console/inspect/secrets.ts';

describe('secrets', () => {
  const scrubber = new Scrubber(['hunter2hunter2'], new Set(['harmlessIdOf32Characters00000001']));

  test.each([
    ['a secret that is known', 'it was hunter2hunter2!', 'it was [hidden]!'],
    ['a long run of letters and digits', 'got 9f8a7b6c5d4e3f2a1b0c9d8e', 'got [hidden]'],
    ['an address with a key in it', 'GET /?roomId=a&key=abc&x=1', 'GET /?roomId=a&key=[hidden]&x=1'],
    ['a one-time code', 'http://127.0.0.1:4460/#code=k7', 'http://127.0.0.1:4460/#code=[hidden]'],
    ['a password of ICE in SDP', 'a=ice-pwd:abc', 'a=ice-pwd:[hidden]'],
    ['a header', 'authorization: Bearer abc', 'authorization: Bearer [hidden]'],
    ['a private key', 'x -----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY----- y', 'x [hidden] y'],
  ])('%s is hidden', (_, text, clean) => {
    expect(scrubber.text(text)).toBe(clean);
  });

  test.each(['3f1c9a52-1b0e-4f4c-9a11-0123456789ab', 'harmlessIdOf32Characters00000001', 'createWebRtcTransportFailed', '/root/node_modules/mediasoup/node/lib/Worker.js:123', 'worker 4711 died after 1234567890123 ms', 'AB:CD:EF:01:23:45'])('%s is not', (text) => {
    expect(scrubber.text(text)).toBe(text);
  });

  test('a field that sounds secret is, whatever it holds; numbers and truths give nothing away', () => {
    expect(scrubber.value({ apiToken: 'a', room_password: 'b', hostKey: { c: 1 }, code: 'QWER', hasPassword: true, statusCode: 404, keyboard: 'qwerty', inner: [{ secret: 'd' }] })).toEqual({
      apiToken: '[hidden]', room_password: '[hidden]', hostKey: '[hidden]', code: '[hidden]', hasPassword: true, statusCode: 404, keyboard: 'qwerty', inner: [{ secret: '[hidden]' }],
    });
  });
});

describe('pseudonyms', () => {
  test('names, also next to punctuation and in scripts without spaces, but not inside other words', () => {
    const aliases = new Pseudonyms([]);
    for (const name of ['Ann', '王芳', 'C++ (fan)', 'Ann Bell']) aliases.of('person', name);
    expect(aliases.text('Ann, “Ann Bell” and C++ (fan) met Annika; 王芳加入了')).toBe('person-1, “person-4” and person-3 met Annika; person-2加入了');
  });

  test('a name of one letter is replaced only where it stands alone', () => {
    const aliases = new Pseudonyms([]);
    aliases.of('person', 'a');
    expect(aliases.value({ name: 'a', message: 'a room' })).toEqual({ name: 'person-1', message: 'a room' });
  });

  test('addresses of both families, with ports; the appliance’s own and everybody’s stay', () => {
    const aliases = new Pseudonyms(['192.168.1.20']);
    expect(aliases.text('192.168.1.31:5000 [2001:db8::1]:443 fe80::1 192.168.1.20 127.0.0.1 ::1 15:40:55 1.2.3 AB:CD:EF:01:23:45:67:89:AB')).toBe(
      'address-1:5000 [address-2]:443 address-3 192.168.1.20 127.0.0.1 ::1 15:40:55 1.2.3 AB:CD:EF:01:23:45:67:89:AB',
    );
  });
});
