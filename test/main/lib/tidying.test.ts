import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tidyWhenCalm } from '../../../main/lib/tidying.ts';

const MB = 1024 * 1024;
let held = 100 * MB;
let busy = 0;
/** What V8 does when it is told to save: what nobody uses is gone. */
const save = vi.fn((saves: boolean) => {
  if (saves) held = 100 * MB;
});
let stop: () => void;

/** How often it was told to begin. */
const times = () => save.mock.calls.filter(([saves]) => saves).length;
const isSaving = () => save.mock.lastCall?.[0] === true;

beforeEach(() => {
  vi.useFakeTimers();
  [held, busy] = [120 * MB, 0];
  save.mockClear();
  stop = tidyWhenCalm({ save, held: () => held, busy: () => busy });
  vi.advanceTimersByTime(5000);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('once after the start, and never again while nothing grows', () => {
  expect(isSaving()).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(times()).toBe(1);
  expect(isSaving()).toBe(false);
});

test('what a burst has left is given back once it is over, not before', () => {
  [held, busy] = [180 * MB, 0.9];
  vi.advanceTimersByTime(40_000);
  expect(times()).toBe(1);
  busy = 0.1;
  vi.advanceTimersByTime(5000);
  expect(times()).toBe(2);
  expect(held).toBe(100 * MB);
});

test('whoever comes meanwhile is not served by a Node that saves', () => {
  expect(isSaving()).toBe(true);
  busy = 0.9;
  vi.advanceTimersByTime(2000);
  expect(isSaving()).toBe(false);
});

test('nor in a burst that only begins: what there is must have been there before, in calm', () => {
  vi.advanceTimersByTime(40_000);
  for (let burst = 0; burst < 5; burst += 1) {
    [held, busy] = [180 * MB, 0.1];
    vi.advanceTimersByTime(1000);
    busy = 0.9;
    vi.advanceTimersByTime(1000);
  }
  expect(times()).toBe(1);
});

test('at most every half minute, whatever grows', () => {
  const growing = setInterval(() => (held += 40 * MB), 1000);
  vi.advanceTimersByTime(120_000);
  clearInterval(growing);
  expect(times()).toBeGreaterThan(2);
  expect(times()).toBeLessThanOrEqual(6);
});

test('what is in use is looked through once, not again and again', () => {
  vi.advanceTimersByTime(40_000);
  save.mockImplementationOnce(() => {});
  held = 300 * MB;
  vi.advanceTimersByTime(120_000);
  expect(times()).toBe(2);
});

test('little is not worth the work', () => {
  vi.advanceTimersByTime(40_000);
  held = 108 * MB;
  vi.advanceTimersByTime(60_000);
  expect(times()).toBe(1);
});

test('this Node can be told so', () => {
  vi.useRealTimers();
  const warned = vi.spyOn(process.stderr, 'write');
  tidyWhenCalm()();
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});
