import { expect, test } from 'vitest';
import { packed, unpack } from '../../../../renderer/meeting/session/luggage.ts';
import { parseRoomKey, takeRoomKey, withRoomKey } from '../../../../renderer/meeting/session/roomKey.ts';
import { memoryStore } from '../harness.ts';

const key = 'abcDEF012_-3456789abcdef';

/** A page at an address; what it does to its address is seen in `at`. */
function page(href: string) {
  const at = { href };
  return {
    at,
    get location() {
      return new URL(at.href) as unknown as Location;
    },
    history: { state: null, replaceState: (_: unknown, __: string, to: string | URL) => void (at.href = new URL(to, at.href).href) } as unknown as History,
  };
}

test.each([
  [`#host=${key}`, { kind: 'host', key }],
  [`#invite=${key}`, { kind: 'invite', key }],
  ['#host=short', null],
  [`#host=${'x'.repeat(129)}`, null],
  ['#host=%3Cscript%3Ealert(1)%3C/script%3E', null],
  ['#else', null],
  ['', null],
])('%s is %j', (hash, expected) => expect(parseRoomKey(hash)).toEqual(expected));

test('a key leaves the address, survives a reload, and is of one room only', () => {
  const session = memoryStore();
  const here = page(`https://box:4443/?roomId=physics&info#host=${key}`);
  expect(takeRoomKey('physics', session, here)).toEqual({ kind: 'host', key });
  expect(here.at.href).toBe('https://box:4443/?roomId=physics&info');
  expect(takeRoomKey('physics', session, here)).toEqual({ kind: 'host', key });
  expect(takeRoomKey('maths', session, here)).toBeNull();
});

test('it goes along when the appliance moves to another address', () => {
  const luggage = { displayName: 'Ann', seat: { peerId: 'ann', secret: 'x' } };
  const there = page(packed('https://other:4443', 'physics', luggage, withRoomKey('https://box:4443/?roomId=physics', { kind: 'invite', key })));
  const session = memoryStore();
  expect(unpack('physics', session, there)).not.toBeNull();
  expect(takeRoomKey('physics', session, there)).toEqual({ kind: 'invite', key });
  expect(there.at.href).not.toContain(key);
});
