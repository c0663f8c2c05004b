/**
 * Plain HTTP beside each address that participants come in by. It follows
 * them: what cannot be listened on is a warning, never a reason not to start
 * or not to move.
 */
import { listenPlainly, type PlainListener, type PlainListenOptions, type PortTrouble } from '../server/http.ts';

export class PlainEntrances {
  readonly #options: PlainListenOptions;
  #inForce: readonly PlainListener[] = [];
  #all: readonly PlainListener[] = [];
  #trouble: PortTrouble | null = null;
  #closed = false;
  /** One change after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: PlainListenOptions) {
    this.#options = options;
  }

  /** In the order of the addresses that they follow. */
  get inForce(): readonly PlainListener[] {
    return this.#inForce;
  }

  /** Still listened on, but not for long. */
  get former(): readonly PlainListener[] {
    return this.#all.filter((listener) => !this.#inForce.includes(listener));
  }

  get all(): readonly PlainListener[] {
    return this.#all;
  }

  /** What keeps us from listening where we should. */
  get trouble(): PortTrouble | null {
    return this.#trouble;
  }

  /** From now on these; what was listened on before becomes `former`. Never rejects. */
  follow(addresses: readonly string[], port: number): Promise<void> {
    this.#turn = this.#turn.then(() => this.#follow(addresses, port)).catch((error: unknown) => this.#options.logger.error({ error: String(error) }, 'plain HTTP could not follow'));
    return this.#turn;
  }

  /** Idempotent. */
  async close(listeners: readonly PlainListener[]): Promise<void> {
    this.#all = this.#all.filter((listener) => !listeners.includes(listener));
    this.#inForce = this.#inForce.filter((listener) => !listeners.includes(listener));
    await Promise.all(listeners.map((listener) => listener.close()));
  }

  /** For good. */
  async closeAll(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    await this.close(this.#all);
  }

  async #follow(addresses: readonly string[], port: number): Promise<void> {
    if (this.#closed) return;
    const inForce: PlainListener[] = [];
    let trouble: PortTrouble | null = null;
    for (const address of new Set(addresses)) {
      const opened = this.#all.find((listener) => listener.address === address && listener.port === port) ?? (await listenPlainly(address, port, this.#options));
      if (opened && 'close' in opened) inForce.push(opened);
      else if (opened) trouble ??= opened;
    }
    this.#all = [...this.#all, ...inForce.filter((listener) => !this.#all.includes(listener))];
    this.#inForce = inForce;
    this.#trouble = trouble;
  }
}
