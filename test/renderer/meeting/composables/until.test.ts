import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reactive } from 'vue';
import { until } from '../../../../renderer/meeting/composables/until.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Whether it has resolved by now. */
async function seen(promise: Promise<void>): Promise<boolean> {
  let so = false;
  void promise.then(() => (so = true));
  await vi.advanceTimersByTimeAsync(0);
  return so;
}

test('waits for what it was told, and no longer', async () => {
  const state = reactive({ people: 0 });
  const waiting = until(() => state.people > 0, 100);
  expect(await seen(waiting)).toBe(false);
  state.people = 1;
  expect(await seen(waiting)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test('does not wait for what is there, nor longer than it may', async () => {
  expect(await seen(until(() => true, 100))).toBe(true);
  const never = until(() => false, 100);
  expect(await seen(never)).toBe(false);
  await vi.advanceTimersByTimeAsync(100);
  expect(await seen(never)).toBe(true);
});
