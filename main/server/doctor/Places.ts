/** So many at a time, and not all of them for one address. */
export class Places {
  readonly #most: number;
  readonly #mostOfAddress: number;
  readonly #ofAddress = new Map<string, number>();
  #taken = 0;

  constructor(most: number, mostOfAddress: number) {
    this.#most = most;
    this.#mostOfAddress = mostOfAddress;
  }

  hasFor(address: string): boolean {
    return this.#taken < this.#most && (this.#ofAddress.get(address) ?? 0) < this.#mostOfAddress;
  }

  /** Taken until the returned function is called; that is idempotent. */
  take(address: string): () => void {
    let taken = true;
    this.#count(address, 1);
    return () => {
      if (taken) this.#count(address, -1);
      taken = false;
    };
  }

  #count(address: string, more: 1 | -1): void {
    this.#taken += more;
    const count = (this.#ofAddress.get(address) ?? 0) + more;
    if (count > 0) this.#ofAddress.set(address, count);
    else this.#ofAddress.delete(address);
  }
}
