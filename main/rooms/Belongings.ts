/** The mediasoup objects of one kind that belong to one participant. Nobody gets at another's: to them it does not exist. */
import { Refusal } from '../contract/errors.ts';

interface Closable {
  readonly id: string;
  readonly closed: boolean;
  readonly observer: { once(event: 'close', listener: () => void): unknown };
  close(): void;
}

export class Belongings<T extends Closable> {
  readonly #what: string;
  readonly #most: number;
  readonly #own = new Map<string, T>();
  /** Being made; they count against the limit, or a burst would pass it. */
  #pending = 0;

  constructor(what: string, most = Infinity) {
    this.#what = what;
    this.#most = most;
  }

  get size(): number {
    return this.#own.size;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#own.values();
  }

  has(id: string): boolean {
    return this.#own.has(id);
  }

  /** Refuses an id that is not there or another's: 404. */
  get(id: string): T {
    const found = this.#own.get(id);
    if (!found) throw new Refusal('notFound', `you have no ${this.#what} with id "${id}"`);
    return found;
  }

  /**
   * Keeps what `create` makes until it closes. Refuses one too many: 429.
   * `on` is the transport that it is made on: where that closed meanwhile,
   * mediasoup hands out an object that no longer is and never says so.
   */
  async add(create: () => Promise<T>, on?: { readonly closed: boolean }): Promise<T> {
    if (this.#own.size + this.#pending >= this.#most) throw new Refusal('tooMany', `a participant has at most ${this.#most} ${this.#what}s`);
    this.#pending++;
    try {
      const made = await create();
      if (on?.closed) {
        made.close();
        throw new Refusal('wrongState', 'the transport has closed');
      }
      if (!made.closed) {
        this.#own.set(made.id, made);
        made.observer.once('close', () => this.#own.delete(made.id));
      }
      return made;
    } finally {
      this.#pending--;
    }
  }
}
