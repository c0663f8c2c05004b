import { expect, test } from 'vitest';
import { Attempts, waitAfter } from '../../../main/rooms/Attempts.ts';

const wrong = () => Promise.resolve(false);
const right = () => Promise.resolve(true);

test('whoever mistypes does not notice; whoever guesses waits longer and longer', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 100].map(waitAfter)).toEqual([0, 0, 0, 250, 500, 1000, 2000, 4000, 4000, 4000]);
});

test('guesses of one address are checked one after the other, and a pile of them is refused', async () => {
  const attempts = new Attempts();
  for (let n = 0; n < 4; n++) expect(await attempts.try('a', wrong)).toBe(false);
  let checked = 0;
  const guess = () => {
    checked++;
    return wrong();
  };
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => attempts.try('a', guess)));
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(18);
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 429 });
  expect(checked).toBe(2);
});

test('others are not slowed down, and a class that arrives together is let in', async () => {
  const attempts = new Attempts();
  for (let n = 0; n < 6; n++) void attempts.try('a', wrong).catch(() => {});
  const begun = performance.now();
  expect(await Promise.all(Array.from({ length: 40 }, () => attempts.try('b', right)))).toEqual(Array.from({ length: 40 }, () => true));
  expect(performance.now() - begun).toBeLessThan(1000);
});

test('a check that fails by itself does not block the next', async () => {
  const attempts = new Attempts();
  await expect(attempts.try('a', () => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
  expect(await attempts.try('a', right)).toBe(true);
});
