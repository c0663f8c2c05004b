/** What participants reach, from start to stop: page, signalling, rooms, media workers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { RunningServer } from '../console/ConsoleHost.ts';
import type { Config } from '../contract/config.ts';
import { codecsFor } from '../media/codecs.ts';
import type { WorkerPool } from '../media/WorkerPool.ts';
import type { CertificateKeeper } from '../network/certificates/CertificateKeeper.ts';
import type { Rooms } from '../rooms/Rooms.ts';
import type { Listener } from '../server/https.ts';
import type { Signalling } from '../server/websocket.ts';
import { workerCount } from './changes.ts';
import { needsOf } from './certifying.ts';
import type { Door } from './Entrances.ts';
import { Following } from './Following.ts';
import { GOODBYE_MS, leaveDoors } from './leaving.ts';
import { foundAt, startParts, type Parts, type PublicServerOptions } from './parts.ts';
import type { PlainEntrances } from './PlainEntrances.ts';
import { addressesOf, namesOf, pipePorts } from './serving.ts';
import { findUs, meetingUrls, plainUrls, type Reached } from './urls.ts';

/** Where only plain HTTP moves, whoever watches over it has this long to follow. */
const PLAIN_MOVE_MS = 10_000;

export class PublicServer implements RunningServer {
  readonly rooms: Rooms;
  readonly workers: WorkerPool;
  readonly signalling: Signalling;
  readonly #options: PublicServerOptions;
  readonly #parts: Parts;
  readonly #following: Following;
  #closing: Promise<void> | undefined;

  /** Starts everything, or nothing. */
  static async start(options: PublicServerOptions): Promise<PublicServer> {
    return new PublicServer(options, await startParts(options));
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

  #leave(doors: readonly Door[], patienceMs: number): Promise<void> {
    const { hooks, logger } = this.#options;
    return leaveDoors(doors, { ...this.#parts, remote: hooks.remoteConsole, logger, patienceMs, isOver: () => this.#closing !== undefined });
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
