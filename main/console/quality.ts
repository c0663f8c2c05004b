/** How well somebody's connection does, from mediasoup's scores. Pure. */
import type { Consumer, Producer } from 'mediasoup/types';
import type { PersonState } from '../contract/console/rooms.ts';

export type Quality = PersonState['quality'];

/** Scores are 0 (unusable) to 10 (perfect); a few lost packets cost a point or two that nobody notices. */
const GOOD = 8;
const FAIR = 5;

/** The best of a producer's streams: the worse ones of simulcast are only there to be chosen from. Null while nothing is known. */
export function producerScore(producer: Pick<Producer, 'score'>): number | null {
  return producer.score.length > 0 ? Math.max(...producer.score.map(({ score }) => score)) : null;
}

/** The worse of sending and receiving; receiving is the middle of all streams, as one alone may be its sender's fault. */
export function qualityOf(producers: Iterable<Pick<Producer, 'score' | 'paused'>>, consumers: Iterable<Pick<Consumer, 'score' | 'paused' | 'producerPaused'>>): Quality {
  const sent = Array.from(producers).flatMap((producer) => (producer.paused ? [] : (producerScore(producer) ?? [])));
  // Until its sender's packets arrive, a consumer's score is a guess of mediasoup's: 10.
  const flowing = Array.from(consumers).filter((consumer) => !consumer.paused && !consumer.producerPaused && consumer.score.producerScore > 0);
  const received = flowing.map((consumer) => consumer.score.score);
  const scores = [...(sent.length > 0 ? [Math.min(...sent)] : []), ...(received.length > 0 ? [middle(received)] : [])];
  if (scores.length === 0) return 0;
  const worst = Math.min(...scores);
  return worst >= GOOD ? 3 : worst >= FAIR ? 2 : 1;
}

function middle(scores: number[]): number {
  return scores.sort((a, b) => a - b)[Math.floor(scores.length / 2)]!;
}
