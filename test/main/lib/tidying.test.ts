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
  vi.advanceTimersByTime(5000);
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
  vi.advanceTimersByTime(40_000);
  expect(collect).toHaveBeenCalledTimes(1);
  busy = 0.1;
  vi.advanceTimersByTime(5000);
  expect(collect).toHaveBeenCalledTimes(2);
  expect(held).toBe(100 * MB);
});

test('nor in a burst that only begins: what there is must have been there before, in calm', () => {
  vi.advanceTimersByTime(40_000);
  for (let burst = 0; burst < 5; burst += 1) {
    [held, busy] = [180 * MB, 0.1];
    vi.advanceTimersByTime(2000);
    busy = 0.9;
    vi.advanceTimersByTime(2000);
  }
  expect(collect).toHaveBeenCalledTimes(1);
});

test('at most every half minute, whatever grows', () => {
  collect.mockImplementation(() => held);
  const growing = setInterval(() => (held += 20 * MB), 1000);
  vi.advanceTimersByTime(120_000);
  clearInterval(growing);
  collect.mockImplementation(() => (held = 100 * MB));
  expect(collect.mock.calls.length).toBeGreaterThan(2);
  expect(collect.mock.calls.length).toBeLessThanOrEqual(6);
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
