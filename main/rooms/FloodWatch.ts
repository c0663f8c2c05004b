/**
 * Ends who sends far more than allowed. Browsers are told by REMB or
 * transport-cc how much they may send, and keep to it; a client that does not
 * would fill the network for everybody. Only the workers know, and asking
 * costs them and us: a few senders at a time.
 */
import type { WebRtcTransport } from 'mediasoup/types';
import type { Logger } from '../lib/logger.ts';
import type { Peer } from './Peer.ts';
import type { Room } from './Room.ts';

const TURN_MS = 1000;
/** 200 people who send are all looked at within eight seconds, and whoever is under suspicion every second. */
const PER_TURN = 25;
/** Above the limit by less may be a browser that is still adapting, or probing for more. */
const FACTOR = 2;
/** Below that, a limit is a wish: sound alone, with its headers, may be as much. */
const LEAST_BPS = 500_000;
/** So many looks in a row. */
const LOOKS = 3;

interface Seen {
  readonly bytes: number;
  /** ms, monotonic. */
  readonly at: number;
  /** Looks in a row that found too much. */
  readonly over: number;
}

interface Sender {
  readonly room: Room;
  readonly peer: Peer;
  readonly transport: WebRtcTransport;
}

/** What may flow in from one participant before it is ended, in bit/s. */
export function floodThreshold(maxIncomingKbps: number): number {
  return Math.max(FACTOR * maxIncomingKbps * 1000, LEAST_BPS);
}

export class FloodWatch {
  readonly #rooms: Iterable<Room>;
  readonly #logger: Logger;
  readonly #seen = new WeakMap<WebRtcTransport, Seen>();
  readonly #timer: NodeJS.Timeout;
  #queue: Sender[] = [];
  #suspects = new Map<WebRtcTransport, Sender>();
  #asking = false;

  constructor(rooms: Iterable<Room>, logger: Logger) {
    this.#rooms = rooms;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.#turn(), TURN_MS).unref();
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    this.#queue = [];
    this.#suspects.clear();
  }

  async #turn(): Promise<void> {
    // A worker that hangs answers nothing; asking it more would only pile up.
    if (this.#asking) return;
    this.#asking = true;
    if (this.#queue.length === 0) this.#queue = this.#senders();
    // Each once: between two looks there must be time.
    const looking = new Map(this.#suspects);
    for (const sender of this.#queue.splice(0, PER_TURN)) looking.set(sender.transport, sender);
    this.#suspects.clear();
    await Promise.all(Array.from(looking.values(), (sender) => this.#look(sender).catch(() => {}))); // closed meanwhile
    this.#asking = false;
  }

  #senders(): Sender[] {
    const senders: Sender[] = [];
    for (const room of this.#rooms) {
      for (const peer of room.peers.values()) for (const transport of peer.sending) senders.push({ room, peer, transport });
    }
    return senders;
  }

  async #look(sender: Sender): Promise<void> {
    const { room, peer, transport } = sender;
    if (transport.closed) return;
    const [stats] = await transport.getStats();
    if (!stats) return;
    const before = this.#seen.get(transport);
    const now = { bytes: stats.bytesReceived, at: performance.now() };
    const bps = before ? ((now.bytes - before.bytes) * 8000) / (now.at - before.at) : 0;
    const over = bps > floodThreshold(room.mediaLimits.maxIncomingKbps) ? (before?.over ?? 0) + 1 : 0;
    this.#seen.set(transport, { ...now, over });
    if (over === 0) return;
    if (over < LOOKS) return void this.#suspects.set(transport, sender);
    this.#logger.warn({ room: room.id, peer: peer.id, kbps: Math.round(bps / 1000), allowedKbps: room.mediaLimits.maxIncomingKbps }, 'sends far more than allowed, disconnected');
    room.moderation.remove(peer, 'too-much');
  }
}
