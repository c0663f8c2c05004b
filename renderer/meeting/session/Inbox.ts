/**
 * Keeps news in order with the answer to `enter`. The appliance publishes a
 * stream the moment it appears, even to somebody whose answer is still being
 * written; such news is held until the answer has been applied.
 */
export class Inbox {
  #held: (() => void)[] | null = null;

  /** Wraps a listener so that it waits while the inbox is held. */
  deliver<D>(listener: (data: D) => void): (data: D) => void {
    return (data) => {
      if (this.#held) this.#held.push(() => listener(data));
      else listener(data);
    };
  }

  hold(): void {
    this.#held = [];
  }

  /** Delivers what has come meanwhile. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const item of held) item();
  }
}
