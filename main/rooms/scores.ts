/**
 * How well a consumer does. mediasoup says with it how well its producer does,
 * but behind a pipe that is the pipe's other end, to which all arrives as it
 * was: what was lost on the way from the sender is only known where it sends.
 */
import type { Consumer, ConsumerScore, Producer } from 'mediasoup/types';

/** The score of a consumer behind a pipe, with what its sender's producer has. */
export function combineScores(score: ConsumerScore, producer: Pick<Producer, 'score'>, layer: number): ConsumerScore {
  const real = new Map(producer.score.map(({ encodingIdx, score }) => [encodingIdx, score]));
  const worse = (index: number, seen: number) => Math.min(seen, real.get(index) ?? seen);
  return {
    score: score.score,
    producerScore: worse(layer, score.producerScore),
    producerScores: score.producerScores.map((seen, index) => worse(index, seen)),
  };
}

/** Tells the score of `consumer` whenever it changes; `source` is the producer at the other end of the pipe, where there is one. */
export function followScore(consumer: Consumer, source: Producer | undefined, tell: (score: ConsumerScore) => void): void {
  if (!source) {
    consumer.on('score', tell);
    return;
  }
  const both = () => tell(combineScores(consumer.score, source, consumer.currentLayers?.spatialLayer ?? 0));
  consumer.on('score', both);
  source.on('score', both);
  consumer.observer.once('close', () => source.off('score', both));
}
