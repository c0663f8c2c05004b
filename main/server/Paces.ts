/** A pace for each remote address; those that owe nothing are forgotten, and there are never more than can be kept. */
import { TokenBucket } from '../lib/TokenBucket.ts';

const MOST = 1024;

export class Paces {
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #burst: number;
  readonly #perSecond: number;

  constructor(burst: number, perSecond: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
  }

  /** Takes one of this address, if there is one. */
  take(address: string, now = Date.now()): boolean {
    return this.#of(address, now).take(now);
  }

  /** Whether this address has any left, without taking it. */
  has(address: string, now = Date.now()): boolean {
    return this.#buckets.get(address)?.has(now) ?? true;
  }

  #of(address: string, now: number): TokenBucket {
    const known = this.#buckets.get(address);
    if (known) return known;
    if (this.#buckets.size >= MOST) for (const [other, idle] of this.#buckets) if (idle.isFull(now)) this.#buckets.delete(other);
    // All owe something: the one that came first is let off.
    if (this.#buckets.size >= MOST) this.#buckets.delete(this.#buckets.keys().next().value!);
    const made = new TokenBucket(this.#burst, this.#perSecond, now);
    this.#buckets.set(address, made);
    return made;
  }
}
