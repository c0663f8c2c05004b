const FIRST = 250;
const LONGEST = 3000;
const SPREAD = 0.2;

/**
 * Milliseconds to wait before attempt `attempt` (0 is the first retry). A
 * little spread, so that a whole class does not come back in the same instant.
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  // 2^10 × 250 is far beyond the cap; more would overflow to Infinity × 0 in the end.
  const base = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 10));
  return Math.round(base * (1 - SPREAD * random()));
}
