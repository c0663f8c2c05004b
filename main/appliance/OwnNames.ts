/** Names and addresses that are ours, or were within the last day: pages that came from there may still connect. */
const DAY_MS = 24 * 60 * 60 * 1000;

export class OwnNames {
  readonly #now: () => number;
  #current = new Set<string>();
  /** Until when a name that is ours no more is still accepted. */
  readonly #former = new Map<string, number>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** These, and no others, are ours from now on. */
  become(names: Iterable<string>): void {
    const current = new Set([...names].map((name) => name.toLowerCase()));
    const until = this.#now() + DAY_MS;
    for (const name of this.#current) if (!current.has(name)) this.#former.set(name, until);
    for (const [name, end] of this.#former) if (end < this.#now()) this.#former.delete(name);
    this.#current = current;
  }

  has(name: string): boolean {
    return this.#current.has(name) || (this.#former.get(name) ?? 0) > this.#now();
  }
}
