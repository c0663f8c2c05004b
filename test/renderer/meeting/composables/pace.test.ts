import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paced } from '../../../../renderer/meeting/composables/pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('soon after the first, then at most every so often, however much happens', () => {
  const startedAt = performance.now();
  const ran: number[] = [];
  const { due, stop } = paced(() => ran.push(performance.now() - startedAt), { soon: 300, every: 1500 });
  for (let at = 0; at < 4000; at += 100) {
    due();
    vi.advanceTimersByTime(100);
  }
  expect(ran).toEqual([300, 1800, 3300]);
  vi.advanceTimersByTime(10_000);
  expect(ran).toHaveLength(4);
  // Quiet for a while: soon again.
  due();
  vi.advanceTimersByTime(300);
  expect(ran).toHaveLength(5);
  due();
  stop();
  vi.advanceTimersByTime(10_000);
  expect(ran).toHaveLength(5);
});
