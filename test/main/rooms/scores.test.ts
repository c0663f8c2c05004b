import { EventEmitter } from 'node:events';
import type { Consumer, ConsumerScore, Producer } from 'mediasoup/types';
import { expect, test } from 'vitest';
import { combineScores, followScore } from '../../../main/rooms/scores.ts';

const stream = (encodingIdx: number, score: number) => ({ encodingIdx, ssrc: 1000 + encodingIdx, score });
const perfect: ConsumerScore = { score: 9, producerScore: 10, producerScores: [10, 10, 10] };

test('behind a pipe, what was lost on the way from the sender is heard of', () => {
  const producer = { score: [stream(0, 10), stream(1, 7), stream(2, 2)] };
  expect(combineScores(perfect, producer, 2)).toEqual({ score: 9, producerScore: 2, producerScores: [10, 7, 2] });
  expect(combineScores(perfect, producer, 0).producerScore).toBe(10);
});

test('a stream that the pipe has nothing of is no better for what its sender does', () => {
  const nothing = { score: 9, producerScore: 0, producerScores: [0] };
  expect(combineScores(nothing, { score: [stream(0, 10)] }, 0)).toEqual(nothing);
  expect(combineScores(perfect, { score: [] }, 0)).toEqual(perfect);
});

test('is told when either changes, and no more once the consumer has closed', () => {
  const source = Object.assign(new EventEmitter(), { score: [stream(0, 10)] });
  const observer = new EventEmitter();
  const consumer = Object.assign(new EventEmitter(), { score: { ...perfect, producerScores: [10] }, currentLayers: undefined, observer });
  const told: number[] = [];
  followScore(consumer as unknown as Consumer, source as unknown as Producer, ({ producerScore }) => told.push(producerScore));
  consumer.emit('score', consumer.score);
  source.score = [stream(0, 3)];
  source.emit('score', source.score);
  expect(told).toEqual([10, 3]);
  observer.emit('close');
  source.emit('score', source.score);
  expect([told.length, source.listenerCount('score')]).toEqual([2, 0]);
});
