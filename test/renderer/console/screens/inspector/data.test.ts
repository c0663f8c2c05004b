import { describe, expect, test } from 'vitest';
import { differences } from '../../../../../renderer/console/screens/inspector/data/differences.ts';
import { linesOf } from '../../../../../renderer/console/screens/inspector/data/lines.ts';
import { inUnit, unitOf } from '../../../../../renderer/console/screens/inspector/data/units.ts';

describe('lines', () => {
  const dump = { id: 'x', codecs: [{ mimeType: 'video/VP8', clockRate: 90_000 }], none: {}, tuple: { ip: '10.0.0.1', port: 5 } };
  const lines = (options: Partial<Parameters<typeof linesOf>[1]>) => linesOf(dump, { isOpen: () => false, whole: new Set(), search: '', ...options }).map(({ path }) => path);

  test('are those that are open', () => {
    expect(lines({})).toEqual(['id', 'codecs', 'none', 'tuple']);
    expect(lines({ isOpen: (path) => path === 'tuple' })).toEqual(['id', 'codecs', 'none', 'tuple', 'tuple.ip', 'tuple.port']);
  });
  test('are found by name and by value, with the way there', () => {
    expect(lines({ search: 'vp8' })).toEqual(['codecs', 'codecs.0', 'codecs.0.mimeType']);
    expect(lines({ search: 'PORT' })).toEqual(['tuple', 'tuple.port']);
    expect(lines({ search: 'nothing' })).toEqual([]);
  });
  test('of thousands are the first hundred, until all are wanted', () => {
    const many = { ids: Array.from({ length: 1000 }, (_, i) => `id ${i}`) };
    const some = linesOf(many, { isOpen: () => true, whole: new Set(), search: '' });
    expect([some.length, some.at(-1)]).toMatchObject([102, { more: 900, path: 'ids' }]);
    expect(linesOf(many, { isOpen: () => true, whole: new Set(['ids']), search: '' })).toHaveLength(1001);
  });
});

describe('differences', () => {
  test('are fields that are other, there no more, or new; numbers say by how much', () => {
    expect(differences({ a: 1, b: 'x', same: [1], gone: true, deep: { n: [1, 2] } }, { a: 3, b: 'y', same: [1], come: 0, deep: { n: [1, 5] } })).toEqual([
      { path: 'a', before: 1, after: 3, delta: 2 },
      { path: 'b', before: 'x', after: 'y', delta: null },
      { path: 'gone', before: true, after: undefined, delta: null },
      { path: 'deep.n.1', before: 2, after: 5, delta: 3 },
      { path: 'come', before: undefined, after: 0, delta: null },
    ]);
  });
  test('there are none between equals', () => {
    expect(differences({ a: {}, b: [], c: null }, { a: {}, b: [], c: null })).toEqual([]);
  });
});

test.each([
  ['bitrate', 1_234_567, '1.2 Mbit/s'],
  ['availableOutgoingBitrate', 600_000, '600 kbit/s'],
  ['bytesSent', 999, '999 B'],
  ['ru_maxrss', 48_000, '48 MB'],
  ['fractionLost', 64, '25 %'],
  ['rtpPacketLossReceived', 0.013, '1.3 %'],
  ['roundTripTime', 23.4, '23 ms'],
  ['clockRate', 90_000, '90 kHz'],
  ['score', 9, '9 / 10'],
  ['ssrc', 1_234_567, '1234567'],
  ['port', 44_444, '44444'],
])('%s of %d reads %s', (field, value, text) => {
  expect(inUnit(value, unitOf(field), 'en')).toBe(text);
});
