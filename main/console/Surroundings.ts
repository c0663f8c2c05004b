/** What warnings need to know about the computer: its addresses, its memory, its disk. */
import { statfs } from 'node:fs/promises';
import os from 'node:os';
import { usableAddresses, type UsableAddress } from '../network/addresses.ts';
import { tryPort } from '../network/tryPort.ts';
import type { ConsoleHost } from './ConsoleHost.ts';

export interface Seen {
  readonly addresses: readonly UsableAddress[];
  /** Bytes. */
  readonly freeMemory: number;
  readonly totalMemory: number;
  /** Bytes on the disk with the data folder; null where the system does not say. */
  readonly freeDisk: number | null;
  readonly cores: number;
  /** Settings that something else than the file decides. */
  readonly overridden: readonly string[];
  /** A port that could be used where the wanted one is taken. */
  readonly freePort: number | null;
}

/** Further away from the port that people know helps nobody. */
const PORTS_TRIED = 10;

export class Surroundings {
  readonly #host: ConsoleHost;
  #seen: Seen;
  #freePort: { instead: number; port: number | null } | undefined;

  constructor(host: ConsoleHost) {
    this.#host = host;
    this.#seen = this.#atHand(null);
  }

  get seen(): Seen {
    return this.#seen;
  }

  /** Looks around once. Never rejects. */
  async look(): Promise<void> {
    const freeDisk = await statfs(this.#host.dataDir).then(({ bavail, bsize }) => bavail * bsize, () => null);
    await this.#findPort();
    this.#seen = this.#atHand(freeDisk);
  }

  #atHand(freeDisk: number | null): Seen {
    return {
      addresses: usableAddresses(),
      freeMemory: os.freemem(),
      totalMemory: os.totalmem(),
      freeDisk,
      cores: os.availableParallelism(),
      overridden: Object.keys(this.#host.describeConfig().overridden),
      freePort: this.#host.portTaken ? (this.#freePort?.port ?? null) : null,
    };
  }

  /** Once for each port that is in the way. */
  async #findPort(): Promise<void> {
    const instead = this.#host.portTaken?.port;
    if (instead === undefined || this.#freePort?.instead === instead) return;
    const found = { instead, port: null as number | null };
    this.#freePort = found;
    const addresses = usableAddresses().map(({ ip }) => ip);
    for (let port = instead + 1; port <= Math.min(instead + PORTS_TRIED, 65_535) && found.port === null; port++) {
      if ((await tryPort(port, addresses, ['tcp'])) === 'free') found.port = port;
    }
  }
}
