/**
 * A media worker under test: a process of its own, made as those that serve
 * rooms are, in which synthetic people watch one speaker. What they get is
 * encrypted and sent as to real ones, to a port of this computer that nobody reads.
 */
import { randomBytes } from 'node:crypto';
import { createWorker } from 'mediasoup';
import type { PlainTransport, Producer, Router, RouterRtpCodecCapability, RtpCapabilities, SrtpParameters, Worker } from 'mediasoup/types';
import { kill } from '../watchdog.ts';
import type { Sink } from './Sink.ts';
import type { Speaker } from './Speaker.ts';
import { Probe, type Arrival } from './Probe.ts';

export interface RigOptions {
  readonly workerBin: string;
  readonly mediaCodecs: RouterRtpCodecCapability[];
  readonly speaker: Speaker;
  readonly sink: Sink;
}

/** People that share a transport: each has consumers of their own, which is what costs. */
const PER_TRANSPORT = 20;
/** Requests to the worker that are under way at once. */
const AT_ONCE = 16;
/** One that was asked to end and has not by then hangs. */
const END_MS = 1000;
const CRYPTO = 'AEAD_AES_128_GCM';
/** Key and salt (RFC 7714 §12). */
const KEY_BYTES = 28;

export class Rig {
  readonly worker: Worker;
  readonly #options: RigOptions;
  readonly #router: Router;
  readonly #producers: readonly Producer[];
  readonly #capabilities: RtpCapabilities;
  readonly #transports: { readonly transport: PlainTransport; people: number }[] = [];
  readonly #probes: Probe[] = [];
  #closing: Promise<void> | undefined;

  static async start(options: RigOptions): Promise<Rig> {
    const worker = await createWorker({ workerBin: options.workerBin, logLevel: 'error' });
    try {
      const router = await worker.createRouter({ mediaCodecs: options.mediaCodecs });
      return new Rig(options, worker, router, await options.speaker.speakOn(router));
    } catch (error) {
      await end(worker);
      throw error;
    }
  }

  private constructor(options: RigOptions, worker: Worker, router: Router, producers: readonly Producer[]) {
    this.#options = options;
    this.worker = worker;
    this.#router = router;
    this.#producers = producers;
    this.#capabilities = withoutEstimation(router.rtpCapabilities);
  }

  /** How many watch. */
  get people(): number {
    return this.#transports.reduce((total, each) => total + each.people, 0) + this.#probes.length;
  }

  get probes(): number {
    return this.#probes.length;
  }

  /** One more whose packets are looked at. */
  async addProbe(): Promise<void> {
    const probe = await Probe.open(this.#options.speaker.sentAt);
    this.#probes.push(probe);
    const transport = await this.#connect(probe.port);
    const consumers = await this.#watch(transport);
    probe.kinds = new Map(consumers.map(({ kind, rtpParameters }) => [rtpParameters.codecs[0]!.payloadType, kind]));
  }

  /** Brings the number of people who watch to `people`, or a few more; stops early where `signal` says so. */
  async become(people: number, signal: AbortSignal): Promise<void> {
    const groups: number[] = [];
    for (let missing = people - this.people; missing > 0; missing -= PER_TRANSPORT) groups.push(Math.min(missing, PER_TRANSPORT));
    const next = async (): Promise<void> => {
      const size = groups.pop();
      if (size === undefined || signal.aborted) return;
      const group = { transport: await this.#connect(this.#options.sink.port), people: 0 };
      this.#transports.push(group);
      for (; group.people < size && !signal.aborted; group.people++) await this.#watch(group.transport);
      return next();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    while (this.people > people + PER_TRANSPORT) this.#transports.pop()?.transport.close();
  }

  /** CPU time that the process has used, in ms. */
  async cpuMs(): Promise<number> {
    const { ru_utime, ru_stime } = await this.worker.getResourceUsage();
    return ru_utime + ru_stime;
  }

  /** What the probes got of what was sent between two moments. */
  take(from: number, to: number): Arrival[] {
    return this.#probes.flatMap((probe) => probe.take(from, to));
  }

  /** Resolves when the process is gone. Idempotent. */
  close(): Promise<void> {
    for (const probe of this.#probes) probe.close();
    this.#closing ??= end(this.worker);
    return this.#closing;
  }

  async #connect(port: number): Promise<PlainTransport> {
    const transport = await this.#router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, rtcpMux: true, enableSrtp: true, srtpCryptoSuite: CRYPTO });
    const srtpParameters: SrtpParameters = { cryptoSuite: CRYPTO, keyBase64: randomBytes(KEY_BYTES).toString('base64') };
    await transport.connect({ ip: '127.0.0.1', port, srtpParameters });
    return transport;
  }

  #watch(transport: PlainTransport) {
    return Promise.all(this.#producers.map(({ id }) => transport.consume({ producerId: id, rtpCapabilities: this.#capabilities })));
  }
}

/** Nobody answers with what bandwidth estimation needs. */
function withoutEstimation({ codecs, headerExtensions }: RtpCapabilities): RtpCapabilities {
  return {
    codecs: codecs?.map((codec) => ({ ...codec, rtcpFeedback: codec.rtcpFeedback?.filter(({ type }) => type !== 'transport-cc' && type !== 'goog-remb') })),
    headerExtensions: headerExtensions?.filter(({ uri }) => uri === 'urn:ietf:params:rtp-hdrext:sdes:mid'),
  };
}

/** Resolves when its process is gone. */
async function end(worker: Worker): Promise<void> {
  const gone = new Promise<void>((resolve) => (worker.subprocessClosed ? resolve() : void worker.once('subprocessclose', resolve)));
  worker.close();
  const timer = setTimeout(() => kill(worker.pid), END_MS);
  await gone;
  clearTimeout(timer);
}
