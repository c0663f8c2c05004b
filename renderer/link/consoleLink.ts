/** The console's link where it is a web page: a WebSocket with a door in front. */
import type { ConsoleContract, DoorContract } from '../../main/contract/console.ts';
import type { Input, Notice, Said } from '../../main/contract/message.ts';
import { LinkError, type Link, type LinkState } from './Link.ts';
import { SocketLink, type SocketLinkOptions } from './socketLink.ts';

type Credentials = Input<DoorContract, 'authenticate'>;
/** What goes over the socket: the door's requests, then the console's. */
interface Behind {
  readonly requests: ConsoleContract['requests'] & DoorContract['requests'];
  readonly notifications: ConsoleContract['notifications'];
}

/** `checking`: not known yet. `granted`. `needed`: somebody must sign in with the token, or open a new link. */
export type Access = 'checking' | 'granted' | 'needed';

/** Where the page keeps its session and finds its code; a browser has all of it. */
export interface ConsolePlace {
  /** What the address says after `#`, and how to change it without loading anything. */
  hash: string;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Goes to another address. */
  go(url: string): void;
}

export type ConsoleLinkOptions = Omit<SocketLinkOptions, 'url'> & { url?: string; place?: ConsolePlace };

const SESSION = 'soupbox.console.session';

/**
 * Is `open` only once it has proved itself, and proves itself again after
 * every reconnect, before anything else is said. Takes the one-time code out
 * of the address at once, so that it ends in no history and no screenshot.
 */
export class ConsoleLink implements Link<ConsoleContract> {
  readonly #link: SocketLink<Behind>;
  readonly #place: ConsolePlace;
  readonly #stateListeners = new Set<(state: LinkState) => void>();
  readonly #accessListeners = new Set<(access: Access) => void>();
  #code: string | undefined;
  #state: LinkState = 'connecting';
  #access: Access = 'checking';

  constructor({ url = consoleSocketUrl(), place = browserPlace(), ...options }: ConsoleLinkOptions = {}) {
    this.#place = place;
    this.#code = takeCode(place);
    this.#link = new SocketLink<Behind>({ url, ...options });
    this.#link.onState((state) => (state === 'open' ? void this.#prove() : this.#become(state)));
    this.#link.on('consoleMoved', (moved) => {
      // The new address begins where this one was.
      const view = this.#place.hash.replace(/^#/, '');
      this.#place.go(view ? `${moved.url}&view=${encodeURIComponent(view)}` : moved.url);
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  get access(): Access {
    return this.#access;
  }

  /** Called on every change of `access`; returns its own undo. */
  onAccess(listener: (access: Access) => void): () => void {
    this.#accessListeners.add(listener);
    return () => this.#accessListeners.delete(listener);
  }

  /** Signs in with the token. Rejects with `LinkError`: 401 where it is wrong, 429 after too many, 0 without a connection. */
  async signIn(token: string): Promise<void> {
    await this.#authenticate({ token: token.trim() });
  }

  request: Link<ConsoleContract>['request'] = (method, ...input) => {
    if (this.#state !== 'open') return Promise.reject(new LinkError(0, 'not connected'));
    return (this.#link.request as Link<ConsoleContract>['request'])(method, ...input);
  };

  on<N extends Notice<ConsoleContract>>(notice: N, listener: (data: Said<ConsoleContract, N>) => void): () => void {
    return this.#link.on(notice, listener as never);
  }

  onState(listener: (state: LinkState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  close(): void {
    this.#link.close();
  }

  async #prove(): Promise<void> {
    const code = this.#code;
    const session = this.#place.storage.getItem(SESSION);
    if (code === undefined && session === null) return this.#admit('needed');
    // One of the two is enough; a code that was used already is no reason to sign in again.
    const credentials = { ...(code === undefined ? {} : { code }), ...(session === null ? {} : { session }) };
    try {
      await this.#authenticate(credentials);
    } catch (error) {
      // Without an answer there is another attempt after the next reconnect, with the same.
      if (!(error instanceof LinkError) || error.code === 0) return;
      this.#code = undefined;
      if (error.code === 401) this.#place.storage.removeItem(SESSION);
      this.#admit('needed');
    }
  }

  async #authenticate(credentials: Credentials): Promise<void> {
    const { session } = await this.#link.request('authenticate', credentials);
    this.#code = undefined;
    this.#place.storage.setItem(SESSION, session);
    this.#admit('granted');
    if (this.#link.state === 'open') this.#become('open');
  }

  #admit(access: Access): void {
    if (this.#access === access) return;
    this.#access = access;
    for (const listener of [...this.#accessListeners]) listener(access);
  }

  #become(state: LinkState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of [...this.#stateListeners]) listener(state);
  }
}

/** On the admin listener and on the participants' port alike. */
export function consoleSocketUrl({ protocol, host }: Pick<Location, 'protocol' | 'host'> = location): string {
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}/console`;
}

/** The code in `#code=…`; afterwards the address shows only which view it was, if any. */
function takeCode(place: ConsolePlace): string | undefined {
  const fields = new URLSearchParams(place.hash.replace(/^#/, ''));
  const code = fields.get('code');
  if (!code) return undefined;
  place.hash = fields.get('view') ? `#${fields.get('view')}` : '';
  return code;
}

function browserPlace(): ConsolePlace {
  return {
    get hash() {
      return location.hash;
    },
    set hash(hash: string) {
      history.replaceState(history.state, '', `${location.pathname}${location.search}${hash}`);
    },
    storage: sessionStorage,
    go: (url) => location.replace(url),
  };
}
