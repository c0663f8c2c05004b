import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tidyWhenCalm } from '../../../main/lib/tidying.ts';

const MB = 1024 * 1024;
let held = 100 * MB;
let busy = 0;
const collect = vi.fn(() => (held = 100 * MB));
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  [held, busy] = [120 * MB, 0];
  collect.mockClear();
  stop = tidyWhenCalm({ collect, held: () => held, busy: () => busy });
  vi.advanceTimersByTime(3000);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('once after the start, and never again while nothing grows', () => {
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(1);
});

test('what a burst has left is collected once it is over, not before', () => {
  [held, busy] = [180 * MB, 0.9];
  vi.advanceTimersByTime(10_000);
  expect(collect).toHaveBeenCalledTimes(1);
  busy = 0.1;
  vi.advanceTimersByTime(3000);
  expect(collect).toHaveBeenCalledTimes(2);
  expect(held).toBe(100 * MB);
});

test('what is in use is looked through once, not again and again', () => {
  collect.mockImplementationOnce(() => held);
  held = 300 * MB;
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(2);
});

test('little is not worth a pause', () => {
  held = 108 * MB;
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(1);
});

test('where V8 cannot be asked, nothing is done', () => {
  expect(tidyWhenCalm({ held: () => held })).toBeTypeOf('function');
  expect(vi.getTimerCount()).toBe(1);
});
