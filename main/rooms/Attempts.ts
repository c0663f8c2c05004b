/** Wrong passwords, slowed down: whoever guesses waits longer and longer, whoever knows does not notice. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../contract/errors.ts';

/** People mistype. */
const FREE = 3;
const FIRST_WAIT_MS = 250;
/** Less than what a page waits for an answer. */
const LONGEST_WAIT_MS = 4000;
/** A class that arrives together, behind one address. */
const MOST_WAITING = 64;
const MOST_WAITING_WHEN_SLOWED = 2;
/** Forgotten after this. */
const MEMORY_MS = 10 * 60_000;

interface Record {
  failures: number;
  at: number;
  waiting: number;
  last: Promise<unknown>;
}

export class Attempts {
  readonly #records = new Map<string, Record>();

  /** Answers what `check` does, one after another for each `key`, after the wait that wrong ones have earned. 429 when too many wait. */
  async try(key: string, check: () => Promise<boolean>): Promise<boolean> {
    const record = this.#record(key);
    if (record.waiting >= (record.failures > FREE ? MOST_WAITING_WHEN_SLOWED : MOST_WAITING)) throw new Refusal('tooMany', 'too many passwords were tried; wait a moment');
    record.waiting++;
    const turn = record.last.then(async () => {
      const wait = waitAfter(record.failures);
      if (wait > 0) await sleep(wait);
      const right = await check();
      record.failures = right ? 0 : record.failures + 1;
      record.at = Date.now();
      return right;
    });
    record.last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      record.waiting--;
    }
  }

  #record(key: string): Record {
    const now = Date.now();
    for (const [other, { at, waiting }] of this.#records) {
      // Oldest first: those behind it are younger, or busy.
      if (waiting > 0) continue;
      if (now - at < MEMORY_MS) break;
      this.#records.delete(other);
    }
    let record = this.#records.get(key);
    if (!record) this.#records.set(key, (record = { failures: 0, at: now, waiting: 0, last: Promise.resolve() }));
    return record;
  }
}

/** Doubles with each failure after the free ones. */
export function waitAfter(failures: number): number {
  return failures < FREE ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - FREE));
}
