import type { RoomContract } from '../../../main/contract/room.ts';
import type { Link } from '../../link/Link.ts';
import { urlOf } from '../../ui/url.ts';
import type { MeetingState } from '../stores/meeting.types.ts';
import { answers, boxAt } from './answers.ts';
import { Connection, type ConnectionHooks } from './Connection.ts';
import { Moving } from './Moving.ts';
import { Reach } from './Reach.ts';
import type { Surroundings } from './Surroundings.ts';

/** Pause before connecting again, where another box answered. */
const STRANGER_WAIT = 5000;

export interface ContactHooks extends Pick<ConnectionHooks, 'listen' | 'opened' | 'lost' | 'ended'> {
  /** The box is somewhere else, and another connection takes the place of the present one. */
  moves(): void;
  /** Nothing comes any more, but the box answers: only media is kept back. */
  answered(): void;
  /** The page itself has to go to this origin. */
  goThere(origin: string): void;
}

/** Contact with the box of this meeting, and no other: one connection, which follows it wherever it goes. */
export class Contact {
  readonly #state: MeetingState;
  readonly #hooks: ContactHooks;
  readonly #connection: Connection;
  readonly #moving: Moving;
  readonly #reach: Reach;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(state: MeetingState, surroundings: Surroundings, hooks: ContactHooks) {
    this.#state = state;
    this.#hooks = hooks;
    this.#reach = new Reach(state, surroundings.findHelp);
    this.#connection = new Connection({
      create: () => surroundings.createLink(this.#moving.origin),
      listen: hooks.listen,
      opened: () => {
        clearTimeout(this.#timer);
        if (this.#reach.connected()) this.#moving.linkIs('open');
        hooks.opened();
      },
      lost: () => {
        this.#moving.linkIs('lost');
        hooks.lost();
      },
      ended: hooks.ended,
      unreachable: (isSo) => this.#reach.unreachable(isSo),
    });
    this.#moving = new Moving(surroundings.origin, {
      ask: (link) => boxAt(link, state.roomId),
      connect: surroundings.createLink,
      knock: surroundings.knock,
      linkState: () => this.link?.state ?? null,
      adopt: (link) => {
        hooks.lost();
        // Others are sent where this page is now, unless that is where it came from.
        state.origin = this.#moving.origin === surroundings.origin ? null : this.#moving.origin;
        hooks.moves();
        this.#connection.use(link);
      },
      goThere: hooks.goThere,
    }, surroundings.box);
  }

  get link(): Link<RoomContract> | null {
    return this.#connection.link;
  }

  get isOpen(): boolean {
    return this.#connection.isOpen;
  }

  /** The box of this meeting; undefined before one has answered. */
  get box(): string | undefined {
    return this.#moving.box;
  }

  get request(): Link<RoomContract>['request'] {
    return this.#connection.request;
  }

  /** A fresh connection, in place of the present one if there is one. */
  open(): void {
    clearTimeout(this.#timer);
    this.#connection.open();
  }

  /** There is a network again, or somebody looks. A phone that slept may hold a dead connection: any question shows it; in the lobby one is asked anyway. */
  attention(): void {
    this.#moving.attention();
    if (this.isOpen && this.#state.phase !== 'lobby') void this.request('look', { roomId: this.#state.roomId }).catch(() => {});
  }

  /** The box answers at these addresses now. */
  moved(urls: readonly string[]): void {
    this.#state.origin = urls.find(urlOf) ?? null;
    this.#moving.told(urls);
  }

  /** These are all its addresses. */
  knows(urls: readonly string[]): void {
    this.#state.whereabouts = this.#moving.knows(urls);
  }

  /** The address in use closes now. */
  mustGo(): void {
    this.#moving.mustGo();
  }

  /** Nothing comes any more: a box whose address has gone does not say so. */
  async doubt(): Promise<void> {
    const { link } = this;
    const isInUse = () => this.link === link;
    if (link?.state !== 'open' || !(await answers(link, this.#state.roomId, () => isInUse() && this.#moving.doubt())) || !isInUse()) return;
    this.#moving.linkIs('open');
    this.#hooks.answered();
  }

  /** Another box has our box's address by now: it learns nothing from us, and we go on looking. */
  isOurs(box: string): boolean {
    const isOurs = this.#moving.recognises(box);
    if (this.#reach.answered(isOurs)) this.#moving.linkIs('open');
    if (isOurs) return true;
    this.#connection.close();
    this.#hooks.lost();
    this.#moving.linkIs('lost');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), STRANGER_WAIT);
    return false;
  }

  /** Looks for the box no more; the connection, where there is one, stays. */
  stay(): void {
    clearTimeout(this.#timer);
    this.#moving.close();
  }

  /** Ends the connection. */
  hangUp(): void {
    clearTimeout(this.#timer);
    this.#connection.close();
  }
}
