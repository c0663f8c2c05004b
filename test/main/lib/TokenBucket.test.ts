import { expect, test } from 'vitest';
import { TokenBucket } from '../../../main/lib/TokenBucket.ts';

const takeAll = (bucket: TokenBucket, now: number) => {
  let taken = 0;
  while (bucket.take(now)) taken++;
  return taken;
};

test('a burst of its capacity, then its pace', () => {
  const bucket = new TokenBucket(10, 2, 0);
  expect(takeAll(bucket, 0)).toBe(10);
  expect(takeAll(bucket, 1000)).toBe(2);
  expect(takeAll(bucket, 1250)).toBe(0);
  expect(takeAll(bucket, 1500)).toBe(1);
});

test('resting does not save up more than its capacity', () => {
  const bucket = new TokenBucket(10, 2, 0);
  takeAll(bucket, 0);
  expect(takeAll(bucket, 3_600_000)).toBe(10);
});

test('a clock that is set back neither gives nor takes', () => {
  const bucket = new TokenBucket(10, 2, 1_000_000);
  expect(takeAll(bucket, 1_000_000)).toBe(10);
  expect(takeAll(bucket, 0)).toBe(0);
  expect(takeAll(bucket, 1000)).toBe(2);
});

test('it is full when nothing is owed', () => {
  const bucket = new TokenBucket(2, 1, 0);
  expect(bucket.isFull(0)).toBe(true);
  bucket.take(0);
  expect(bucket.isFull(999)).toBe(false);
  expect(bucket.isFull(1000)).toBe(true);
});
