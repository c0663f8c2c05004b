/** What the box can carry: predicted before, watched over meanwhile, tested when the host wants to know. */
import os from 'node:os';
import type { CapacityState, Gathering, Prediction } from '../../contract/capacity.ts';
import type { Sample } from '../../contract/console/state.ts';
import { networkInterfaces } from '../../network/interfaces.ts';
import { mainLink, type MainLink } from '../../network/link.ts';
import { mostTogether, predict, type Machine } from '../../rooms/capacity/predict.ts';
import type { ConsoleHost } from '../ConsoleHost.ts';
import { costOf, type Cost } from './cost.ts';
import { Economy } from './Economy.ts';
import { gatheringOf } from './gatherings.ts';
import { cpuModel, SelfTests } from './SelfTests.ts';

export interface CapacityOptions {
  readonly host: ConsoleHost;
  /** Oldest first. */
  readonly history: () => readonly Sample[];
  readonly onChange: () => void;
}

/** Cheap where the kernel tells, slow where programs must be asked. */
const LINK_EVERY_MS = process.platform === 'linux' ? 30_000 : 600_000;

export class Capacity {
  readonly selfTests: SelfTests;
  readonly #options: CapacityOptions;
  readonly #economy: Economy;
  readonly #cpuModel = cpuModel();
  #link: MainLink | null = null;
  #linkAt = -Infinity;
  #listening = '';

  constructor(options: CapacityOptions) {
    this.#options = options;
    const logger = options.host.logger.child({ subsystem: 'media' });
    this.#economy = new Economy(logger);
    this.selfTests = new SelfTests({
      host: options.host,
      logger,
      together: ({ microsPerPacket }) => mostTogether({ ...this.#machine({ microsPerPacket, from: 'self-test' }), link: null }),
      onChange: options.onChange,
    });
  }

  get state(): CapacityState {
    return { economy: this.#economy.state, cost: this.#cost, cores: this.#cores, link: this.#link, selfTest: this.selfTests.state };
  }

  /** What these gatherings at the same time would need. */
  predict(gatherings: readonly Gathering[]): Prediction {
    return predict(gatherings, this.#machine(this.#cost));
  }

  /**
   * What rooms may come to need together; null where nobody is expected. Of
   * those that are kept and empty only the largest: lessons follow each other.
   */
  get expected(): Prediction | null {
    const { book, config, server } = this.#options.host;
    const open: Gathering[] = [];
    let largest: Gathering | undefined;
    for (const { id, settings, predefined, waits } of book) {
      const people = server?.rooms.get(id)?.people.length ?? 0;
      if (people === 0 && !predefined && !waits) continue;
      const gathering = gatheringOf({ settings, people }, config);
      if (gathering && people > 0) open.push(gathering);
      else if (gathering && gathering.people > (largest?.people ?? 0)) largest = gathering;
    }
    const gatherings = [...open, ...(largest ? [largest] : [])];
    return gatherings.length > 0 ? this.predict(gatherings) : null;
  }

  /** One more measurement of what runs. */
  sampled(sample: Sample): void {
    const { host } = this.#options;
    this.#economy.sampled(sample, { rooms: host.server?.rooms, cpuPercent: host.config.limits.cpuPercent, link: this.#link, testing: this.selfTests.state.running !== null });
    void this.#lookAtLink();
  }

  /** The server may be another one, or none. */
  hostChanged(): void {
    // Not before the data folder is known to be there.
    if (this.#options.host.server) void this.selfTests.load();
    this.selfTests.hostChanged();
    void this.#lookAtLink();
  }

  /** Idempotent; resolves when nothing is left of a self-test. */
  async close(): Promise<void> {
    this.#economy.close();
    await this.selfTests.close();
  }

  get #cores(): number {
    const { server, config } = this.#options.host;
    return Math.min(server?.workers.options.count ?? config.workers ?? Infinity, os.availableParallelism());
  }

  get #cost(): Cost {
    return costOf(this.selfTests.results, this.#options.history(), this.#cpuModel);
  }

  #machine({ microsPerPacket }: Cost): Machine {
    const { media, limits } = this.#options.host.config;
    return { cores: this.#cores, microsPerPacket, cpuLimit: limits.cpuPercent / 100, link: this.#link, media };
  }

  /** Never rejects. */
  async #lookAtLink(): Promise<void> {
    const addresses = this.#options.host.server?.addresses ?? [];
    if (addresses.join() === this.#listening && performance.now() - this.#linkAt < LINK_EVERY_MS) return;
    this.#listening = addresses.join();
    this.#linkAt = performance.now();
    const link = addresses.length > 0 ? await networkInterfaces(addresses).then(mainLink, () => null) : null;
    const changed = JSON.stringify(link) !== JSON.stringify(this.#link);
    this.#link = link;
    if (changed) this.#options.onChange();
  }
}
