/**
 * Who has something to tell waits for the next round, in which all tell at
 * once: what many are told in the same moment is put into words once, and a
 * burst of joins is a handful of rounds.
 */
const EVERY_MS = 50;
/** Where telling is much work, rounds become rarer: it takes a twentieth of the time at most. */
const SHARE = 1 / 20;
const SELDOM_MS = 1000;

export class Rounds {
  readonly #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #pauseMs = EVERY_MS;

  /** `tell` is called once, in the next round. */
  join(tell: () => void): void {
    this.#waiting.add(tell);
    this.#timer ??= setTimeout(() => this.#run(), this.#pauseMs);
  }

  /** Has nothing to tell any more. */
  leave(tell: () => void): void {
    this.#waiting.delete(tell);
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #run(): void {
    this.#timer = undefined;
    const tellers = [...this.#waiting];
    this.#waiting.clear();
    const since = performance.now();
    for (const tell of tellers) tell();
    this.#pauseMs = pauseAfter(performance.now() - since);
  }
}

/** The pause after a round that took so long. */
export function pauseAfter(tookMs: number): number {
  return Math.round(Math.min(SELDOM_MS, Math.max(EVERY_MS, tookMs / SHARE)));
}
