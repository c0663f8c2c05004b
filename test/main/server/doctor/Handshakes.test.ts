import { expect, test } from 'vitest';
import { Handshakes } from '../../../../main/server/doctor/Handshakes.ts';

test('counts what came from one address since then, and forgets after two minutes', () => {
  let now = 1_000_000;
  const handshakes = new Handshakes(() => now);
  handshakes.note('::ffff:10.0.0.7', 'arrived');
  handshakes.note('10.0.0.7', 'failed');
  handshakes.note('10.0.0.8', 'arrived');
  expect(handshakes.of('10.0.0.7', now)).toEqual({ arrived: 1, secured: 0, failed: 1 });
  expect(handshakes.of('10.0.0.7', now + 1)).toEqual({ arrived: 0, secured: 0, failed: 0 });
  now += 121_000;
  expect(handshakes.of('10.0.0.7', 0)).toEqual({ arrived: 0, secured: 0, failed: 0 });
});

test('somebody who knocks without end costs no more than others', () => {
  const handshakes = new Handshakes(() => 5);
  for (let i = 0; i < 10_000; i++) handshakes.note('10.0.0.7', 'arrived');
  expect(handshakes.of('10.0.0.7', 0).arrived).toBe(64);
  for (let i = 0; i < 1000; i++) handshakes.note(`10.1.${i >> 8}.${i & 255}`, 'arrived');
  expect(handshakes.of('10.0.0.7', 0).arrived).toBe(0);
});
