/** Where participants come in: the listeners in force, and those that people are moving away from. */
import { listen, type Listener, type ListenOptions } from '../server/https.ts';

export type Door = Pick<Listener, 'address' | 'port'>;

export interface Wanted {
  readonly addresses: readonly string[];
  /** Those of them that were named one by one: each must work. */
  readonly required: readonly string[];
  readonly port: number;
  readonly certificate: Listener['certificate'];
}

export class Entrances {
  readonly #options: Omit<ListenOptions, 'addresses' | 'port' | 'certificate' | 'allMayFail'>;
  #inForce: readonly Listener[] = [];
  #all: readonly Listener[] = [];
  #shown: Listener['certificate'] | undefined;

  constructor(options: Omit<ListenOptions, 'addresses' | 'port' | 'certificate' | 'allMayFail'>) {
    this.#options = options;
  }

  /** Most likely first. */
  get inForce(): readonly Listener[] {
    return this.#inForce;
  }

  /** Still listened on, but not for long. */
  get former(): readonly Listener[] {
    return this.#all.filter((listener) => !this.#inForce.includes(listener));
  }

  get all(): readonly Listener[] {
    return this.#all;
  }

  /** Listens there too; what is open already stays as it is. Answers what to put in force. Opens nothing if it throws. */
  async open({ addresses, required, port, certificate }: Wanted): Promise<readonly Listener[]> {
    const isOpen = (address: string) => this.#all.some((listener) => listener.address === address && listener.port === port);
    const missing = addresses.filter((address) => !isOpen(address));
    const shown = this.#shown;
    const isOpenElsewhere = missing.length < addresses.length;
    const opened = missing.length > 0 ? await listen({ ...this.#options, addresses: missing, port, certificate, allMayFail: isOpenElsewhere }) : [];
    const failed = missing.find((address) => required.includes(address) && !opened.some((listener) => listener.address === address));
    if (failed !== undefined) {
      await Promise.all(opened.map((listener) => listener.close()));
      throw new Error(`${failed} cannot be listened on; it is not an address of this computer right now`);
    }
    // It may have changed while they were opened.
    if (this.#shown && this.#shown !== shown) for (const listener of opened) listener.become(this.#shown);
    this.#all = [...this.#all, ...opened];
    return addresses.flatMap((address) => this.#all.filter((listener) => listener.address === address && listener.port === port));
  }

  /** Whoever comes from now on is shown this one; nobody is cut off. */
  show(certificate: Listener['certificate']): void {
    this.#shown = certificate;
    for (const listener of this.#all) listener.become(certificate);
  }

  putInForce(listeners: readonly Listener[]): void {
    this.#inForce = listeners;
  }

  async close(listeners: readonly Listener[] = this.#all): Promise<void> {
    this.#all = this.#all.filter((listener) => !listeners.includes(listener));
    await Promise.all(listeners.map((listener) => listener.close()));
  }
}
