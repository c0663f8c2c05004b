/**
 * Where a room is: a router on each worker that it uses, made on demand. It
 * begins on one, its home; who sits where is decided by `placement.ts`, once
 * for a participant's stay. A router where nobody sits any more is closed,
 * but for the home one.
 */
import type { Router } from 'mediasoup/types';
import { Emitter } from '../lib/Emitter.ts';
import { DOUBT_MS, type MediaWorker } from './MediaWorker.ts';
import { workerFor } from './placement.ts';
import type { WorkerPool } from './WorkerPool.ts';

/** A router of the room, and the worker that it is on. */
export interface Place {
  readonly router: Router;
  readonly worker: MediaWorker;
}

export interface SeatWish {
  /** On another worker than the room's home, where there is one. */
  readonly apart?: boolean;
  /** How many consumers it will probably have. */
  readonly expects?: number;
}

interface Seat {
  readonly taken: Promise<Place>;
  place: Place | undefined;
}

interface Events {
  /** The worker under a router died: everything on it is gone. */
  lost: [Router, { isHome: boolean }];
}

/** A reload gives up a seat and takes it again. */
const EMPTY_MS = 2000;

export class Places extends Emitter<Events> {
  /** Those that are open. */
  readonly routers = new Set<Router>();
  readonly #pool: WorkerPool;
  readonly #places = new Map<MediaWorker, Promise<Place>>();
  readonly #seats = new Map<object, Seat>();
  #home: Promise<Place> | undefined;
  #homeWorker: MediaWorker | undefined;
  /** Losses that are not told yet, and routers that may be closed. */
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(pool: WorkerPool) {
    super();
    this.#pool = pool;
  }

  /** The router that the room began on; where its worker died, another that it has, or a new one. */
  home(): Promise<Place> {
    if (this.#home) return this.#home;
    const [living] = this.#places.keys();
    const home = (this.#home = living ? this.#settle(living) : this.#begin());
    home.catch(() => {
      // No worker right now; whoever comes next tries again.
      if (this.#home === home) this.#home = undefined;
    });
    return home;
  }

  /** The place of a participant: chosen when it is first asked for, and kept until `leave` or the death of the worker. */
  seat(holder: object, wish: SeatWish = {}): Promise<Place> {
    const kept = this.#seats.get(holder);
    if (kept && !kept.place?.router.closed) return kept.taken;
    const seat: Seat = { taken: this.#choose(wish), place: undefined };
    this.#seats.set(holder, seat);
    const giveUp = () => this.#seats.get(holder) === seat && this.#seats.delete(holder);
    seat.taken.then((place) => (seat.place = place), giveUp);
    return seat.taken;
  }

  /** It has left the room. */
  leave(holder: object): void {
    const seat = this.#seats.get(holder);
    this.#seats.delete(holder);
    seat?.taken.then(
      (place) => this.#isNeeded(place) || this.#after(EMPTY_MS, () => this.#isNeeded(place) || place.router.close()),
      () => {},
    );
  }

  /** Closes every router and with it all that is on them. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const place of this.#places.values()) place.then(({ router }) => router.close(), () => {});
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#seats.clear();
    this.removeAllListeners();
  }

  async #choose({ apart = false, expects = 0 }: SeatWish): Promise<Place> {
    const { worker: home } = await this.home();
    // From here to the counting in one turn: each of a burst sees those before it.
    const all = this.#pool.workers;
    const used = [...this.#places.keys()];
    const worker = apart ? (this.#pool.leastLoaded(home) ?? home) : workerFor(expects, { home, used, all });
    worker.load.expect(expects);
    return this.#on(worker);
  }

  async #begin(): Promise<Place> {
    await this.#pool.someWorker();
    // Chosen in the turn in which it gets its load, or a burst of rooms would all choose the same.
    return this.#settle(this.#pool.leastLoaded() ?? (await this.#pool.someWorker()));
  }

  #settle(worker: MediaWorker): Promise<Place> {
    this.#homeWorker = worker;
    return this.#on(worker);
  }

  /** One router on each worker: two on the same cannot have the same producer. */
  #on(worker: MediaWorker): Promise<Place> {
    let place = this.#places.get(worker);
    if (!place) {
      place = this.#createRouter(worker);
      this.#places.set(worker, place);
      place.catch(() => this.#forget(worker));
    }
    return place;
  }

  async #createRouter(worker: MediaWorker): Promise<Place> {
    const router = await worker.createRouter();
    if (this.#closed) router.close();
    if (router.closed) throw new Error('the room has closed, or the worker has died');
    this.routers.add(router);
    router.once('workerclose', () => {
      const isHome = worker === this.#homeWorker;
      this.#after(DOUBT_MS, () => this.emit('lost', router, { isHome }));
    });
    router.observer.once('close', () => {
      this.routers.delete(router);
      this.#forget(worker);
    });
    return { router, worker };
  }

  #forget(worker: MediaWorker): void {
    this.#places.delete(worker);
    if (worker === this.#homeWorker) this.#home = this.#homeWorker = undefined;
  }

  #isNeeded({ router, worker }: Place): boolean {
    if (this.#closed || worker === this.#homeWorker) return true;
    for (const { place } of this.#seats.values()) if (place?.router === router) return true;
    return false;
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}
