/**
 * Watches which addresses this computer has. Systems tell of changes in as many
 * ways as there are systems, and a look costs a millisecond: it looks.
 */
import type { Logger } from '../lib/logger.ts';

export interface Whereabouts {
  /** There right now, most likely first. */
  readonly present: readonly string[];
  /** Not there, but lately: a network that drops for a moment is soon back. */
  readonly away: readonly string[];
}

/** So long an address may be gone before it counts as gone. */
const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 2000;
/** What could not be followed is tried again after this, then ever later. */
const RETRY_MS = 2000;
const LONGEST_RETRY_MS = 60_000;
/** At the next look, and if that fails after `RETRY_MS`. */
const AT_ONCE = { at: 0, pauseMs: RETRY_MS / 2 };

/** For how long each address has been missing. Pure but for that. */
export class Presence {
  readonly #patienceMs: number;
  #present: readonly string[];
  readonly #missing = new Map<string, number>();

  constructor(present: readonly string[], patienceMs = PATIENCE_MS) {
    this.#present = present;
    this.#patienceMs = patienceMs;
  }

  /** These are there now, `sinceMs` after the last look. */
  look(present: readonly string[], sinceMs: number): Whereabouts {
    for (const [ip, forMs] of this.#missing) this.#missing.set(ip, forMs + sinceMs);
    for (const ip of this.#present) if (!present.includes(ip)) this.#missing.set(ip, 0);
    for (const [ip, forMs] of this.#missing) if (present.includes(ip) || forMs >= this.#patienceMs) this.#missing.delete(ip);
    this.#present = present;
    return { present, away: [...this.#missing.keys()] };
  }
}

export interface AddressWatchOptions {
  /** The addresses that are to be listened on, and that are there. */
  readonly look: () => readonly string[];
  /** What is listened on to begin with; whatever has come or gone since is followed at the first look. */
  readonly known?: readonly string[] | undefined;
  /** Called at the first look, and where they have changed; false: something is left to be done, ask again; undefined: nothing was tried, ask at the next look. */
  readonly follow: (whereabouts: Whereabouts) => Promise<boolean | undefined>;
  readonly logger: Logger;
  readonly everyMs?: number | undefined;
  readonly patienceMs?: number | undefined;
}

export class AddressWatch {
  readonly #options: AddressWatchOptions;
  readonly #everyMs: number;
  readonly #presence: Presence;
  #last: Whereabouts;
  #lookedAt = performance.now();
  /** An address may have come while everything else started. */
  #retry: { readonly at: number; readonly pauseMs: number } | undefined = AT_ONCE;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: AddressWatchOptions) {
    this.#options = options;
    this.#everyMs = options.everyMs ?? LOOK_EVERY_MS;
    const present = options.known ?? options.look();
    this.#presence = new Presence(present, options.patienceMs);
    this.#last = { present, away: [] };
    this.#wait();
  }

  /** What was seen last. */
  get whereabouts(): Whereabouts {
    return this.#last;
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    if (!this.#closed) this.#timer = setTimeout(() => void this.#look().finally(() => this.#wait()), this.#everyMs).unref();
  }

  async #look(): Promise<void> {
    const now = performance.now();
    // Of the time that the computer slept nothing is known: it does not count as absence.
    const sinceMs = Math.min(now - this.#lookedAt, 2 * this.#everyMs);
    this.#lookedAt = now;
    let pauseMs = RETRY_MS;
    try {
      const seen = this.#presence.look(this.#options.look(), sinceMs);
      const changed = !isSame(seen, this.#last);
      this.#last = seen;
      if (!changed && !(this.#retry && now >= this.#retry.at)) return;
      if (!changed && this.#retry) pauseMs = Math.min(2 * this.#retry.pauseMs, LONGEST_RETRY_MS);
      const done = await this.#options.follow(seen);
      if (done === undefined) this.#retry = AT_ONCE;
      else this.#retry = done ? undefined : { at: now + pauseMs, pauseMs };
    } catch (error) {
      this.#options.logger.error({ error: String(error) }, 'a change of addresses could not be followed');
      this.#retry = { at: now + pauseMs, pauseMs };
    }
  }
}

function isSame(a: Whereabouts, b: Whereabouts): boolean {
  return a.present.join() === b.present.join() && a.away.join() === b.away.join();
}
