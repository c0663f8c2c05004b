import { Peer, WebSocketTransport } from 'protoo-client';
import type { Contract, Notice, Said } from '../../main/contract/message.ts';
import { AdoptedTransport } from './AdoptedTransport.ts';
import { backoff } from './backoff.ts';
import type { TakenSocket } from './EarlySocket.ts';
import { LinkError, type Link, type LinkState } from './Link.ts';

/** Where a page tells that the network came, went, or that somebody looks again. */
export interface NetworkSignals {
  /** The network changed: an open socket is probably dead. Returns its own undo. */
  onNetworkChange(listener: () => void): () => void;
  /** A good moment to try again at once. Returns its own undo. */
  onAttention(listener: () => void): () => void;
}

export interface SocketLinkOptions {
  url: string;
  signals?: NetworkSignals;
  /** Longest wait for an answer; then the connection counts as lost. */
  requestTimeout?: number;
  /** Longest wait for a connection to open; browsers themselves wait minutes. */
  openTimeout?: number;
  /** Whether anything answers there, asked before attempts after several that failed; see `knock`. Without it, each is simply made. */
  knock?(url: string, patienceMs: number): Promise<boolean>;
  /** A connection that is there already, if there is one; asked before each attempt to make one. */
  early?(url: string): TakenSocket | null;
}

type Listener = (data: never) => void;

/** So many attempts in vain are made without asking first. */
const BLIND_ATTEMPTS = 3;

/**
 * A link over protoo on a WebSocket. protoo-client itself gives up after about
 * a minute and leaves requests of a lost connection hanging for twenty
 * seconds, so each attempt is a fresh protoo peer that never retries, and the
 * retrying is done here: for ever, until the appliance says 4000 or `close()`.
 */
export class SocketLink<C extends Contract> implements Link<C> {
  readonly #options: Required<Omit<SocketLinkOptions, 'signals'>>;
  readonly #notices = new Map<string, Set<Listener>>();
  readonly #stateListeners = new Set<(state: LinkState) => void>();
  readonly #undo: (() => void)[];
  /** Rejects what waits for an answer: protoo-client itself would let some of it wait on. */
  readonly #pending = new Set<(error: LinkError) => void>();
  #state: LinkState = 'connecting';
  #peer: Peer | null = null;
  #failures = 0;
  /** The question whether anybody is there that is under way. */
  #knocking: object | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ url, signals = windowSignals(), requestTimeout = 10_000, openTimeout = 5000, early = () => null, knock = async () => true }: SocketLinkOptions) {
    this.#options = { url, requestTimeout, openTimeout, early, knock };
    this.#undo = [
      signals.onNetworkChange(() => (this.#state === 'open' ? this.#lose() : this.#hurry())),
      signals.onAttention(() => this.#hurry()),
    ];
    this.#connect();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** See `Link`. */
  request: Link<C>['request'] = async (method, ...input) => {
    const peer = this.#peer;
    if (this.#state !== 'open' || !peer) throw new LinkError(0, 'not connected');
    let abandon!: (error: LinkError) => void;
    const abandoned = new Promise<never>((_, reject) => (abandon = reject));
    // Pages cannot see WebSocket pings: silence is all that tells a dead connection.
    const timer = setTimeout(() => this.#peer === peer && this.#lose(), this.#options.requestTimeout);
    this.#pending.add(abandon);
    try {
      return await Promise.race([peer.request(method, input[0] ?? {}), abandoned]);
    } catch (error) {
      throw asLinkError(error);
    } finally {
      clearTimeout(timer);
      this.#pending.delete(abandon);
    }
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
    this.#end();
  }

  #connect(): void {
    clearTimeout(this.#timer);
    let peer: Peer;
    try {
      const { url, early } = this.#options;
      const taken = early(url);
      peer = new Peer(taken ? new AdoptedTransport(taken) : new WebSocketTransport(url, { retry: { retries: 0 } }));
    } catch {
      // A browser may refuse to even try, for example while it is shutting down.
      return this.#lose();
    }
    this.#peer = peer;
    const mine = (then: () => void) => () => {
      if (this.#peer === peer) then();
    };
    peer.on('open', mine(() => this.#opened()));
    peer.on('failed', mine(() => this.#lose()));
    peer.on('disconnected', mine(() => this.#lose()));
    // protoo closes without "failed" or "disconnected" only on code 4000: do not come back.
    peer.on('close', mine(() => this.#end()));
    peer.on('notification', ({ method, data }) => {
      if (this.#peer === peer) this.#heard(method, data);
    });
    this.#timer = setTimeout(mine(() => this.#lose()), this.#options.openTimeout);
  }

  #opened(): void {
    clearTimeout(this.#timer);
    this.#failures = 0;
    this.#become('open');
  }

  /** This connection is over; the next attempt follows by itself. */
  #lose(): void {
    if (this.#state === 'closed') return;
    this.#drop();
    const wait = this.#state === 'open' ? 0 : backoff(this.#failures++);
    this.#timer = setTimeout(() => this.#try(), wait);
    this.#become('lost');
  }

  /** Connects, after many failures only once something answers there. */
  #try(): void {
    clearTimeout(this.#timer);
    if (this.#failures <= BLIND_ATTEMPTS) return this.#connect();
    const { url, openTimeout, knock } = this.#options;
    const mine = (this.#knocking = {});
    void knock(url, openTimeout).then((isAnswered) => {
      if (this.#knocking !== mine) return;
      this.#knocking = null;
      if (isAnswered) this.#connect();
      else this.#lose();
    });
  }

  /** Tries again now instead of at the end of the wait. */
  #hurry(): void {
    // While an attempt is running its own time limit is short enough.
    if (this.#state === 'lost' && !this.#peer) this.#try();
  }

  #end(): void {
    this.#drop();
    for (const undo of this.#undo.splice(0)) undo();
    this.#become('closed');
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#knocking = null;
    const peer = this.#peer;
    // First, so that the peer's own "close" event is not taken for the appliance's.
    this.#peer = null;
    peer?.close();
    for (const abandon of [...this.#pending]) abandon(new LinkError(0, 'the connection went away'));
  }

  #become(state: LinkState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of [...this.#stateListeners]) listener(state);
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

function asLinkError(error: unknown): LinkError {
  if (error instanceof LinkError) return error;
  const { code, message } = error as { code?: unknown; message?: string };
  return new LinkError(typeof code === 'number' ? code : 0, message ?? 'the connection went away');
}

/** The browser's own signals; in a test without a window, none. */
function windowSignals(): NetworkSignals {
  const listen = (target: EventTarget | undefined, types: string[], listener: () => void) => {
    for (const type of types) target?.addEventListener(type, listener);
    return () => types.forEach((type) => target?.removeEventListener(type, listener));
  };
  const page = globalThis.window as EventTarget | undefined;
  const document = globalThis.document as Document | undefined;
  return {
    onNetworkChange: (listener) => listen(page, ['online', 'offline'], listener),
    onAttention: (listener) =>
      listen(document, ['visibilitychange'], () => {
        if (document?.visibilityState === 'visible') listener();
      }),
  };
}
