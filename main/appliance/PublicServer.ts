/** What participants reach, from start to stop: page, signalling, rooms, media workers. */
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { RunningServer } from '../console/ConsoleHost.ts';
import type { Reports } from '../console/reach/Reports.ts';
import type { Config } from '../contract/config.ts';
import { remembered } from '../lib/remembered.ts';
import { codecsFor } from '../media/codecs.ts';
import { mediasoupVersion, type WorkerPool } from '../media/WorkerPool.ts';
import { listenAddresses } from '../network/addresses.ts';
import type { CertificateKeeper } from '../network/certificates/CertificateKeeper.ts';
import type { RoomBook } from '../rooms/RoomBook.ts';
import { Rooms } from '../rooms/Rooms.ts';
import type { Listener } from '../server/https.ts';
import { Doctor } from '../server/doctor/Doctor.ts';
import { lobbyOf } from '../server/lobby.ts';
import { createPages } from '../server/pages.ts';
import { createPlainPages } from '../server/plainPages.ts';
import { Signalling } from '../server/websocket.ts';
import { workerCount } from './changes.ts';
import { keeperFor, needsOf } from './certifying.ts';
import { Entrances, type Door } from './Entrances.ts';
import { inForce, isForConsole, refuseConsole } from './entering.ts';
import { openDoctor } from './openDoctor.ts';
import { Following, type FollowingOptions } from './Following.ts';
import type { ApplianceOptions, ShellHooks } from './options.ts';
import type { OwnNames } from './OwnNames.ts';
import { PlainEntrances } from './PlainEntrances.ts';
import { PortWatch } from './PortWatch.ts';
import { addressesOf, namesOf, pipePorts, startWorkers } from './serving.ts';
import { findUs, meetingUrls, plainUrls, whereaboutsFor, type Found, type Reached } from './urls.ts';

export interface PublicServerOptions extends Omit<ApplianceOptions, 'loaded' | 'logs'> {
  readonly config: Config;
  readonly dataDir: string;
  readonly book: RoomBook;
  readonly reports: Reports;
  readonly hooks: ShellHooks;
  readonly ownNames: OwnNames;
  readonly whenSettled: FollowingOptions['whenSettled'];
  /** The computer's addresses have changed, and people find us elsewhere now. */
  readonly onMoved: () => void;
}

interface Parts {
  readonly settings: { config: Config };
  readonly rooms: Rooms;
  readonly workers: WorkerPool;
  readonly signalling: Signalling;
  readonly doctor: Doctor;
  readonly entrances: Entrances;
  readonly plain: PlainEntrances;
  readonly pages: readonly { close(): Promise<void> }[];
  readonly certificates: CertificateKeeper;
  readonly portWatch: PortWatch;
}

/** Every page names them, and the system is slow to tell. */
const ADDRESSES_MS = 2000;
/** How often to look whether somebody is left at a former address. */
const LEFT_CHECK_MS = 100;
/** Where only plain HTTP moves, whoever watches over it has this long to follow. */
const PLAIN_MOVE_MS = 10_000;
/** Gives the goodbyes a moment to leave before their sockets are cut. */
const GOODBYE_MS = 100;

export class PublicServer implements RunningServer {
  readonly rooms: Rooms;
  readonly workers: WorkerPool;
  readonly signalling: Signalling;
  readonly #options: PublicServerOptions;
  readonly #parts: Parts;
  readonly #following: Following;
  #closing: Promise<void> | undefined;

