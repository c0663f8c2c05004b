import type { ConsoleBridge } from '../../main/contract/bridge.ts';
import type { Contract, Notice, Said } from '../../main/contract/message.ts';
import { LinkError, type Link, type LinkState } from './Link.ts';

declare global {
  interface Window {
    /** There only in the desktop app. */
    readonly soupbox?: ConsoleBridge;
  }
}

type Listener = (data: never) => void;

/**
 * The console's link in the desktop app: the appliance is in the same app, so
 * it is open from the start and is never lost.
 */
export class IpcLink<C extends Contract> implements Link<C> {
  readonly #bridge: ConsoleBridge;
  readonly #notices = new Map<string, Set<Listener>>();
  readonly #stateListeners = new Set<(state: LinkState) => void>();
  readonly #unsubscribe: () => void;
  #state: LinkState = 'open';

  constructor(bridge: ConsoleBridge) {
    this.#bridge = bridge;
    this.#unsubscribe = bridge.onNotification((notice, data) => this.#heard(notice, data));
  }

  get state(): LinkState {
    return this.#state;
  }

  /** See `Link`. */
  request: Link<C>['request'] = async (method, ...input) => {
    if (this.#state !== 'open') throw new LinkError(0, 'not connected');
    // As on the other carrier: what is said is JSON. A reactive proxy could not be cloned.
    const answer = await this.#bridge.request(method, JSON.parse(JSON.stringify(input[0] ?? {}))).catch((error: unknown) => {
      throw new LinkError(0, error instanceof Error ? error.message : String(error));
    });
    if (!answer.ok) throw new LinkError(answer.code, answer.reason);
    return answer.data as never;
  };

  on<N extends Notice<C>>(notice: N, listener: (data: Said<C, N>) => void): () => void {
    let listeners = this.#notices.get(notice);
    if (!listeners) this.#notices.set(notice, (listeners = new Set()));
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#unsubscribe();
    for (const listener of [...this.#stateListeners]) listener('closed');
  }

  #heard(notice: string, data: unknown): void {
    for (const listener of [...(this.#notices.get(notice) ?? [])]) {
      try {
        listener(data as never);
      } catch (error) {
        // One listener's fault must not keep the news from the others.
        // eslint-disable-next-line no-console -- a page has no other log
        console.error(`listener of "${notice}" failed`, error);
      }
    }
  }
}
