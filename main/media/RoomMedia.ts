/**
 * The routers of one room: one on each worker that the room uses, made on
 * demand; pipes between them, made when somebody on one consumes what is
 * produced on another; the audio observers, on the home router, to which all
 * audio is piped.
 */
import type { ActiveSpeakerObserver, AudioLevelObserver, DirectTransport, Producer, Router, WebRtcTransport } from 'mediasoup/types';
import { Emitter } from '../lib/Emitter.ts';
import { DOUBT_MS, type MediaWorker } from './MediaWorker.ts';
import type { WorkerPool } from './WorkerPool.ts';

/** A router of the room, and the worker that it is on. */
export interface Place {
  readonly router: Router;
  readonly worker: MediaWorker;
}

interface Events {
  /** The worker under a router died: everything on it is gone. */
  lost: [Router, { isHome: boolean }];
  /** Loudest first; empty when everybody is silent. Volumes in dBov. */
  volumes: [{ producerId: string; volume: number }[]];
  dominant: [{ producerId: string }];
}

/** How often volumes are told; fast enough for a ring that follows speech. */
const VOLUME_INTERVAL_MS = 400;
const VOLUME_THRESHOLD_DBOV = -70;
const MAX_VOLUMES = 8;

export class RoomMedia extends Emitter<Events> {
  /** Those that are open. */
  readonly routers = new Set<Router>();
  readonly #pool: WorkerPool;
  #home: Promise<Place> | undefined;
  #observers: Promise<[AudioLevelObserver, ActiveSpeakerObserver]> | undefined;
  #direct: Promise<DirectTransport> | undefined;
  /** By worker index. */
  readonly #places = new Map<number, Promise<Place>>();
  /** By `producerId>routerId`: each producer is piped to a router once. */
  readonly #pipes = new Map<string, Promise<void>>();
  /** Losses that are not told yet. */
  readonly #doubts = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(pool: WorkerPool) {
    super();
    this.#pool = pool;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Addresses that participants are moving away from. */
  get leaving(): ReadonlySet<string> {
    return this.#pool.leaving;
  }

  /** The router that the room began on. */
  home(): Promise<Place> {
    this.#home ??= this.#open({ isHome: true }).catch((error: unknown) => {
      this.#home = undefined; // no worker right now; whoever comes next tries again
      throw error;
    });
    return this.#home;
  }

  /**
   * A router for a participant. For now it is always home; `apart` asks for
   * one on another worker (or a second one on the only worker).
   */
  async place(where: 'home' | 'apart' = 'home'): Promise<Place> {
    const home = await this.home();
    if (where === 'home') return home;
    const worker = this.#pool.leastLoaded(home.worker);
    let place = this.#places.get(worker.index);
    if (!place) {
      this.#places.set(worker.index, (place = this.#open({ isHome: false }, worker)));
      place.catch(() => this.#places.delete(worker.index));
    }
    return place;
  }

  /** Makes `producerId`, produced on `from`, consumable on `to` under the same id. */
  async reach(producerId: string, from: Router, to: Router): Promise<void> {
    if (from === to) return;
    const key = `${producerId}>${to.id}`;
    let pipe = this.#pipes.get(key);
    if (!pipe) {
      const [min, max] = this.#pool.options.pipePorts;
      const piping = from.pipeToRouter({ producerId, router: to, listenInfo: { protocol: 'udp', ip: '127.0.0.1', portRange: { min, max } } });
      pipe = piping.then(({ pipeProducer }) => void pipeProducer?.observer.once('close', () => this.#pipes.delete(key)));
      this.#pipes.set(key, pipe);
      pipe.catch(() => this.#pipes.delete(key));
    }
    return pipe;
  }

  /** Lets the observers hear an audio producer. */
  async observe(producer: Producer, from: Router): Promise<void> {
    const { router } = await this.home();
    await this.reach(producer.id, from, router);
    const observers = await (this.#observers ??= this.#createObservers(router));
    if (!producer.closed) await Promise.all(observers.map((observer) => observer.addProducer({ producerId: producer.id })));
  }

  /** Where Node itself takes part: the bot, and chat with classic clients. Never media. */
  direct(): Promise<DirectTransport> {
    this.#direct ??= this.home().then(({ router }) => router.createDirectTransport());
    return this.#direct;
  }

  /** Closes every router and with it all that is on them. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const place of [this.#home, ...this.#places.values()]) place?.then(({ router }) => router.close(), () => {});
    this.#places.clear();
    this.#pipes.clear();
    for (const timer of this.#doubts) clearTimeout(timer);
    this.#doubts.clear();
    this.removeAllListeners();
  }

  async #open({ isHome }: { isHome: boolean }, on?: MediaWorker): Promise<Place> {
    if (!on) await this.#pool.someWorker();
    // Chosen in the turn in which it gets its load, or a burst of rooms would all choose the same.
    const worker = on ?? this.#pool.leastLoaded();
    const router = await worker.createRouter();
    this.routers.add(router);
    router.observer.once('close', () => this.routers.delete(router));
    if (this.#closed) router.close();
    router.once('workerclose', () => {
      if (!isHome) this.#places.delete(worker.index);
      const timer = setTimeout(() => {
        this.#doubts.delete(timer);
        this.emit('lost', router, { isHome });
      }, DOUBT_MS);
      this.#doubts.add(timer);
    });
    return { router, worker };
  }

  async #createObservers(router: Router): Promise<[AudioLevelObserver, ActiveSpeakerObserver]> {
    const [levels, speaker] = await Promise.all([
      router.createAudioLevelObserver({ maxEntries: MAX_VOLUMES, threshold: VOLUME_THRESHOLD_DBOV, interval: VOLUME_INTERVAL_MS }),
      router.createActiveSpeakerObserver({ interval: VOLUME_INTERVAL_MS }),
    ]);
    levels.on('volumes', (volumes) => this.emit('volumes', volumes.map(({ producer, volume }) => ({ producerId: producer.id, volume }))));
    levels.on('silence', () => this.emit('volumes', []));
    speaker.on('dominantspeaker', ({ producer }) => this.emit('dominant', { producerId: producer.id }));
    return [levels, speaker];
  }
}

export interface TransportSettings {
  /** The address that the participant's WebSocket came in on. */
  readonly localAddress: string;
  readonly forceTcp: boolean;
  readonly enableSctp: boolean;
  /** bit/s */
  readonly initialOutgoingBitrate: number;
  /** bit/s; only where the participant sends. */
  readonly maxIncomingBitrate: number | undefined;
}

/** Opens a WebRtcTransport on the worker's server for the address that the participant reached. */
export async function createWebRtcTransport({ router, worker }: Place, settings: TransportSettings): Promise<WebRtcTransport> {
  const listenIp = worker.addressFor(settings.localAddress);
  const transport = await router.createWebRtcTransport({
    webRtcServer: worker.serverFor(listenIp),
    appData: { listenIp },
    enableUdp: !settings.forceTcp,
    enableTcp: true,
    preferUdp: !settings.forceTcp,
    enableSctp: settings.enableSctp,
    initialAvailableOutgoingBitrate: settings.initialOutgoingBitrate,
  });
  if (settings.maxIncomingBitrate !== undefined) await transport.setMaxIncomingBitrate(settings.maxIncomingBitrate);
  return transport;
}

/** Whether its media goes to one of these addresses. */
export function isOn(transport: WebRtcTransport, addresses: ReadonlySet<string>): boolean {
  return addresses.has(String(transport.appData.listenIp));
}