  /** Starts everything, or nothing: what was started is closed again before it throws. */
  static async start(options: PublicServerOptions): Promise<PublicServer> {
    const { config, logger } = options;
    const settings = { config };
    const addresses = addressesOf(config, options.lookAtAddresses?.());
    options.ownNames.become(namesOf(config, addresses));
    const undo: (() => void | Promise<void>)[] = [];
    try {
      const startingWorkers = startWorkers(options, addresses);
      undo.push(() => startingWorkers.then((pool) => pool.close(), () => {}));
      const certificates = keeperFor(options);
      undo.push(() => certificates.close());
      const [certificate, workers] = await Promise.all([certificates.use(needsOf([config], addresses)), startingWorkers]);
      const rooms = new Rooms({ pool: workers, config: inForce(settings), logger, book: options.book });
      undo.push(() => rooms.close());
      const signalling = new Signalling({
        rooms,
        get limits() {
          return settings.config.limits;
        },
        ownNames: options.ownNames,
        get allowedOrigins() {
          return new Set(settings.config.allowedOrigins);
        },
        version: options.version,
        mediasoupVersion,
        whereabouts: (reached) => whereaboutsFor(reached, foundAt({ settings, entrances, plain })),
        logger,
      });
      const doctor = openDoctor({ settings, workers, ownNames: options.ownNames, reports: options.reports, certificate: () => entrances.inForce[0]?.certificate, logger });
      const startedAt = Date.now();
      const everyAddress = remembered(() => listenAddresses([]), ADDRESSES_MS);
      // Also those that are not listened on today: it may be where the host moves to.
      const everyName = () => namesOf(settings.config, [...entrances.all.map(({ address }) => address), ...everyAddress()]);
      const forAll = {
        pagesDir: options.pagesDir,
        devPages: options.devPages,
        health: () => ({ status: 'ok', version: options.version, uptimeSeconds: Math.floor((Date.now() - startedAt) / 1000), rooms: rooms.size, httpPort: plain.inForce[0]?.port ?? null }),
        roomOfCode: (code: string) => options.book.byCode(code)?.id,
        doctor: doctor.routes,
        logger,
      };
      const pages = await createPages({
        ...forAll,
        isPlainOrigin: (origin) => {
          const from = URL.parse(origin);
          return from?.protocol === 'http:' && plain.all.some(({ port }) => port === Number(from.port || 80)) && options.ownNames.has(from.hostname.replace(/^\[|\]$/g, ''));
        },
        lobby: () => lobbyOf(rooms, 'https'),
        ownNames: everyName,
        consolePage: () => settings.config.remoteAdmin,
      });
      undo.push(() => pages.close());
      const plainPages = await createPlainPages({
        ...forAll,
        ownNames: options.ownNames,
        everyName,
        httpsPort: () => settings.config.httpsPort,
        authority: () => certificates.current.ca,
        fingerprint: (address) => (entrances.all.find((entrance) => entrance.address === address)?.certificate ?? certificates.current).fingerprint,
        hostName: os.hostname(),
        lobby: () => lobbyOf(rooms, 'http'),
      });
      undo.push(() => plainPages.close());
      const plain = new PlainEntrances({
        onRequest: (request, response) => plainPages.routing(request, response),
        onUpgrade: (request, socket, head) => signalling.upgrade(request, socket, head, 'http'),
        logger,
      });
      undo.push(() => plain.closeAll());
      const entrances = new Entrances({
        onRequest: (request, response) => pages.routing(request, response),
        onUpgrade: (request, socket, head) => {
          if (Doctor.wants(request)) doctor.desk.upgrade(request, socket, head);
          else if (!isForConsole(request)) signalling.upgrade(request, socket, head);
          else if (settings.config.remoteAdmin && options.hooks.remoteConsole) options.hooks.remoteConsole.upgrade(request, socket, head);
          else refuseConsole(socket);
        },
        onServer: (server) => doctor.handshakes.watch(server),
        logger,
      });
      undo.push(() => entrances.close());
      entrances.putInForce(await entrances.open({ addresses, required: [], port: config.httpsPort, certificate }));
      await plain.follow(entrances.inForce.map(({ address }) => address), config.httpPort);
      certificates.on('changed', (next) => entrances.show(next));
      entrances.show(certificates.current);
      const portWatch = new PortWatch({ rooms, workers, logger });
      undo.push(() => portWatch.close());
      return new PublicServer(options, { settings, rooms, workers, signalling, doctor: doctor.desk, entrances, plain, pages: [pages, plainPages], certificates, portWatch });
    } catch (error) {
      for (const step of undo.reverse()) await Promise.resolve().then(step).catch((failure: unknown) => logger.error({ error: String(failure) }, 'what was started could not be closed'));
      throw error;
    }
  }

