/**
 * Which worker takes a room, and which a participant. Pure; the figures are
 * of a core: a worker is one thread, so 1 is all that it can do.
 *
 * - A room begins on the worker with the least load.
 * - Its people stay on that one, its home, while that carries a moderate load:
 *   what is on one worker needs no pipes, and costs and delays least.
 * - Beyond that they fill the next worker that the room is on already, and
 *   only then one that it is not on yet.
 * - When all are busy, whoever comes goes to the one with the least load, but
 *   away from where the room is only if that makes a difference.
 */

/** What is known of a worker. */
export interface Carrying {
  /** Cores used, for longer than it takes to let a crowd in. */
  readonly sustained: number;
  /** Cores used before those came who are expected. */
  readonly before: number;
  /** Consumers that there are, flowing or not. */
  readonly consumers: number;
  /** Consumers of people who have come too lately to be seen in `sustained`: a burst is over before anything is measured. */
  readonly expected: number;
  /** Rooms that are on it, or about to be. */
  readonly rooms: number;
}

/** Audio, or video of 500 kbit/s: a core carries 1,600 people who get one of each. */
export const CONSUMER_COST = 1 / 3000;
/** Most are held back (quiet microphones, videos off the screen) or their sender has paused: they may all wake, but not at once. */
const QUIET_COST = CONSUMER_COST / 20;
/** Between rooms nobody speaks in yet; it also decides between workers that do next to nothing. */
const ROOM_COST = 0.01;
/** Up to here packets hardly wait for each other, and there is room for peaks: a key frame to everybody, all microphones open. */
export const MODERATE = 0.6;
/** A difference worth pipes. */
const WORTHWHILE = 0.2;

export function loadOf({ sustained, before, consumers, expected }: Carrying): number {
  return Math.max(sustained, before + expected * CONSUMER_COST, consumers * QUIET_COST);
}

/** The one for a new room. */
export function leastLoaded<W extends Carrying>(workers: readonly W[]): W | undefined {
  const cost = (worker: W) => loadOf(worker) + worker.rooms * ROOM_COST;
  return workers.reduce<W | undefined>((least, worker) => (least && cost(least) <= cost(worker) ? least : worker), undefined);
}

export interface Choice<W> {
  readonly home: W;
  /** Those that the room is on, home or not. */
  readonly used: readonly W[];
  readonly all: readonly W[];
}

/** The one for a participant that will have so many consumers. */
export function workerFor<W extends Carrying>(consumers: number, { home, used, all }: Choice<W>): W {
  const cost = consumers * CONSUMER_COST;
  const fits = (worker: W) => loadOf(worker) + cost <= MODERATE;
  if (fits(home)) return home;
  const least = (workers: readonly W[]) => workers.reduce((one, other) => (loadOf(other) < loadOf(one) ? other : one), home);
  const near = least(used);
  if (fits(near)) return near;
  const far = least(all);
  return loadOf(near) - loadOf(far) >= WORTHWHILE ? far : near;
}
