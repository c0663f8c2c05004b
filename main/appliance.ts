/** The composition root: configuration in, running media server out. Both shells start it. */
import os from 'node:os';
import path from 'node:path';
import type { Config } from './contract/config.ts';
import { Emitter } from './lib/Emitter.ts';
import type { Logger } from './lib/logger.ts';
import { mediasoupVersion, WorkerPool } from './media/WorkerPool.ts';
import { hostInUrl, listenAddresses } from './network/addresses.ts';
import { certificateNames, loadOrCreateCertificate } from './network/certificate.ts';
import { Rooms } from './rooms/Rooms.ts';
import { listen, type Listeners } from './server/https.ts';
import { createPages } from './server/pages.ts';
import { Signalling } from './server/websocket.ts';

export interface ApplianceOptions {
  readonly config: Config;
  /** Holds certificates; made where it is not there. */
  readonly dataDir: string;
  /** Folder with the built pages. */
  readonly pagesDir: string;
  /** Address of a Vite server that serves the pages instead. */
  readonly devPages?: string | undefined;
  /** Path of the mediasoup worker binary. */
  readonly workerBin: string;
  readonly version: string;
  readonly logger: Logger;
}

/** What happens, for scripts (`--json`) and consoles. */
interface Events {
  'room-created': [{ roomId: string }];
  'room-closed': [{ roomId: string }];
  'worker-died': [{ index: number; pid: number }];
  'worker-restarted': [{ index: number; pid: number }];
}

export class Appliance extends Emitter<Events> {
  readonly rooms: Rooms;
  readonly workers: WorkerPool;
  readonly signalling: Signalling;
  /** Where participants go, most likely address first. */
  readonly meetingUrls: readonly string[];
  /** SHA-256 of the certificate, as browsers show it. */
  readonly fingerprint: string;
  readonly #listeners: Listeners;
  readonly #pages: { close(): Promise<void> };
  #closing: Promise<void> | undefined;

  /** Starts everything, or nothing: what was started is closed again before it throws. */
  static async start(options: ApplianceOptions): Promise<Appliance> {
    const { config, logger } = options;
    const addresses = listenAddresses(config.listenIps);
    if (addresses.length === 0) throw new Error('this computer has no network address; connect it to a network first');
    const announced = config.announcedAddress ? [config.announcedAddress] : [];
    const undo: (() => void | Promise<void>)[] = [];
    try {
      const startingWorkers = startWorkers(options, addresses);
      undo.push(() => startingWorkers.then((pool) => pool.close(), () => {}));
      const [certificate, workers] = await Promise.all([
        loadOrCreateCertificate(path.join(options.dataDir, 'certificates'), [...addresses, ...announced]),
        startingWorkers,
      ]);
      const rooms = new Rooms({ pool: workers, config, logger });
      undo.push(() => rooms.close());
      const signalling = new Signalling({
        rooms,
        limits: config.limits,
        ownNames: new Set([...certificateNames(addresses), ...announced].map((name) => name.toLowerCase())),
        allowedOrigins: new Set(config.allowedOrigins),
        version: options.version,
        mediasoupVersion,
        logger,
      });
      const startedAt = Date.now();
      const health = () => ({ status: 'ok', version: options.version, uptimeSeconds: Math.floor((Date.now() - startedAt) / 1000), rooms: rooms.size });
      const pages = await createPages({ pagesDir: options.pagesDir, devPages: options.devPages, health, logger });
      undo.push(() => pages.close());
      const listeners = await listen({
        addresses,
        port: config.httpsPort,
        certificate,
        onRequest: (request, response) => pages.routing(request, response),
        onUpgrade: (request, socket, head) => signalling.upgrade(request, socket, head),
        logger,
      });
      return new Appliance(options, { rooms, workers, signalling, listeners, pages, fingerprint: certificate.fingerprint });
    } catch (error) {
      for (const step of undo.reverse()) await step();
      throw error;
    }
  }

  private constructor({ config }: ApplianceOptions, parts: { rooms: Rooms; workers: WorkerPool; signalling: Signalling; listeners: Listeners; pages: { close(): Promise<void> }; fingerprint: string }) {
    super();
    this.rooms = parts.rooms;
    this.workers = parts.workers;
    this.signalling = parts.signalling;
    this.fingerprint = parts.fingerprint;
    this.#listeners = parts.listeners;
    this.#pages = parts.pages;
    const hosts = [...(config.announcedAddress ? [config.announcedAddress] : []), ...parts.listeners.addresses];
    this.meetingUrls = hosts.map((host) => `https://${hostInUrl(host)}:${config.httpsPort}/`);
    this.rooms.on('created', (room) => this.emit('room-created', { roomId: room.id }));
    this.rooms.on('closed', (room) => this.emit('room-closed', { roomId: room.id }));
    this.workers.on('died', (worker) => this.emit('worker-died', worker));
    this.workers.on('restarted', (worker) => this.emit('worker-restarted', worker));
  }

  /** Tells everybody, closes everything, and resolves when no worker is left. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.rooms.close('restart');
    this.signalling.close();
    const workersGone = this.workers.close();
    // Gives the goodbyes a moment to leave before their sockets are cut.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all([this.#listeners.close(), this.#pages.close(), workersGone]);
  }
}

function startWorkers({ config, workerBin, logger }: ApplianceOptions, listenIps: readonly string[]): Promise<WorkerPool> {
  const [from = 0, to = 0] = config.rtpPorts.split('-').map(Number);
  return WorkerPool.start({
    workerBin,
    count: config.workers ?? os.availableParallelism(),
    listenIps,
    announcedAddress: config.announcedAddress,
    rtcPort: config.rtcPort,
    pipePorts: [from, to],
    logLevel: 'warn',
    logger,
  });
}
