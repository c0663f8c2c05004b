/**
 * From how busy the box is to what it gives up: quickly up, one step at a
 * time, and slowly down. Knows no clock: it counts measurements.
 */
import { economySteps, type EconomyStep } from '../../contract/economy.ts';

/** How busy it is, each as a part of what it may be: from 1 on something must be given up. */
export interface Pressure {
  /** The busiest media worker. */
  readonly cpu: number;
  /** The calmest: newcomers may still fit there. */
  readonly calmest: number;
  /** The main network; null where that is not known. */
  readonly link: number | null;
  /** How late the appliance's own process does what is due. */
  readonly signalling: number;
}

export type Cause = Exclude<keyof Pressure, 'calmest'>;

/** One measurement may be a moment's peak. */
const UP_AFTER = 2;
/** Ten seconds; what was given up comes back only where there is room for it. */
const DOWN_AFTER = 5;
/** Three minutes. */
const DOWN_AFTER_MOST = 90;
/** Below this a step back has room. */
const CALM = 0.7;
/** Whoever must take back what they gave back within this many measurements gave it back too early. */
const TOO_EARLY = 15;

export class Ladder {
  #index = 0;
  #cause: Cause | null = null;
  #busy = 0;
  #calm = 0;
  #patience = DOWN_AFTER;
  #sinceDown = Infinity;

  get step(): EconomyStep {
    return economySteps[this.#index]!;
  }

  /** What drove it to its step; null while nothing is given up. */
  get cause(): Cause | null {
    return this.#cause;
  }

  /** One more measurement; answers the step from now on. */
  measured(pressure: Pressure): EconomyStep {
    const [cause, most] = worst(pressure);
    this.#sinceDown++;
    this.#busy = most >= 1 && (this.#next !== 'full' || shutsTheDoor(pressure)) ? this.#busy + 1 : 0;
    this.#calm = most < CALM ? this.#calm + 1 : 0;
    if (this.#busy >= UP_AFTER && this.#index < economySteps.length - 1) this.#up(cause);
    else if (this.#calm >= this.#patience && this.#index > 0) this.#down();
    else if (this.#calm >= DOWN_AFTER_MOST) this.#patience = DOWN_AFTER;
    return this.step;
  }

  get #next(): EconomyStep | undefined {
    return economySteps[this.#index + 1];
  }

  #up(cause: Cause): void {
    // Up and down in turn would be worse than either: wait longer each time.
    if (this.#sinceDown <= TOO_EARLY) this.#patience = Math.min(this.#patience * 2, DOWN_AFTER_MOST);
    this.#sinceDown = Infinity;
    this.#index++;
    this.#cause = cause;
    // What was given up must show before more is.
    this.#busy = 0;
  }

  #down(): void {
    this.#index--;
    this.#calm = 0;
    this.#sinceDown = 0;
    if (this.#index === 0) this.#cause = null;
  }
}

/**
 * Nobody is refused for one worker while another has room, nor for what may be
 * others' traffic on the same network: refusing would not make it less.
 */
function shutsTheDoor({ calmest, signalling }: Pressure): boolean {
  return calmest >= 1 || signalling >= 1;
}

function worst(pressure: Pressure): [Cause, number] {
  const all: [Cause, number][] = [['cpu', pressure.cpu], ['link', pressure.link ?? 0], ['signalling', pressure.signalling]];
  return all.reduce((most, each) => (each[1] > most[1] ? each : most));
}
