/**
 * Failed sign-ins are answered later and later. Whoever is right is answered
 * at once, always on loopback, where everybody has the same address; over the
 * network an address that fails too often is locked out for a while.
 */
import { Refusal } from '../../contract/errors.ts';

const FIRST_WAIT_MS = 250;
/** Below the time that a page waits for an answer. */
const LONGEST_WAIT_MS = 4000;
const FORGOTTEN_MS = 10 * 60_000;
/** Answers that are held back at the same time; beyond that there is none. */
const MOST_WAITING = 64;

export interface AttemptsOptions {
  /** So many failures lock an address out; undefined: never. */
  readonly lockOutAfter: number | undefined;
  readonly lockOutMs: number;
}

interface Record {
  failures: number;
  last: number;
}

export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #records = new Map<string, Record>();
  readonly #waiting = new Set<() => void>();

  constructor(options: AttemptsOptions = { lockOutAfter: undefined, lockOutMs: 0 }) {
    this.#options = options;
  }

  /** Refuses an address that has failed too often: 429. */
  check(address: string, now = Date.now()): void {
    const { lockOutAfter, lockOutMs } = this.#options;
    const record = this.#records.get(address);
    if (lockOutAfter === undefined || !record || record.failures < lockOutAfter) return;
    if (now - record.last >= lockOutMs) return void this.#records.delete(address);
    throw new Refusal('tooMany', `too many failed sign-ins from your address; try again in ${Math.ceil((record.last + lockOutMs - now) / 60_000)} min`);
  }

  /** Remembers a failure; resolves when it may be answered. Refuses (429) where too many wait already. */
  async failed(address: string, now = Date.now()): Promise<void> {
    for (const [other, { last }] of this.#records) if (now - last > Math.max(FORGOTTEN_MS, this.#options.lockOutMs)) this.#records.delete(other);
    const record = this.#records.get(address) ?? { failures: 0, last: now };
    this.#records.set(address, record);
    record.failures++;
    record.last = now;
    if (this.#waiting.size >= MOST_WAITING) throw new Refusal('tooMany', 'too many failed sign-ins; try again later');
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(record.failures - 1, 10));
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, wait);
      this.#waiting.add(done);
    });
  }

  /** Somebody from there was right. */
  succeeded(address: string): void {
    this.#records.delete(address);
  }

  /** Answers everybody who still waits. Idempotent. */
  close(): void {
    for (const done of [...this.#waiting]) done();
  }
}
