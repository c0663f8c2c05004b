/** One mediasoup worker process with its WebRtcServers: one per listening address, each with UDP and TCP on one port. */
import { createWorker } from 'mediasoup';
import type { Router, RouterRtpCodecCapability, TransportListenInfo, WebRtcServer, Worker, WorkerLogLevel, WorkerLogTag } from 'mediasoup/types';
import { UsageError } from '../config/flags.ts';
import type { Logger } from '../lib/logger.ts';
import { addressFor } from './addressFor.ts';
import type { ObjectRegistry } from './ObjectRegistry.ts';
import type { Carrying } from './placement.ts';
import { WorkerLoad } from './WorkerLoad.ts';

export interface MediaWorkerOptions {
  /** Path of the worker binary. */
  readonly workerBin: string;
  /** Position in the pool; survives a restart. */
  readonly index: number;
  readonly listenIps: readonly string[];
  readonly announcedAddress: string | null;
  /** Port to try first; a taken one is passed over. */
  readonly port: number;
  /** Ports that other workers of the pool have on an address. */
  readonly isReserved: (port: number) => boolean;
  /** Addresses that participants are moving away from. */
  readonly isLeaving: (ip: string) => boolean;
  /** What every router speaks, in order of preference. */
  readonly mediaCodecs: RouterRtpCodecCapability[];
  readonly logLevel: WorkerLogLevel;
  readonly logTags: WorkerLogTag[];
  readonly logger: Logger;
  /** Where everything on it is entered. */
  readonly objects: ObjectRegistry;
}

/**
 * How long a worker's end is kept to ourselves: Ctrl+C in a terminal reaches
 * the workers too, now and then before us, and then nobody has died.
 */
export const DOUBT_MS = 50;

/** How many taken ports to pass over before giving up. */
const PORT_ATTEMPTS = 64;

export class MediaWorker implements Carrying {
  readonly index: number;
  readonly port: number;
  readonly worker: Worker;
  /** One for each room that uses it. */
  readonly routers = new Set<Router>();
  readonly load = new WorkerLoad();
  readonly #options: MediaWorkerOptions;
  readonly #servers: Map<string, WebRtcServer>;
  #creating = 0;

  /**
   * Starts the process and opens its ports on every address that can be
   * bound. Throws if the binary does not answer or no address can be bound.
   */
  static async start(options: MediaWorkerOptions): Promise<MediaWorker> {
    const worker = await createWorker({ workerBin: options.workerBin, logLevel: options.logLevel, logTags: options.logTags });
    options.objects.add(worker);
    try {
      const { servers, port } = await openServers(worker, options);
      return new MediaWorker(options, port, worker, servers);
    } catch (error) {
      worker.close();
      throw error;
    }
  }

  private constructor(options: MediaWorkerOptions, port: number, worker: Worker, servers: Map<string, WebRtcServer>) {
    this.#options = options;
    this.index = options.index;
    this.port = port;
    this.worker = worker;
    this.#servers = servers;
  }

  get closed(): boolean {
    return this.worker.closed;
  }

  /** Cores used, as measured last. */
  get cpu(): number {
    return this.load.cpu;
  }

  get sustained(): number {
    return this.load.sustained;
  }

  get before(): number {
    return this.load.before;
  }

  get expected(): number {
    return this.load.expected;
  }

  get consumers(): number {
    return this.#options.objects.countOn(this.worker, 'consumer');
  }

  /** With what is being made, or a burst of rooms would all land here. */
  get rooms(): number {
    return this.routers.size + this.#creating;
  }

  async createRouter(): Promise<Router> {
    this.#creating++;
    try {
      const router = await this.worker.createRouter({ mediaCodecs: this.#options.mediaCodecs });
      this.routers.add(router);
      router.observer.once('close', () => this.routers.delete(router));
      return router;
    } finally {
      this.#creating--;
    }
  }

  /** By listening address. */
  get servers(): ReadonlyMap<string, WebRtcServer> {
    return this.#servers;
  }

  /** Where the media of a participant goes. */
  addressFor(localAddress: string): string {
    const address = addressFor(localAddress, { ips: [...this.#servers.keys()], isLeaving: this.#options.isLeaving });
    if (address === undefined) throw new Error('this worker listens nowhere');
    return address;
  }

  serverFor(localAddress: string): WebRtcServer {
    return this.#servers.get(this.addressFor(localAddress))!;
  }

  /** Listens for media on one more address. Throws where that is not possible. */
  async listen(ip: string): Promise<void> {
    if (this.#servers.has(ip)) return;
    const opened = await openServer(this.worker, ip, this.port, this.#options);
    if (!opened) throw new Error(`no media port can be opened on ${ip}`);
    this.#servers.set(ip, opened.server);
  }

  /** Listens there no more; transports on it close. Idempotent. */
  unlisten(ip: string): void {
    this.#servers.get(ip)?.close();
    this.#servers.delete(ip);
  }

  close(): void {
    this.worker.close();
  }
}

async function openServers(worker: Worker, options: MediaWorkerOptions): Promise<{ servers: Map<string, WebRtcServer>; port: number }> {
  const servers = new Map<string, WebRtcServer>();
  let first: number | undefined;
  for (const ip of options.listenIps) {
    const opened = await openServer(worker, ip, first ?? options.port, options);
    if (!opened) continue;
    servers.set(ip, opened.server);
    first ??= opened.port;
  }
  if (first === undefined) {
    throw new UsageError(`No media port from ${options.port} on can be opened on ${options.listenIps.join(' or ')}; choose an address of this computer with --listen-ip, or another --rtc-port.`);
  }
  return { servers, port: first };
}

async function openServer(worker: Worker, ip: string, from: number, options: MediaWorkerOptions): Promise<{ server: WebRtcServer; port: number } | undefined> {
  let reason: unknown;
  for (let port = from; port < Math.min(from + PORT_ATTEMPTS, 65_536); port++) {
    if (options.isReserved(port)) continue;
    try {
      const server = await worker.createWebRtcServer({ listenInfos: [listenInfo('udp', ip, port, options), listenInfo('tcp', ip, port, options)] });
      if (port !== from) options.logger.info({ ip, wanted: from, port }, 'media port taken, using the next');
      return { server, port };
    } catch (error) {
      reason = error;
      if (worker.closed) throw error;
      if (!/in use|EADDRINUSE/i.test(String(error))) break;
    }
  }
  options.logger.warn({ ip, error: String(reason) }, 'cannot listen for media on this address');
  return undefined;
}

function listenInfo(protocol: 'udp' | 'tcp', ip: string, port: number, options: MediaWorkerOptions): TransportListenInfo {
  return { protocol, ip, port, ...(options.announcedAddress ? { announcedAddress: options.announcedAddress, exposeInternalIp: true } : {}) };
}
