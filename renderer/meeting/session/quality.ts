import type { Quality } from '../stores/meeting.types.ts';

/** mediasoup's scores of one stream: 0 unusable to 10 perfect. */
export interface Scores {
  /** How well it arrives here. */
  score: number;
  /** How well it arrives at the appliance. */
  producerScore?: number;
}

const GOOD = 8;
const FAIR = 5;

/**
 * The worst stream decides: a person whose voice stutters has a poor
 * connection, however sharp the picture. Paused streams must be left out by
 * the caller, since they score nothing.
 */
export function qualityOf(streams: readonly Scores[]): Quality {
  if (streams.length === 0) return 0;
  const worst = Math.min(...streams.map(({ score, producerScore = score }) => Math.min(score, producerScore)));
  if (worst >= GOOD) return 3;
  return worst >= FAIR ? 2 : 1;
}

/** Below this a voice is not worth showing; speech lies around -50 to -15 dBov. */
const QUIETEST = -65;
const LOUDEST = -15;

/** dBov (-127 to 0) to 0 … 1 for the speaking ring. */
export function levelOf(volume: number): number {
  return Math.min(1, Math.max(0, (volume - QUIETEST) / (LOUDEST - QUIETEST)));
}
