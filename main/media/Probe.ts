/** A transport on which everything comes back, for those who want to know what the way to the box is like. */
import type { DtlsParameters, Router, WebRtcTransport } from 'mediasoup/types';
import { Refusal } from '../contract/errors.ts';
import type { MediaWorker } from './MediaWorker.ts';

export interface ProbeOptions {
  /** The address that the asker's WebSocket came in on. */
  readonly localAddress: string;
  /** The only way that it offers. */
  readonly protocol: 'udp' | 'tcp';
  /** It closes after so long, whatever happens. */
  readonly lifeMs: number;
  /** More than this is no examination any more: it closes. */
  readonly mostBytes: number;
}

const LOOK_MS = 500;
const MAX_MESSAGE_BYTES = 64 * 1024;

/** Channels, by the stream id that both sides use: one as a file is sent, one as a picture is. */
const channels = [
  { streamId: 0, ordered: true },
  { streamId: 1, ordered: false, maxRetransmits: 0 },
] as const;

export class Probe {
  readonly transport: WebRtcTransport;
  readonly #router: Router;
  readonly #mostBytes: number;
  readonly #end: NodeJS.Timeout;
  readonly #look: NodeJS.Timeout;
  #bytes = 0;
  #connected = false;

  /** On a router of its own: nothing of it touches a room. */
  static async open(worker: MediaWorker, options: ProbeOptions): Promise<Probe> {
    const router = await worker.createRouter();
    try {
      const transport = await router.createWebRtcTransport({
        webRtcServer: worker.serverFor(options.localAddress),
        enableUdp: options.protocol === 'udp',
        enableTcp: options.protocol === 'tcp',
        enableSctp: true,
        maxSendMessageSize: MAX_MESSAGE_BYTES,
        maxReceiveMessageSize: MAX_MESSAGE_BYTES,
        appData: { probe: true },
      });
      for (const sctpStreamParameters of channels) {
        const dataProducer = await transport.produceData({ sctpStreamParameters });
        await transport.consumeData({ dataProducerId: dataProducer.id });
      }
      return new Probe(router, transport, options);
    } catch (error) {
      router.close();
      throw error;
    }
  }

  private constructor(router: Router, transport: WebRtcTransport, { lifeMs, mostBytes }: ProbeOptions) {
    this.#router = router;
    this.transport = transport;
    this.#mostBytes = mostBytes;
    this.#end = setTimeout(() => this.close(), lifeMs);
    this.#look = setInterval(() => void this.#watch(), LOOK_MS);
    router.observer.once('close', () => this.#closed());
    // Its worker may have died while the last answers came in.
    if (router.closed) this.#closed();
  }

  get closed(): boolean {
    return this.#router.closed;
  }

  /** Calls `listener` when it has closed, or at once where it has. */
  onClose(listener: () => void): void {
    if (this.closed) listener();
    else this.#router.observer.once('close', listener);
  }

  /** Received so far, as looked at last. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Refuses where that was done before, or it has closed meanwhile. */
  async connect(dtlsParameters: DtlsParameters): Promise<void> {
    if (this.#connected) throw new Refusal('wrongState', 'this transport is connected already');
    this.#connected = true;
    try {
      await this.transport.connect({ dtlsParameters });
    } catch (error) {
      if (this.closed) throw new Refusal('wrongState', 'this transport has closed');
      throw error;
    }
  }

  /** Idempotent. */
  close(): void {
    this.#router.close();
  }

  /** SCTP knows no limit of its own. */
  async #watch(): Promise<void> {
    const [stats] = await this.transport.getStats().catch(() => []); // closed meanwhile
    if (!stats) return;
    this.#bytes = stats.bytesReceived;
    if (this.#bytes > this.#mostBytes) this.close();
  }

  #closed(): void {
    clearTimeout(this.#end);
    clearInterval(this.#look);
  }
}
