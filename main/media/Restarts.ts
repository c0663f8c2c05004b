/** When a worker that has died starts again: at once, unless it keeps dying. */
import type { Logger } from '../lib/logger.ts';

const RESTARTS_PER_MINUTE = 5;
const MINUTE = 60_000;

export class Restarts {
  /** Indexes of workers that died too often, and wait before the next start. */
  readonly pausing = new Set<number>();
  readonly #logger: Logger;
  /** By index. */
  readonly #starts: number[][] = [];
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** It did, or it could not. */
  hasStarted(index: number): void {
    (this.#starts[index] ??= []).push(Date.now());
  }

  /** Calls `start` as soon as this one may. */
  plan(index: number, start: () => void): void {
    const now = Date.now();
    const recent = (this.#starts[index] ?? []).filter((time) => now - time < MINUTE);
    this.#starts[index] = recent;
    const pause = recent.length < RESTARTS_PER_MINUTE ? 0 : recent[0]! + MINUTE - now;
    if (pause > 0) {
      this.pausing.add(index);
      this.#logger.error({ index, pauseMs: pause }, 'worker keeps dying, pausing before the next start');
    }
    this.after(pause, () => {
      this.pausing.delete(index);
      start();
    });
  }

  /** Unless all of it is forgotten before. */
  after(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }

  /** Nothing that was planned happens any more. */
  forget(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.pausing.clear();
  }

  /** What follows are other workers. */
  startOver(): void {
    this.#starts.length = 0;
  }
}
