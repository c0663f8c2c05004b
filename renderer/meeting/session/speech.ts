/** Of the meter's scale: somebody who speaks, rather than breathes or types. */
const LOUD = 0.45;
/** A pause of so long ends what somebody says. */
const PAUSE_MS = 1000;

/** Notices from a microphone's level, 0 to 1, that its person begins to say something. */
export class Speech {
  readonly #begins: () => void;
  #loudAt = -Infinity;

  constructor(begins: () => void) {
    this.#begins = begins;
  }

  level(level: number, now = performance.now()): void {
    if (level < LOUD) return;
    const paused = now - this.#loudAt > PAUSE_MS;
    this.#loudAt = now;
    if (paused) this.#begins();
  }
}
