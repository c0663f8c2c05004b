/** Keeps the announcement by mDNS true: it follows the addresses, the port and the host's wish. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../lib/logger.ts';
import { isLoopback } from '../network/addresses.ts';
import { certificateNames } from '../network/certificates/names.ts';
import type { Discovery } from '../network/discovery.ts';

export interface Wish {
  readonly wanted: boolean;
  readonly port: number;
  readonly addresses: readonly string[];
}

export class Announcing {
  readonly #logger: Logger;
  #wish: Wish | undefined;
  #discovery: Discovery | undefined;
  /** One change after the other. */
  #turn: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** The address of another computer on the network that has our name. */
  get twin(): string | undefined {
    return this.#discovery?.twin;
  }

  /** Never rejects, and nobody needs to wait for it. */
  follow(wish: Wish): Promise<void> {
    if (!isDeepStrictEqual(wish, this.#wish)) {
      this.#wish = wish;
      this.#turn = this.#turn.then(() => this.#become(wish)).catch((error: unknown) => this.#logger.warn({ error: String(error) }, 'the box cannot be announced by mDNS'));
    }
    return this.#turn;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    await this.#discovery?.close();
  }

  async #become({ wanted, port, addresses }: Wish): Promise<void> {
    await this.#discovery?.close();
    this.#discovery = undefined;
    const host = certificateNames([]).find((name) => name.endsWith('.local'));
    if (this.#closed || !wanted || host === undefined || addresses.every(isLoopback)) return;
    // Not in memory where it is not wanted.
    const { Discovery } = await import('../network/discovery.ts');
    this.#discovery = new Discovery({ host, port, addresses, logger: this.#logger.child({ subsystem: 'discovery' }) });
  }
}
