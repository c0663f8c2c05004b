/**
 * Sound first: watches what the links of those carry who are sent videos
 * without layers, and says how many of these fit (`congestion.ts`). Estimates
 * come from the worker, about once a second for each receiver; nothing is asked
 * per packet, and nothing at all where all videos have layers.
 */
import type { Producer, WebRtcTransport } from 'mediasoup/types';
import type { Peer } from '../Peer.ts';
import { nextCongestion, uncongested, type Congestion } from './congestion.ts';
import type { Videos } from './Videos.ts';

/** Opus as browsers send it, with its headers. */
const VOICE = 50_000;
const MEASURED_FOR_MS = 2000;
/** An estimate needs some seconds before it means anything; in a burst of joins other things come first. */
const LISTEN_AFTER_MS = 2000;

interface Measured {
  readonly at: number;
  readonly bitrate: Promise<number>;
}

export class Bandwidth {
  readonly #videos: Videos;
  readonly #voices: () => number;
  readonly #watched = new WeakSet<WebRtcTransport>();
  readonly #states = new WeakMap<Peer, Congestion>();
  readonly #measured = new WeakMap<Producer, Measured>();

  constructor(videos: Videos, voices: () => number) {
    this.#videos = videos;
    this.#voices = voices;
  }

  /** `peer` receives a video without layers. Idempotent. */
  watch(peer: Peer, transport: WebRtcTransport): void {
    if (this.#watched.has(transport)) return;
    this.#watched.add(transport);
    // Another transport is another link, or the same one begun anew: what was true of the last need not be of this.
    this.#states.delete(peer);
    this.#videos.limitSimple(peer, Infinity);
    transport.on('trace', (trace) => {
      if (trace.type !== 'bwe' || trace.direction !== 'out') return;
      const { bweType, availableBitrate = 0, desiredBitrate = 0 } = trace.info as { bweType?: string; availableBitrate?: number; desiredBitrate?: number };
      // From clients with REMB alone the worker's estimator learns nothing (GoogCC is built for feedback only): its figure stays what it began with.
      if (bweType !== 'transport-cc') return;
      // Nearly always: it carries all that there is.
      const isEnough = availableBitrate >= desiredBitrate;
      if (isEnough && !this.#states.has(peer)) return;
      this.#estimated(peer, transport, availableBitrate, isEnough).catch(() => {}); // a sender left meanwhile
    });
    const listen = () => void transport.enableTraceEvent(['bwe']).catch(() => {}); // closed meanwhile
    const timer = setTimeout(listen, LISTEN_AFTER_MS).unref();
    transport.observer.once('close', () => clearTimeout(timer));
  }

  async #estimated(peer: Peer, transport: WebRtcTransport, available: number, isEnough: boolean): Promise<void> {
    const simple = this.#videos.simpleFor(peer);
    const videos = await Promise.all(simple.map((producer) => this.#measure(producer)));
    if (transport.closed) return;
    const was = this.#states.get(peer) ?? uncongested;
    const state = nextCongestion(was, { available, videos, sound: this.#voices() * VOICE, now: Date.now() });
    if (isEnough && state.most === Infinity) this.#states.delete(peer);
    else this.#states.set(peer, state);
    this.#videos.limitSimple(peer, state.most);
  }

  /** What it really sends; one answer serves all receivers for a while. */
  #measure(producer: Producer): Promise<number> {
    let measured = this.#measured.get(producer);
    if (!measured || Date.now() - measured.at > MEASURED_FOR_MS) {
      const bitrate = producer.getStats().then((stats) => stats.reduce((sum, stat) => sum + (stat.type === 'inbound-rtp' ? stat.bitrate : 0), 0));
      this.#measured.set(producer, (measured = { at: Date.now(), bitrate }));
    }
    return measured.bitrate;
  }
}
