import { afterEach, expect, test, vi } from 'vitest';
import { remembered } from '../../../main/lib/remembered.ts';

afterEach(() => vi.useRealTimers());

test('asks again only when the answer has become old', () => {
  vi.useFakeTimers();
  const ask = vi.fn(() => ask.mock.calls.length);
  const answer = remembered(ask, 1000);
  expect([answer(), answer()]).toEqual([1, 1]);
  vi.advanceTimersByTime(999);
  expect(answer()).toBe(1);
  vi.advanceTimersByTime(1);
  expect([answer(), answer()]).toEqual([2, 2]);
});
