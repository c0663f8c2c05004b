/** A synthetic participant whose packets are looked at: whether they come, and how late. */
import dgram from 'node:dgram';
import { once } from 'node:events';

/** What came, by when it was sent. */
export interface Arrival {
  readonly sentAt: number;
  readonly delayMs: number;
}

type Kind = 'audio' | 'video';
/** When the packets of a kind with a timestamp were sent. */
type SentAt = (kind: Kind, timestamp: number) => number | undefined;

export class Probe {
  /** What comes under which payload type; set once that is known. */
  kinds: ReadonlyMap<number, Kind> = new Map();
  readonly #socket: dgram.Socket;
  #arrivals: Arrival[] = [];

  static async open(sentAt: SentAt): Promise<Probe> {
    const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new Probe(socket, sentAt);
  }

  private constructor(socket: dgram.Socket, sentAt: SentAt) {
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('message', (packet) => {
      // SRTP leaves the header of RTP readable.
      const kind = packet.length >= 12 ? this.kinds.get(packet.readUInt8(1) & 0x7f) : undefined;
      const at = kind && sentAt(kind, packet.readUInt32BE(4));
      if (at !== undefined) this.#arrivals.push({ sentAt: at, delayMs: performance.now() - at });
    });
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** What came of what was sent between two moments; what came before is forgotten. */
  take(from: number, to: number): Arrival[] {
    const taken = this.#arrivals.filter(({ sentAt }) => sentAt >= from && sentAt < to);
    this.#arrivals = this.#arrivals.filter(({ sentAt }) => sentAt >= to);
    return taken;
  }

  /** Idempotent. */
  close(): void {
    this.#socket.removeAllListeners('message');
    try {
      this.#socket.close();
    } catch {
      // It is closed already.
    }
  }
}
