import { describe, expect, it } from 'vitest';
import { digits, median, ratios, told } from './statistics.ts';

describe('what several runs say together', () => {
  it('takes the middle, or the mean of the two in the middle', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  it('tells as many digits as mean something', () => {
    expect([0.456, 4.567, 45.67, 456.7, 45_678, 1_234_567].map(digits)).toEqual(['0.46', '4.57', '45.7', '457', '45,678', '1,234,567']);
    expect(digits(NaN)).toBe('–');
    expect(digits(-0.001)).toBe('0');
  });

  it('shows the spread where there is one', () => {
    expect(told([3, 1, 2])).toBe('2 [1..3]');
    expect(told([2])).toBe('2');
    expect(told([2.0001, 2.0002])).toBe('2');
    expect(told([1, NaN, 3])).toBe('2 [1..3]');
    expect(told([NaN])).toBe('–');
    expect(told([])).toBe('–');
  });

  it('divides run by run, and only where both were measured', () => {
    const ours = new Map([[0, 2], [1, 6], [2, 5]]);
    const theirs = new Map([[0, 4], [1, 3], [3, 1]]);
    expect(ratios(ours, theirs)).toEqual([0.5, 2]);
    expect(ratios(new Map([[0, 0]]), new Map([[0, 0]]))).toEqual([]);
  });
});
