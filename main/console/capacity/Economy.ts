/** Lets the rooms give up something while the box is too busy, and have it back when it is not. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CapacityState } from '../../contract/capacity.ts';
import type { Sample } from '../../contract/console/state.ts';
import type { Logger } from '../../lib/logger.ts';
import { carriedBy, type Carried, type MainLink } from '../../network/link.ts';
import { Ladder, type Pressure } from '../../rooms/capacity/Ladder.ts';
import { linkShare } from '../../rooms/capacity/predict.ts';
import type { Rooms } from '../../rooms/Rooms.ts';

export interface EconomyParts {
  readonly rooms: Rooms | undefined;
  readonly cpuPercent: number;
  readonly link: MainLink | null;
  /** A self-test keeps the whole computer busy: that the appliance's own process is late then means nothing. */
  readonly testing: boolean;
}

/** How often the loop is looked at; its delay is told with that added. */
const LOOK_MS = 20;
/** A process that is that late answers nobody in time. */
const LATE_MS = 400;

export class Economy {
  readonly #logger: Logger;
  readonly #delay = monitorEventLoopDelay({ resolution: LOOK_MS });
  #ladder = new Ladder();
  #rooms: Rooms | undefined;
  #since: number | null = null;
  #carried: (Carried & { readonly at: number; readonly name: string }) | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
    this.#delay.enable();
  }

  get state(): CapacityState['economy'] {
    const { step, cause } = this.#ladder;
    return { step, since: this.#since, cause };
  }

  /** One more measurement of what runs. */
  sampled({ workers }: Sample, parts: EconomyParts): void {
    const { rooms, cpuPercent, link, testing } = parts;
    const late = Math.max(0, this.#delay.percentile(95) / 1e6 - LOOK_MS);
    this.#delay.reset();
    // Another server begins with everything.
    if (rooms !== this.#rooms) {
      this.#ladder = new Ladder();
      this.#became();
    }
    this.#rooms = rooms;
    if (!rooms) return;
    const busy = workers.map(({ cpu }) => cpu / (cpuPercent / 100));
    this.#apply(rooms, { cpu: Math.max(0, ...busy), calmest: busy.length > 0 ? Math.min(...busy) : 0, link: this.#linkUse(link), signalling: testing ? 0 : late / LATE_MS });
  }

  /** Idempotent. */
  close(): void {
    this.#delay.disable();
  }

  #apply(rooms: Rooms, pressure: Pressure): void {
    const before = this.#ladder.step;
    const step = this.#ladder.measured(pressure);
    if (step === before) return;
    rooms.economy = step;
    this.#became();
    const measured = { cpu: round(pressure.cpu), calmest: round(pressure.calmest), link: pressure.link === null ? null : round(pressure.link), signalling: round(pressure.signalling) };
    this.#logger.warn({ step, before, cause: this.#ladder.cause, partOfLimit: measured }, 'the box gives up something to carry everybody, or has it back');
  }

  #became(): void {
    this.#since = this.#ladder.step === 'none' ? null : Date.now();
  }

  /** Only where the system tells how fast the network is: a guess shall cost nobody a picture. */
  #linkUse(link: MainLink | null): number | null {
    const before = this.#carried;
    const now = link?.from === 'system' ? carriedBy(link.name) : undefined;
    this.#carried = now && link ? { ...now, at: performance.now(), name: link.name } : undefined;
    if (!before || !this.#carried || !link || before.name !== link.name) return null;
    const seconds = (this.#carried.at - before.at) / 1000;
    const bits = (which: 'in' | 'out') => Math.max(0, ((this.#carried![which] - before[which]) * 8) / seconds);
    return linkShare(link, bits('in'), bits('out'));
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
