import type { RoomContract } from '../../../main/contract/room.ts';
import type { Link, LinkState } from '../../link/Link.ts';

export interface MovingHooks {
  /** A link of its own to this origin. */
  connect(origin: string): Link<RoomContract>;
  /** Of the link that is in use; null where there is none. */
  linkState(): LinkState | null;
  /** This open link, to `origin`, is the one to use from now on. */
  adopt(link: Link<RoomContract>): void;
  /** The browser lets no connection through (a policy, a certificate): the page itself has to go. */
  goThere(origin: string): void;
}

/** So long an address may take to answer. */
const PATIENCE = 2500;
const STAGGER = 150;
/** Pause between two rounds; while the old connection is good there is no hurry. */
const PAUSE = 1000;
const LONG_PAUSE = 3000;
/** Without a connection for so long, we may have missed that the appliance went back. */
const SILENCE = 3000;
/**
 * Rounds in vain, without any connection, before the page itself goes. One is
 * enough once the old address has said goodbye; else it may be the network
 * that is away, and a page that goes then has lost the meeting.
 */
const ROUNDS = 12;

/**
 * Follows the appliance to other addresses. The connection in use stays until
 * another is open, so that nobody notices more than they must.
 */
export class Moving {
  readonly #home: string;
  readonly #hooks: MovingHooks;
  /** Where the appliance said it answers; empty until it has. */
  #told: readonly string[] = [];
  /** Where else it may be found, should it be lost here. */
  #known: readonly string[] = [];
  #origin: string;
  /** The old address has closed. */
  #bidden = false;
  #following: object | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wake: (() => void) | undefined;

  /** `home` is the page's own origin. */
  constructor(home: string, hooks: MovingHooks) {
    this.#home = this.#origin = home;
    this.#hooks = hooks;
  }

  /** The origin to connect to. */
  get origin(): string {
    return this.#origin;
  }

  /** The appliance answers at these origins now, the most likely first. */
  told(urls: readonly string[]): void {
    this.#bidden = false;
    this.#told = originsOf(urls);
    this.#stop();
    if (!this.#told.includes(this.#origin)) void this.#follow();
  }

  /** The appliance has not moved; but these are its name and its addresses, the one in use among them. Answers the others. */
  knows(urls: readonly string[]): string[] {
    this.#known = originsOf(urls);
    // We are where it is: what it said of moving before is settled.
    if (this.#known.includes(this.#origin)) this.#told = [];
    return urls.filter((url) => URL.parse(url)?.origin !== this.#origin);
  }

  /** Nothing comes any more and nothing is answered, though the link seems open: looks elsewhere at once. */
  doubt(): void {
    if (!this.#following && this.#candidates().length > 0) void this.#follow();
  }

  /** The address in use closes now: there is no way but there. */
  mustGo(): void {
    this.#bidden = true;
  }

  /** The link in use was lost, or is back. */
  linkIs(state: 'lost' | 'open'): void {
    if (state === 'open') {
      if (this.#told.length === 0 || this.#told.includes(this.#origin)) this.#stop();
    } else if (this.#following) this.#wake?.();
    else if (this.#told.length + this.#known.length > 0) this.#timer ??= setTimeout(() => void this.#follow(), SILENCE);
  }

  close(): void {
    this.#stop();
    this.#told = this.#known = [];
  }

  async #follow(): Promise<void> {
    this.#stop();
    const mine = (this.#following = {});
    const current = () => this.#following === mine;
    for (let inVain = 0; ; ) {
      const found = await this.#first(this.#candidates(), current);
      if (!current()) return found?.link.close();
      if (found) {
        this.#following = null;
        this.#origin = found.origin;
        return this.#hooks.adopt(found.link);
      }
      const connected = this.#hooks.linkState() === 'open';
      const [away] = this.#told.includes(this.#origin) ? [] : this.#told;
      if (!connected && (this.#bidden || ++inVain >= ROUNDS) && away !== undefined) {
        this.#stop();
        return this.#hooks.goThere(away);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#timer = setTimeout(resolve, connected ? LONG_PAUSE : PAUSE);
      });
      if (!current()) return;
      clearTimeout(this.#timer);
      this.#timer = this.#wake = undefined;
    }
  }

  /** The first of these that answers. Each next one is tried a little later, for those before it are likelier. */
  async #first(origins: readonly string[], wanted: () => boolean): Promise<{ origin: string; link: Link<RoomContract> } | null> {
    let found: { origin: string; link: Link<RoomContract> } | null = null;
    await new Promise<void>((done) => {
      let left = origins.length;
      if (left === 0) done();
      for (const [index, origin] of origins.entries()) {
        setTimeout(() => {
          if (found || !wanted()) return done();
          void this.#open(origin).then((link) => {
            if (link && (found || !wanted())) link.close();
            else if (link) found = { origin, link };
            left -= 1;
            if (found || left === 0) done();
          });
        }, index * STAGGER);
      }
    });
    return found;
  }

  /** Where we are told to be; where it is not away from here, all that we know of it, and where we came from. */
  #candidates(): string[] {
    const isAway = this.#told.length > 0 && !this.#told.includes(this.#origin);
    const all = isAway ? this.#told : [...this.#told, ...this.#known, this.#home];
    return [...new Set(all)].filter((origin) => origin !== this.#origin);
  }

  /** An open link to `origin`, or null when it does not answer in time. */
  #open(origin: string): Promise<Link<RoomContract> | null> {
    const link = this.#hooks.connect(origin);
    return new Promise((resolve) => {
      const settle = (state: LinkState) => {
        if (state === 'connecting') return;
        clearTimeout(timer);
        undo();
        if (state !== 'open') link.close();
        resolve(state === 'open' ? link : null);
      };
      const timer = setTimeout(() => settle('lost'), PATIENCE);
      const undo = link.onState(settle);
      settle(link.state);
    });
  }

  #stop(): void {
    this.#following = null;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wake?.();
    this.#wake = undefined;
  }
}

function originsOf(urls: readonly string[]): string[] {
  return urls.flatMap((url) => URL.parse(url)?.origin ?? []);
}
