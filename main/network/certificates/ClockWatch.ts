/** Tells when somebody sets this computer's clock: what was made by the wrong one may hold no more. */
const LOOK_MS = 10_000;
/** By how much before it matters. */
const JUMP_MS = 60_000;

export class ClockWatch {
  readonly #timer: NodeJS.Timeout;
  #ahead = clockAhead();

  constructor(onSet: () => void) {
    this.#timer = setInterval(() => {
      const now = clockAhead();
      if (Math.abs(now - this.#ahead) < JUMP_MS) return;
      this.#ahead = now;
      onSet();
    }, LOOK_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** The same as long as nobody sets the clock. */
function clockAhead(): number {
  return Date.now() - performance.now();
}
