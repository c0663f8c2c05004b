/**
 * The media of one room, wherever it is: its places (a router on each worker
 * that it uses), the pipes between them, who is heard, and the transport by
 * which Node itself takes part.
 */
import type { DataProducer, DirectTransport, Producer, Router } from 'mediasoup/types';
import { Emitter } from '../lib/Emitter.ts';
import { Ears } from './Ears.ts';
import { Pipes, type Release } from './Pipes.ts';
import { Places, type Place, type SeatWish } from './Places.ts';
import type { WorkerPool } from './WorkerPool.ts';

export type { Place, SeatWish } from './Places.ts';
export type { Release } from './Pipes.ts';
export { createWebRtcTransport, isOn, type TransportSettings } from './webRtcTransport.ts';

interface Events {
  /** The worker under a router died: everything on it is gone. Where it was home, home is elsewhere now. */
  lost: [Router, { isHome: boolean }];
  /** Loudest first; empty when everybody is silent. Volumes in dBov. */
  volumes: [{ producerId: string; volume: number }[]];
  dominant: [{ producerId: string }];
}

/** Where Node takes part. */
export interface Direct {
  readonly router: Router;
  readonly transport: DirectTransport;
}

export class RoomMedia extends Emitter<Events> {
  readonly #pool: WorkerPool;
  readonly #places: Places;
  readonly #pipes: Pipes;
  readonly #ears: Ears;
  #direct: Promise<Direct> | undefined;
  #closed = false;

  constructor(pool: WorkerPool) {
    super();
    this.#pool = pool;
    this.#places = new Places(pool);
    this.#pipes = new Pipes(() => pool.options.pipePorts);
    this.#ears = new Ears(this.#places, this.#pipes);
    this.#places.on('lost', (router, { isHome }) => {
      if (isHome) void this.#ears.move();
      this.emit('lost', router, { isHome });
    });
    this.#ears.on('volumes', (volumes) => this.emit('volumes', volumes));
    this.#ears.on('dominant', (speaker) => this.emit('dominant', speaker));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Those that are open. */
  get routers(): ReadonlySet<Router> {
    return this.#places.routers;
  }

  /** How many streams are piped, each to each router counted. */
  get pipes(): number {
    return this.#pipes.size;
  }

  /** Addresses that participants are moving away from. */
  get leaving(): ReadonlySet<string> {
    return this.#pool.leaving;
  }

  /** Where the room's own objects are: observers, bot, bridge. */
  home(): Promise<Place> {
    return this.#places.home();
  }

  /** The place of a participant: chosen when it is first asked for, and kept until `leave` or the death of the worker. */
  seat(holder: object, wish?: SeatWish): Promise<Place> {
    return this.#places.seat(holder, wish);
  }

  /** It has left the room. */
  leave(holder: object): void {
    this.#places.leave(holder);
  }

  /** Makes what is produced on `from` consumable on `to`, under the same id, until the answer is called. */
  reach(producer: Producer | DataProducer, from: Router, to: Router): Promise<Release> {
    return this.#pipes.reach(producer, from, to);
  }

  /** Keeps an id for what is about to be made, until the answer is called; undefined where it is taken, in whatever room. */
  reserve(id: string): Release | undefined {
    return this.#pool.objects.reserve(id);
  }

  /** Lets the observers hear an audio producer. */
  observe(producer: Producer, from: Router): Promise<void> {
    return this.#ears.hear(producer, from);
  }

  /** Where Node itself takes part: the bot, and chat with classic clients. Never media. Another one where home has moved. */
  direct(): Promise<Direct> {
    if (this.#direct) return this.#direct;
    const direct = (this.#direct = this.#createDirect());
    const forget = () => {
      if (this.#direct === direct) this.#direct = undefined;
    };
    direct.then(({ transport }) => (transport.closed ? forget() : void transport.observer.once('close', forget)), forget);
    return direct;
  }

  /** Closes every router and with it all that is on them. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pipes.close();
    this.#places.close();
    this.#ears.close();
    this.removeAllListeners();
  }

  async #createDirect(): Promise<Direct> {
    const { router } = await this.home();
    return { router, transport: await router.createDirectTransport() };
  }
}
