/** The one who is watched: sends sound and pictures into routers, and knows when it sent what. */
import type { Producer, Router } from 'mediasoup/types';
import { packetsOf, streams, timestampOf, type Stream } from './packets.ts';

/** Looked at that often; the clock, not the timer, says what is due. */
const TICK_MS = 5;
/** What was sent longer ago is lost. */
const REMEMBERED_MS = 5000;

interface Sent {
  readonly at: number;
  readonly packets: number;
}

export class Speaker {
  readonly #producers = new Map<Stream, Producer[]>(streams.map((stream) => [stream, []]));
  readonly #turns = new Map<Stream, number>(streams.map((stream) => [stream, 0]));
  /** By kind and timestamp. */
  readonly #sent = new Map<string, Sent>();
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  #closed = false;

  constructor() {
    this.#timer = setInterval(() => this.#speak(), TICK_MS);
  }

  /** Speaks on this router, too; answers its producers. */
  async speakOn(router: Router): Promise<Producer[]> {
    const transport = await router.createDirectTransport();
    const made: Producer[] = [];
    for (const stream of streams) {
      const producer = await transport.produce({ kind: stream.kind, rtpParameters: parametersOf(stream) });
      this.#producers.get(stream)!.push(producer);
      made.push(producer);
    }
    return made;
  }

  /** When it was sent; undefined where that is not known. */
  readonly sentAt = (kind: Stream['kind'], timestamp: number): number | undefined => this.#sent.get(`${kind}:${timestamp}`)?.at;

  /** How many packets each who watches should have got of what was sent between two moments. */
  packetsBetween(from: number, to: number): number {
    let total = 0;
    for (const { at, packets } of this.#sent.values()) if (at >= from && at < to) total += packets;
    return total;
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#sent.clear();
  }

  #speak(): void {
    const now = performance.now();
    for (const stream of streams) {
      const due = Math.floor(((now - this.#startedAt) / 1000) * stream.hz);
      let turn = this.#turns.get(stream)!;
      // After a pause of this process nobody wants what was due meanwhile.
      turn = Math.max(turn, due - 2);
      for (; turn < due && !this.#closed; turn++) this.#send(stream, turn, now);
      this.#turns.set(stream, turn);
    }
    for (const [key, { at }] of this.#sent) {
      if (at > now - REMEMBERED_MS) break;
      this.#sent.delete(key);
    }
  }

  #send(stream: Stream, turn: number, now: number): void {
    const packets = packetsOf(stream, turn);
    this.#sent.set(`${stream.kind}:${timestampOf(stream, turn)}`, { at: now, packets: packets.length });
    for (const producer of this.#producers.get(stream)!) if (!producer.closed) for (const packet of packets) producer.send(packet);
  }
}

function parametersOf({ kind, ssrc, payloadType }: Stream) {
  const codec = kind === 'audio' ? { mimeType: 'audio/opus', clockRate: 48_000, channels: 2 } : { mimeType: 'video/VP8', clockRate: 90_000, rtcpFeedback: [{ type: 'nack', parameter: '' }, { type: 'nack', parameter: 'pli' }] };
  return { mid: kind, codecs: [{ ...codec, payloadType, parameters: {} }], headerExtensions: [], encodings: [{ ssrc }], rtcp: { cname: 'self-test' } };
}
