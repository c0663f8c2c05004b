/** What participants reach, from start to stop: page, signalling, rooms, media workers. */
import type { IncomingMessage } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { RunningServer } from '../console/ConsoleHost.ts';
import type { Config } from '../contract/config.ts';
import type { Logger } from '../lib/logger.ts';
import { codecsFor } from '../media/codecs.ts';
import { mediasoupVersion, WorkerPool } from '../media/WorkerPool.ts';
import { hostInUrl, listenAddresses } from '../network/addresses.ts';
import { certificateNames, loadOrCreateCertificate } from '../network/certificate.ts';
import type { RoomBook } from '../rooms/RoomBook.ts';
import { Rooms } from '../rooms/Rooms.ts';
import { listen, type Listener } from '../server/https.ts';
import { createPages } from '../server/pages.ts';
import { Signalling } from '../server/websocket.ts';
import type { ApplianceOptions, ShellHooks } from './options.ts';

export interface PublicServerOptions extends Omit<ApplianceOptions, 'loaded' | 'logs'> {
  readonly config: Config;
  readonly dataDir: string;
  readonly book: RoomBook;
  readonly hooks: ShellHooks;
}

interface Parts {
  readonly rooms: Rooms;
  readonly workers: WorkerPool;
  readonly signalling: Signalling;
  readonly listeners: readonly Listener[];
  readonly pages: { close(): Promise<void> };
}

/** Gives the goodbyes a moment to leave before their sockets are cut. */
const GOODBYE_MS = 100;

export class PublicServer implements RunningServer {
  readonly rooms: Rooms;
  readonly workers: WorkerPool;
  readonly signalling: Signalling;
  readonly #listeners: readonly Listener[];
  readonly #pages: { close(): Promise<void> };
  readonly #settings: { config: Config };
  #closing: Promise<void> | undefined;

  /** Starts everything, or nothing: what was started is closed again before it throws. */
  static async start(options: PublicServerOptions): Promise<PublicServer> {
    const { config, logger, hooks } = options;
    const settings = { config };
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
      const rooms = new Rooms({ pool: workers, config: inForce(settings), logger, book: options.book });
      undo.push(() => rooms.close());
      const signalling = new Signalling({
        rooms,
        get limits() {
          return settings.config.limits;
        },
        ownNames: new Set([...certificateNames(addresses), ...announced].map((name) => name.toLowerCase())),
        get allowedOrigins() {
          return new Set(settings.config.allowedOrigins);
        },
        version: options.version,
        mediasoupVersion,
        logger,
      });
      const startedAt = Date.now();
      const health = () => ({ status: 'ok', version: options.version, uptimeSeconds: Math.floor((Date.now() - startedAt) / 1000), rooms: rooms.size });
      const pages = await createPages({ pagesDir: options.pagesDir, devPages: options.devPages, health, consolePage: () => settings.config.remoteAdmin, roomOfCode: (code) => options.book.byCode(code)?.id, logger });
      undo.push(() => pages.close());
      const listeners = await listen({
        addresses,
        port: config.httpsPort,
        certificate,
        onRequest: (request, response) => pages.routing(request, response),
        onUpgrade: (request, socket, head) => {
          const remote = isForConsole(request) ? (settings.config.remoteAdmin && hooks.remoteConsole) || 'off' : undefined;
          if (remote === 'off') refuseConsole(socket);
          else if (remote) remote.upgrade(request, socket, head);
          else signalling.upgrade(request, socket, head);
        },
        logger,
      });
      return new PublicServer(settings, { rooms, workers, signalling, listeners, pages });
    } catch (error) {
      for (const step of undo.reverse()) await step();
      throw error;
    }
  }

  private constructor(settings: { config: Config }, parts: Parts) {
    this.rooms = parts.rooms;
    this.workers = parts.workers;
    this.signalling = parts.signalling;
    this.#listeners = parts.listeners;
    this.#pages = parts.pages;
    this.#settings = settings;
  }

  get addresses(): readonly string[] {
    return this.#listeners.map(({ address }) => address);
  }

  get meetingUrls(): readonly string[] {
    const { announcedAddress, httpsPort } = this.#settings.config;
    const hosts = [...(announcedAddress ? [announcedAddress] : []), ...this.addresses];
    return hosts.map((host) => `https://${hostInUrl(host)}:${httpsPort}/`);
  }

  get fingerprint(): string {
    return this.#listeners[0]?.certificate.fingerprint ?? '';
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
    await new Promise((resolve) => setTimeout(resolve, GOODBYE_MS));
    await Promise.all([...this.#listeners.map((listener) => listener.close()), this.#pages.close(), workersGone]);
  }
}

/** What rooms go by; changes with the settings. */
function inForce(settings: { readonly config: Config }): Pick<Config, 'rooms' | 'media'> {
  return {
    get rooms() {
      return settings.config.rooms;
    },
    get media() {
      return settings.config.media;
    },
  };
}

function isForConsole({ url = '' }: IncomingMessage): boolean {
  return /^\/console(\/|\?|$)/.test(url);
}

function refuseConsole(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy());
}

function startWorkers({ config, workerBin, logger }: { config: Config; workerBin: string; logger: Logger }, listenIps: readonly string[]): Promise<WorkerPool> {
  const [from = 0, to = 0] = config.rtpPorts.split('-').map(Number);
  return WorkerPool.start({
    workerBin,
    count: config.workers ?? os.availableParallelism(),
    listenIps,
    announcedAddress: config.announcedAddress,
    rtcPort: config.rtcPort,
    pipePorts: [from, to],
    mediaCodecs: codecsFor(config.media.videoCodecs),
    logLevel: config.workerLog.level,
    logTags: config.workerLog.tags,
    logger,
  });
}
