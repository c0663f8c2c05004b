import { expect, test } from 'vitest';
import { Paces } from '../../../main/server/Paces.ts';

test('each address has its own pace, and looking takes nothing', () => {
  const paces = new Paces(2, 1);
  expect([paces.has('a', 0), paces.take('a', 0), paces.take('a', 0), paces.has('a', 0), paces.take('a', 0)]).toEqual([true, true, true, false, false]);
  expect(paces.take('b', 0)).toBe(true);
  expect([paces.has('a', 1000), paces.take('a', 1000), paces.take('a', 1000)]).toEqual([true, true, false]);
});

test('thousands of addresses do not put away one that has used its own up, unless all of them have', () => {
  const paces = new Paces(1, 0.001);
  paces.take('busy', 0);
  for (let index = 0; index < 1023; index++) paces.take(`${index}`, 0);
  expect(paces.take('busy', 0)).toBe(false);
  // Room is made for one more.
  paces.take('more', 0);
  expect(paces.has('1022', 0)).toBe(false);
});
