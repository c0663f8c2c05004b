import { expect, test } from 'vitest';
import { backoff } from '../../../renderer/link/backoff.ts';

test('starts fast, doubles, and never waits longer than three seconds', () => {
  const waits = [0, 1, 2, 3, 4, 5, 50, 5000].map((attempt) => backoff(attempt, () => 0));
  expect(waits).toEqual([250, 500, 1000, 2000, 3000, 3000, 3000, 3000]);
});

test('spreads a class over a fifth of the wait', () => {
  expect(backoff(4, () => 1)).toBe(2400);
});
