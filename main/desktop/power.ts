/** Keeps the computer awake while people are in a room, and not a moment longer. */
import type { PowerSaveBlocker } from 'electron';

export class KeepingAwake {
  readonly #blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  #id: number | undefined;

  constructor(blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>) {
    this.#blocker = blocker;
  }

  /** Tells how things are; does something only when that changes. */
  update({ people, wanted }: { people: number; wanted: boolean }): void {
    const awake = wanted && people > 0;
    if (awake === (this.#id !== undefined)) return;
    if (awake) {
      // The screen may go dark; the meeting must not.
      this.#id = this.#blocker.start('prevent-app-suspension');
    } else {
      this.#blocker.stop(this.#id!);
      this.#id = undefined;
    }
  }
}
