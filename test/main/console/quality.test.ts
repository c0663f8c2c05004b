import { expect, test } from 'vitest';
import { producerScore, qualityOf } from '../../../main/console/quality.ts';

const producer = (...scores: number[]) => ({ paused: false, score: scores.map((score, encodingIdx) => ({ score, encodingIdx, ssrc: encodingIdx })) });
const consumer = (score: number, rest = {}) => ({ paused: false, producerPaused: false, score: { score, producerScore: 10, producerScores: [10] }, ...rest });

test('a producer is as good as the best of its streams', () => {
  expect(producerScore(producer(10, 4, 0))).toBe(10);
  expect(producerScore(producer())).toBeNull();
});

test('quality is the worse of sending and receiving', () => {
  expect(qualityOf([], [])).toBe(0);
  expect(qualityOf([producer()], [])).toBe(0);
  expect(qualityOf([producer(10), producer(9)], [consumer(10)])).toBe(3);
  expect(qualityOf([producer(10), producer(6)], [consumer(10)])).toBe(2);
  expect(qualityOf([producer(10)], [consumer(2), consumer(3), consumer(10)])).toBe(1);
  expect(qualityOf([producer(10)], [consumer(0), consumer(10), consumer(10)]), 'one bad stream is its sender’s').toBe(3);
});

test('what is muted, or has not begun, says nothing', () => {
  expect(qualityOf([], [consumer(10, { score: { score: 10, producerScore: 0, producerScores: [0] } })])).toBe(0);
  expect(qualityOf([{ ...producer(0), paused: true }], [consumer(0, { producerPaused: true }), consumer(0, { paused: true })])).toBe(0);
});
