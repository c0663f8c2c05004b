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
import { unlessAborted } from './unlessAborted.ts';
import { Probe, type Arrival } from './Probe.ts';

export interface RigOptions {
  readonly workerBin: string;
  readonly mediaCodecs: RouterRtpCodecCapability[];
  readonly speaker: Speaker;
  readonly sink: Sink;
  /** Ends what is being started. */
  readonly signal: AbortSignal;
}

/**
 * Each has a transport of their own, as real people have: its keys and its
 * socket are what the processor's cache does not hold. More than so many share
 * them, as a process cannot open files without end.
 */
const MOST_TRANSPORTS = 2000;
/** People who are on their way at once. */
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
  readonly #transports: PlainTransport[] = [];
  /** Those who share a transport. */
  #further = 0;
  readonly #probes: Probe[] = [];
  #closing: Promise<void> | undefined;

  static async start(options: RigOptions): Promise<Rig> {
    const worker = await createWorker({ workerBin: options.workerBin, logLevel: 'error' });
    // One that hangs answers nothing, until it is ended.
    const onAbort = () => void end(worker);
    options.signal.addEventListener('abort', onAbort, { once: true });
    try {
      options.signal.throwIfAborted();
      const router = await worker.createRouter({ mediaCodecs: options.mediaCodecs });
      return new Rig(options, worker, router, await options.speaker.speakOn(router));
    } catch (error) {
      await end(worker);
      throw error;
    } finally {
      options.signal.removeEventListener('abort', onAbort);
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
    return this.#transports.length + this.#further + this.#probes.length;
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

  /** Brings the number of people who watch to `people`. Rejects when `signal` says so: a worker with too much to do answers late. */
  async become(people: number, signal: AbortSignal): Promise<void> {
    await unlessAborted(this.#become(people, signal), signal);
  }

  async #become(people: number, signal: AbortSignal): Promise<void> {
    // Whoever shares a transport would go with it.
    if (people < this.people && this.#further > 0) this.#leaveAll();
    while (this.people > people && this.#transports.length > 0) this.#transports.pop()!.close();
    let missing = people - this.people;
    const next = async (): Promise<void> => {
      if (missing-- <= 0 || signal.aborted) return;
      await this.#addPerson();
      return next();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
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

  async #addPerson(): Promise<void> {
    if (this.#transports.length >= MOST_TRANSPORTS) {
      await this.#watch(this.#transports[this.#further++ % MOST_TRANSPORTS]!);
      return;
    }
    const transport = await this.#connect(this.#options.sink.port);
    this.#transports.push(transport);
    await this.#watch(transport);
  }

  #leaveAll(): void {
    for (const transport of this.#transports.splice(0)) transport.close();
    this.#further = 0;
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
