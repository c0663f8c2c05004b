/** With how many people to try next, from how the last tries went. Pure. */
import type { Reading } from './measure.ts';

/** What counts as carried well: less of each. */
export interface Bounds {
  readonly lossPercent: number;
  readonly p95Ms: number;
}
const usual: Bounds = { lossPercent: 0.5, p95Ms: 50 };

const FIRST = 60;
/** Parts of what the CPU says is possible. */
const STEPS = [0.35, 0.6, 0.8, 0.9, 1, 1.1, 1.2, 1.35];
/** Closer than this to what failed says nothing new. */
const CLOSE = 0.04;

export class Climb {
  readonly #bounds: Bounds;
  readonly #good: Reading[] = [];
  #worst: Reading | undefined;
  /** Bad once; the computer may have been busy with something else for a moment. */
  #doubted = false;
  #step = 0;
  #next: number | null = FIRST;

  constructor(bounds: Bounds = usual) {
    this.#bounds = bounds;
  }

  /** Null when it is known. */
  get next(): number | null {
    return this.#next;
  }

  /** One more reading; what comes next follows from it. */
  add(reading: Reading): void {
    const good = reading.lossPercent < this.#bounds.lossPercent && reading.p95Ms < this.#bounds.p95Ms;
    if (!good && !this.#doubted) {
      this.#doubted = true;
      this.#next = reading.people;
      return;
    }
    this.#doubted = false;
    if (good) this.#good.push(reading);
    else if (!this.#worst || reading.people < this.#worst.people) this.#worst = reading;
    this.#next = this.#choose(reading);
  }

  /** With so many it did not even take them in. */
  overwhelmed(people: number): void {
    this.#worst = { ...nobody, people };
    this.#next = null;
  }

  get result(): { best: Reading; atLeast: boolean } {
    const best = this.#best;
    return { best: best ?? { ...(this.#worst ?? nobody), people: 0 }, atLeast: best !== undefined && this.#worst === undefined };
  }

  get #best(): Reading | undefined {
    return this.#good.reduce<Reading | undefined>((most, each) => (!most || each.people > most.people ? each : most), undefined);
  }

  #choose({ people, cpu }: Reading): number | null {
    const best = this.#best?.people ?? 0;
    if (this.#worst) {
      // One good try above a bad one was luck, as was a bad one below: between them.
      const worst = this.#worst.people;
      if (worst - best <= Math.max(CLOSE * worst, 2)) return null;
      return Math.round((best + worst) / 2);
    }
    const part = STEPS[this.#step++];
    if (part === undefined) return null;
    const possible = people / Math.max(cpu, 0.01);
    return Math.max(Math.round(possible * part), Math.round(people * 1.05));
  }
}

const nobody: Reading = { people: 0, cpu: 0, microsPerPacket: 0, p95Ms: 0, lossPercent: 100 };
