/**
 * Notices TCP connections to the media ports that carry nobody's media: a
 * scanner, a broken client, somebody who tries how many fit. The service goes
 * on; whoever looks after it should know.
 */
import type { Logger } from '../lib/logger.ts';
import type { WorkerPool } from '../media/WorkerPool.ts';
import { establishedOn } from '../network/tcpConnections.ts';
import type { Rooms } from '../rooms/Rooms.ts';

const EVERY_MS = 5000;
/** A class of people who just now try TCP is fewer. */
const MANY = 200;

export interface PortWatchOptions {
  readonly rooms: Rooms;
  readonly workers: WorkerPool;
  readonly logger: Logger;
  readonly everyMs?: number;
}

export class PortWatch {
  readonly #options: PortWatchOptions;
  readonly #timer: NodeJS.Timeout;
  #idle = 0;

  constructor(options: PortWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.look(), options.everyMs ?? EVERY_MS).unref();
  }

  /** How many, while they are too many; otherwise 0. */
  get crowd(): number {
    return this.#idle >= MANY ? this.#idle : 0;
  }

  /** Never rejects. */
  async look(): Promise<void> {
    const { workers, logger } = this.#options;
    const ports = new Set(workers.workers.map(({ port }) => port));
    const established = await establishedOn(ports);
    if (established === null) return;
    const before = this.crowd;
    this.#idle = Math.max(0, established - this.#carrying());
    if (this.crowd > 0 && before === 0) logger.warn({ ports: [...ports], connections: this.#idle }, 'many connections to the media ports carry no media');
    if (this.crowd === 0 && before > 0) logger.info({ ports: [...ports] }, 'the media ports are no longer crowded');
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
  }

  /** Participants whose media goes over TCP. */
  #carrying(): number {
    let carrying = 0;
    for (const room of this.#options.rooms) {
      for (const peer of room.peers.values()) for (const transport of peer.transports) if (transport.iceSelectedTuple?.protocol === 'tcp') carrying++;
    }
    return carrying;
  }
}
