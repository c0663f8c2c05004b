/** Calls `push` when something has changed: soon, but at most four times a second, however much changes. */

const APART_MS = 250;
/** What belongs together (somebody joins, and sends two streams) is one push. */
const GATHER_MS = 30;

export class Pusher {
  readonly #push: () => void;
  #timer: NodeJS.Timeout | undefined;
  #last = -Infinity;

  constructor(push: () => void) {
    this.#push = push;
  }

  /** Something has changed. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#last = performance.now();
      this.#push();
    }, Math.max(GATHER_MS, this.#last + APART_MS - performance.now()));
  }

  /** Forgets what has not been pushed yet. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
