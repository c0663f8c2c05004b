/**
 * How much flows to and from each participant. Only the workers know, and
 * asking costs them and us: a few transports at a time, one after the other,
 * and only while somebody watches.
 */
import type { WebRtcTransport } from 'mediasoup/types';
import type { Peer } from '../rooms/Peer.ts';
import type { Rooms } from '../rooms/Rooms.ts';

/** bit/s, as the appliance sees it: `in` is what it receives. */
export interface Bitrate {
  readonly in: number;
  readonly out: number;
}

const TURN_MS = 250;
/** 40 a second: everybody in a room of ten twice a second, each of 200 people every ten seconds. */
const PER_TURN = 10;
/** mediasoup averages over about that long; more often says nothing new. */
const ROUND_MS = 2000;

export class Bitrates {
  readonly #rooms: () => Rooms | undefined;
  readonly #rates = new WeakMap<WebRtcTransport, Bitrate>();
  #queue: WebRtcTransport[] = [];
  #timer: NodeJS.Timeout | undefined;
  #roundSince = 0;
  #known = false;
  #asking = 0;

  constructor(rooms: () => Rooms | undefined) {
    this.#rooms = rooms;
  }

  get watched(): boolean {
    return this.#timer !== undefined;
  }

  /** Starts or stops asking; to say the same twice changes nothing. */
  set watched(watched: boolean) {
    if (watched === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = watched ? setInterval(() => this.#turn(), TURN_MS).unref() : undefined;
    this.#queue = [];
    this.#roundSince = 0;
    this.#known = false;
  }

  of(peer: Peer): Bitrate {
    let [incoming, outgoing] = [0, 0];
    for (const transport of peer.transports) {
      const rate = this.#rates.get(transport);
      incoming += rate?.in ?? 0;
      outgoing += rate?.out ?? 0;
    }
    return { in: incoming, out: outgoing };
  }

  /** Of everybody; null until everybody was asked once. */
  get total(): Bitrate | null {
    if (!this.#known) return null;
    let [incoming, outgoing] = [0, 0];
    for (const peer of this.#peers()) {
      const rate = this.of(peer);
      incoming += rate.in;
      outgoing += rate.out;
    }
    return { in: incoming, out: outgoing };
  }

  *#peers(): Iterable<Peer> {
    for (const room of this.#rooms() ?? []) yield* room.peers.values();
  }

  #turn(): void {
    // A worker that hangs answers nothing; asking it more would only pile up.
    if (this.#asking >= PER_TURN) return;
    if (this.#queue.length === 0) {
      if (this.#roundSince > 0) this.#known = true;
      if (Date.now() - this.#roundSince < ROUND_MS) return;
      this.#roundSince = Date.now();
      for (const peer of this.#peers()) this.#queue.push(...peer.transports);
    }
    for (const transport of this.#queue.splice(0, PER_TURN)) void this.#ask(transport);
  }

  async #ask(transport: WebRtcTransport): Promise<void> {
    if (transport.closed) return;
    this.#asking++;
    try {
      const [stats] = await transport.getStats();
      if (stats) this.#rates.set(transport, { in: stats.recvBitrate, out: stats.sendBitrate });
    } catch {
      // Closed in the meantime.
    } finally {
      this.#asking--;
    }
  }
}
