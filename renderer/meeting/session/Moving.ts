import type { RoomContract } from '../../../main/contract/room.ts';
import type { Link, LinkState } from '../../link/Link.ts';
import { originOf } from '../../ui/url.ts';

export interface MovingHooks {
  /** Which box answers over this link; undefined where none does. */
  ask(link: Link<RoomContract>): Promise<string | undefined>;
  /** A link of its own to this origin. */
  connect(origin: string): Link<RoomContract>;
  /** Whether anything answers at this origin; see `knock`. */
  knock(origin: string, patienceMs: number): Promise<boolean>;
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
/** After so many rounds in vain, each pause is twice the one before, up to this. */
const PATIENT_ROUNDS = 10;
const LONGEST_PAUSE = 15_000;
/** So many rounds are made without asking first whether anything answers; see `knock`. */
const BLIND_ROUNDS = 3;
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
  readonly #staggered = new Set<ReturnType<typeof setTimeout>>();
  /** The box of this meeting: the first that answered. Where its address is another's by now, that one must learn nothing. */
  #box: string | undefined;

  /** `home` is the page's own origin; `box` is known where the page itself has followed it here. */
  constructor(home: string, hooks: MovingHooks, box?: string) {
    this.#home = this.#origin = home;
    this.#box = box;
    this.#hooks = hooks;
  }

  /** The origin to connect to. */
  get origin(): string {
    return this.#origin;
  }

  get box(): string | undefined {
    return this.#box;
  }

  /** Whether this is the box of this meeting. */
  recognises(box: string): boolean {
    this.#box ??= box;
    return this.#box === box;
  }

  /** There is a network again, or somebody looks at the page: no more waiting. */
  attention(): void {
    this.#wake?.();
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
    return urls.filter((url) => ![undefined, this.#origin].includes(originOf(url)));
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
    for (let rounds = 0, inVain = 0; ; rounds += 1) {
      const found = await this.#first(this.#candidates(), current, rounds >= BLIND_ROUNDS);
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
        this.#timer = setTimeout(resolve, Math.min(LONGEST_PAUSE, (connected ? LONG_PAUSE : PAUSE) * 2 ** Math.max(0, rounds - PATIENT_ROUNDS)));
      });
      if (!current()) return;
      clearTimeout(this.#timer);
      this.#timer = this.#wake = undefined;
    }
  }

  /** The first of these that answers. Each next one is tried a little later, for those before it are likelier. */
  async #first(origins: readonly string[], wanted: () => boolean, asks: boolean): Promise<{ origin: string; link: Link<RoomContract> } | null> {
    let found: { origin: string; link: Link<RoomContract> } | null = null;
    await new Promise<void>((done) => {
      let left = origins.length;
      if (left === 0) done();
      for (const [index, origin] of origins.entries()) {
        const timer = setTimeout(() => {
          this.#staggered.delete(timer);
          if (found || !wanted()) return done();
          void this.#open(origin, asks).then((link) => {
            if (link && (found || !wanted())) link.close();
            else if (link) found = { origin, link };
            left -= 1;
            if (found || left === 0) done();
          });
        }, index * STAGGER);
        this.#staggered.add(timer);
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

  /** An open link to our box at `origin`, or null when it does not answer in time. */
  async #open(origin: string, asks: boolean): Promise<Link<RoomContract> | null> {
    if (asks && !(await this.#hooks.knock(origin, PATIENCE))) return null;
    const link = this.#hooks.connect(origin);
    return new Promise((resolve) => {
      const settle = (isOurs: boolean) => {
        clearTimeout(timer);
        undo();
        if (!isOurs) link.close();
        resolve(isOurs ? link : null);
      };
      const changed = (state: LinkState) => {
        if (state === 'open') void this.#hooks.ask(link).then((box) => settle(box !== undefined && link.state === 'open' && this.recognises(box)));
        else if (state !== 'connecting') settle(false);
      };
      const timer = setTimeout(() => settle(false), PATIENCE);
      const undo = link.onState(changed);
      changed(link.state);
    });
  }

  #stop(): void {
    this.#following = null;
    for (const timer of this.#staggered) clearTimeout(timer);
    this.#staggered.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wake?.();
    this.#wake = undefined;
  }
}

function originsOf(urls: readonly string[]): string[] {
  return urls.flatMap((url) => originOf(url) ?? []);
}
