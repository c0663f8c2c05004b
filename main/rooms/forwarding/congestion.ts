/**
 * When a receiver's link carries less than what it is sent. mediasoup gives
 * layered videos what is left, down to nothing, and never holds sound back; but
 * a video without layers is sent whatever the estimate says, and takes the
 * sound down with it. Such videos are held back here, least important first,
 * and tried again, one at a time and ever more rarely. Pure.
 */
export interface Congestion {
  /** How many videos without layers may be sent. */
  readonly most: number;
  /** Reports in a row that were too low. */
  readonly lows: number;
  /** The estimate before: one that grows is a link that is being explored. */
  readonly last: number;
  readonly retryAt: number;
  readonly patienceMs: number;
}

export interface Report {
  /** bit/s that the receiver's link is estimated to carry. */
  readonly available: number;
  /** bit/s of the videos without layers, most important first, whether sent or held back for this reason. */
  readonly videos: readonly number[];
  /** bit/s kept for sound. */
  readonly sound: number;
  /** ms */
  readonly now: number;
}

const FIRST_PATIENCE_MS = 10_000;
const MOST_PATIENCE_MS = 80_000;
/** An estimate comes once a second, and at every change: one alone may be an accident. */
const LOWS = 3;
/** An estimate is one: only clearly too little counts. */
const CLEARLY = 0.75;
const GROWS = 1.05;

export const uncongested: Congestion = { most: Infinity, lows: 0, last: 0, retryAt: 0, patienceMs: FIRST_PATIENCE_MS };

export function nextCongestion(was: Congestion, { available, videos, sound, now }: Report): Congestion {
  const sent = videos.slice(0, was.most);
  const needed = sent.reduce((sum, bitrate) => sum + bitrate, sound);
  const isLow = sent.length > 0 && available < needed * CLEARLY && available <= was.last * GROWS;
  const lows = isLow ? was.lows + 1 : 0;
  const last = available;
  if (lows >= LOWS) return { most: fitting(sent, available - sound), lows: 0, last, retryAt: now + was.patienceMs, patienceMs: Math.min(MOST_PATIENCE_MS, was.patienceMs * 2) };
  if (was.most >= videos.length) {
    // All of them have been sent for as long as a trial takes: it was a passing trouble.
    const calm = was.most !== Infinity && !isLow && now >= was.retryAt;
    return calm ? uncongested : { ...was, lows, last };
  }
  if (now < was.retryAt || isLow) return { ...was, lows, last };
  return { ...was, most: was.most + 1, lows: 0, last, retryAt: now + was.patienceMs };
}

/** How many of the first fit. */
function fitting(videos: readonly number[], budget: number): number {
  let left = budget;
  const overflowing = videos.findIndex((bitrate) => (left -= bitrate) < 0);
  return overflowing < 0 ? Math.max(0, videos.length - 1) : overflowing;
}
