import { expect, test } from 'vitest';
import { OwnNames } from '../../../main/appliance/OwnNames.ts';

const HOUR = 60 * 60 * 1000;

test('a name is ours while it is, and for a day afterwards', () => {
  let now = 0;
  const names = new OwnNames(() => now);
  names.become(['192.168.1.20', 'Laptop.local']);
  expect(names.has('laptop.local')).toBe(true);
  expect(names.has('192.168.1.21')).toBe(false);
  now = 1000 * HOUR;
  names.become(['10.0.0.5', 'laptop.local']);
  now += 23 * HOUR;
  expect(['192.168.1.20', '10.0.0.5', 'laptop.local'].map((name) => names.has(name))).toEqual([true, true, true]);
  now += 2 * HOUR;
  expect(['192.168.1.20', '10.0.0.5', 'laptop.local'].map((name) => names.has(name))).toEqual([false, true, true]);
});