  private constructor(options: PublicServerOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.rooms = parts.rooms;
    this.workers = parts.workers;
    this.signalling = parts.signalling;
    this.#following = new Following({
      ...options,
      ...parts,
      comeInBy: (listeners) => this.#comeInBy(listeners),
      leave: (doors) => this.#leave(doors, 0),
      moved: () => {
        this.signalling.tellWhereabouts();
        options.onMoved();
      },
    });
  }

  get addresses(): readonly string[] {
    return this.#parts.entrances.inForce.map(({ address }) => address);
  }

  get meetingUrls(): readonly string[] {
    return meetingUrls(this.#parts.settings.config, this.addresses);
  }

  /** Where devices that warn find help, most likely first; none while plain HTTP cannot be listened for. */
  get plainUrls(): readonly string[] {
    return plainUrls(this.#parts.plain.inForce);
  }

  /** What keeps us from listening for plain HTTP. */
  get plainTrouble(): PlainEntrances['trouble'] {
    return this.#parts.plain.trouble;
  }

  get fingerprint(): string {
    return this.#parts.entrances.inForce[0]?.certificate.fingerprint ?? '';
  }

  /** What new listeners show, and what devices are asked to trust. */
  get certificates(): CertificateKeeper {
    return this.#parts.certificates;
  }

  /** The address of another computer that has the name by which this one is announced. */
  get twin(): string | undefined {
    return this.#following.twin;
  }

  /** Connections to the media ports that carry nothing, while they are too many; otherwise 0. */
  get idleConnections(): number {
    return this.#parts.portWatch.crowd;
  }

  /** Everything that is listened on, also what people are moving away from. */
  get doors(): readonly Door[] {
    return this.#parts.entrances.all;
  }

  /** The same over plain HTTP. */
  get plainDoors(): readonly Door[] {
    return this.#parts.plain.all;
  }

  /** What participants come in by, most likely first. */
  get entrances(): readonly Listener[] {
    return this.#parts.entrances.inForce;
  }

  /** Listens, beside where it does already, where `config` says; answers what to `use`. Throws with one sentence, and nothing has changed then. */
  async open(config: Config): Promise<readonly Listener[]> {
    const { entrances, settings, certificates } = this.#parts;
    const addresses = addressesOf(config, this.#options.lookAtAddresses?.());
    // It also holds for where people are now: they must find it valid when this is undone.
    const certificate = await certificates.use(needsOf([settings.config, config], [...addresses, ...this.addresses]));
    const listeners = await entrances.open({ addresses, required: config.listenIps, port: config.httpsPort, certificate });
    try {
      await this.workers.listen([...new Set(listeners.map(({ address }) => address))]);
      entrances.show(certificates.current);
      return listeners;
    } catch (error) {
      await this.leave();
      throw error;
    }
  }

  /**
   * These settings count from now on; where people come in stays as it is, or
   * becomes `entrances` of what `open` has opened, and everybody is told where
   * to go. Nobody is cut off.
   */
  async use(config: Config, entrances?: readonly Listener[]): Promise<void> {
    const { settings } = this.#parts;
    const before = settings.config;
    const listened = [...this.meetingUrls, ...this.plainUrls].join();
    settings.config = config;
    if (entrances) this.#comeInBy(entrances);
    await this.#parts.plain.follow(this.addresses, config.httpPort);
    if (!isDeepStrictEqual(before.certificate, config.certificate)) await this.certificates.use(needsOf([config], this.#parts.entrances.all.map(({ address }) => address)));
    if (!isDeepStrictEqual(before.media, config.media)) this.rooms.configChanged();
    this.#following.announce();
    this.workers.usePipePorts(pipePorts(config));
    if (!isDeepStrictEqual(before.workerLog, config.workerLog)) await this.workers.log(config.workerLog.level, config.workerLog.tags);
    if ([...this.meetingUrls, ...this.plainUrls].join() === listened) return;
    const whereTo = (reached: Reached) => findUs(reached, foundAt(this.#parts));
    this.signalling.tellMoved(whereTo);
    this.#options.hooks.remoteConsole?.tellMoved(whereTo);
    // Otherwise it ends with the rest of what is moved away from.
    if (!entrances) void this.leave(PLAIN_MOVE_MS).catch(() => {});
  }

  #comeInBy(listeners: readonly Listener[]): void {
    const { entrances, settings } = this.#parts;
    entrances.putInForce(listeners.filter((listener) => entrances.all.includes(listener)));
    // Media on an address that is not there right now is not kept either, when somebody comes back by another.
    const stays = (ip: string) => this.addresses.includes(ip) && !this.#following.away.includes(ip);
    for (const ip of this.workers.options.listenIps) this.workers.leaving[stays(ip) ? 'delete' : 'add'](ip);
    this.#options.ownNames.become(namesOf(settings.config, this.addresses));
  }

  /** Brings the media workers to what `config` says; rooms on those that are replaced lose their media. */
  async changeWorkers(config: Config, how: 'replace' | 'resize'): Promise<void> {
    const count = workerCount(config);
    if (how === 'resize') return this.workers.resize(count);
    await this.workers.replace({ count, rtcPort: config.rtcPort, announcedAddress: config.announcedAddress, mediaCodecs: codecsFor(config.media.videoCodecs) });
  }

  /** Closes what is not listened on any more, as soon as nobody is left there, or after `patienceMs`; whoever is then comes back by themselves. */
  leave(patienceMs = 0): Promise<void> {
    return this.#leave([...this.#parts.entrances.former, ...this.#parts.plain.former], patienceMs);
  }

  async #leave(doors: readonly Door[], patienceMs: number): Promise<void> {
    const { entrances, plain, settings } = this.#parts;
    const deadline = Date.now() + patienceMs;
    const remote = this.#options.hooks.remoteConsole;
    const left = () => this.signalling.on(doors).length + (remote?.countOn(doors) ?? 0);
    while (!this.#closing && left() > 0 && Date.now() < deadline) await sleep(LEFT_CHECK_MS);
    // Meanwhile one of them may have come into force again.
    const stillFormer = () => [...entrances.former, ...plain.former].filter((door) => doors.includes(door));
    if (stillFormer().length > 0) {
      this.signalling.sendAway(stillFormer());
      remote?.sendAway(stillFormer());
      await sleep(GOODBYE_MS);
      await Promise.all([entrances.close(entrances.former.filter((door) => doors.includes(door))), plain.close(plain.former.filter((door) => doors.includes(door)))]);
    }
    // Others may be in the middle of being opened.
    const stay = new Set(entrances.all.map(({ address }) => address));
    this.workers.unlisten([...new Set(doors.map(({ address }) => address))].filter((ip) => !stay.has(ip)));
    // What was planned, or undone, is of no concern to it any more.
    if (doors.length > 0 && !this.#closing) await this.certificates.use(needsOf([settings.config], [...stay])).catch((error: unknown) => this.#options.logger.error({ error: String(error) }, 'the certificate could not be looked after'));
  }

  /** Tells everybody, closes everything, and resolves when no worker is left. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#parts.portWatch.close();
    const goodbye = this.#following.close();
    this.#parts.certificates.close();
    this.rooms.close('restart');
    this.signalling.close();
    this.#parts.doctor.close();
    const workersGone = this.workers.close();
    await sleep(GOODBYE_MS);
    const { entrances, plain, pages } = this.#parts;
    await Promise.all([goodbye, entrances.close(), plain.closeAll(), ...pages.map((each) => each.close()), workersGone]);
  }
}

function foundAt({ settings, entrances, plain }: Pick<Parts, 'settings' | 'entrances' | 'plain'>): Found {
  return { config: settings.config, addresses: entrances.inForce.map(({ address }) => address), overHttp: plainUrls(plain.inForce) };
}
