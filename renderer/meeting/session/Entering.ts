import type { Device } from 'mediasoup-client';
import { errorCodes } from '../../../main/contract/errors.ts';
import type { Entered, RoomContract } from '../../../main/contract/room.ts';
import { type Link, LinkError } from '../../link/Link.ts';
import type { MeetingState, Problem } from '../stores/meeting.types.ts';
import { BrowserUnsupported } from './capabilities.ts';
import type { Contact } from './Contact.ts';
import { barrierOf } from './door.ts';
import { Inbox } from './Inbox.ts';
import type { Participation } from './Participation.ts';
import type { Surroundings } from './Surroundings.ts';

/** Pause before looking into the room again, for whoever waits in front of it; a class does not look all at once. */
const lookWait = () => 8000 + Math.random() * 4000;
/** Pause before asking again, when the appliance is too busy to let us in. */
const BUSY_WAIT = 2000;
/** The same where it carries nobody more; whoever waits together shall not all ask together. */
const crowdedWait = () => 4000 + Math.random() * 3000;

export interface EnteringHooks {
  /** It is settled whether we are in: we are, or something is needed first. */
  settled(): void;
  /** We will not be let in. */
  failed(problem: Problem, detail: string): void;
}

/** Looking into the room, going in and coming back in: what is asked, and what is done about a refusal. */
export class Entering {
  readonly #state: MeetingState;
  readonly #surroundings: Surroundings;
  readonly #contact: Contact;
  readonly #participation: Participation;
  readonly #hooks: EnteringHooks;
  readonly #inbox = new Inbox();
  /** Grows with every attempt; an answer to an older one is of no interest. */
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether we already tried as somebody new since we were last let in. */
  #renewed = false;
  /** The host has removed us: we do not try to get round it under another id. */
  unwelcome = false;

  constructor(state: MeetingState, surroundings: Surroundings, contact: Contact, participation: Participation, hooks: EnteringHooks) {
    this.#state = state;
    this.#surroundings = surroundings;
    this.#contact = contact;
    this.#participation = participation;
    this.#hooks = hooks;
  }

  /** Keeps news back while what they are about is still being set up. */
  readonly after: Inbox['deliver'] = (listener) => this.#inbox.deliver(listener);

  /** A person asks for it: as often as it takes. */
  begin(): void {
    this.#renewed = false;
    void this.advance();
  }

  /** Does what the phase asks for, now that there is (perhaps) a connection. */
  async advance(): Promise<void> {
    const { link } = this.#contact;
    if (!link || link.state !== 'open') return;
    const attempt = ++this.#attempt;
    const current = () => attempt === this.#attempt;
    clearTimeout(this.#timer);
    try {
      const preparing = this.#participation.prepare(link, current, (box) => this.#contact.isOurs(box));
      const asked = await this.#askAhead(link, current, preparing);
      const ready = await preparing;
      const { phase } = this.#state;
      if (current() && phase === 'lobby') this.#lookLater();
      if (!current() || !ready || (phase !== 'joining' && phase !== 'reconnecting')) return;
      if (!asked) this.#inbox.hold();
      try {
        const answer = await (asked?.answer ?? this.#participation.ask(link, ready));
        if (!current()) return;
        if (asked && asked.device !== ready.device) return this.#askAnew(answer);
        // First, because what `apply` looks after (ICE that failed meanwhile) may only be asked for inside.
        this.#state.phase = 'joined';
        this.#state.crowded = false;
        this.#renewed = false;
        this.unwelcome = false;
        this.#participation.apply(answer, ready);
        this.#contact.knows(answer.whereabouts);
      } finally {
        if (current()) this.#inbox.release();
      }
      this.#hooks.settled();
    } catch (error) {
      if (current()) this.#refused(error);
    }
  }

  /** The connection is gone, and what was asked over it. */
  lost(): void {
    this.#attempt += 1;
    this.#inbox.release();
  }

  /** No more attempts. */
  stop(): void {
    this.lost();
    clearTimeout(this.#timer);
  }

  /**
   * Joins in the same breath as it looks, by what the appliance said at the
   * last visit: a round trip less to the first picture.
   */
  async #askAhead(link: Link<RoomContract>, current: () => boolean, preparing: Promise<unknown>): Promise<{ device: Device; answer: Promise<Entered> } | null> {
    // Who was sent after a box waits to hear that this is it: there is a secret to lose.
    if (this.#state.phase !== 'joining' || this.#surroundings.box !== undefined) return null;
    // Both are awaited later; until then a refusal must not count as unhandled.
    preparing.catch(() => {});
    const guess = await this.#participation.guess();
    if (!guess || !current() || this.#state.phase !== 'joining') return null;
    this.#inbox.hold();
    const answer = this.#participation.ask(link, guess);
    answer.catch(() => {});
    // Perhaps we are inside, and cannot tell with what: the next attempt begins outside.
    preparing.catch(() => {
      if (current()) this.#inbox.release();
      void link.request('leave').catch(() => {});
    });
    return { device: guess.device, answer };
  }

  /** The appliance has other codecs by now: what it answered fits a device that is of no use. */
  #askAnew({ you }: Entered): void {
    this.#surroundings.identity.entered(you.reconnectSecret);
    this.#contact.open();
  }

  #refused(error: unknown): void {
    if (error instanceof BrowserUnsupported) return this.#hooks.failed('browser-unsupported', error.message);
    const code = error instanceof LinkError ? error.code : -1;
    // The link went away: its return advances again.
    if (code === 0) return;
    this.#state.crowded = code === errorCodes.full;
    if (code === 429 || code >= 500) {
      this.#timer = setTimeout(() => void this.advance(), this.#state.crowded ? crowdedWait() : BUSY_WAIT);
      return;
    }
    // In the lobby nobody asked to join yet; asked again on "Join", it is told.
    if (this.#state.phase === 'lobby') return this.#lookLater();
    if (code === 401) return this.#needsMore();
    if (code === 403 && !this.unwelcome && (this.#surroundings.identity.secret || !this.#renewed)) {
      // The seat is not ours any more, or the answer that gave it to us was lost: once more as somebody new.
      this.#renewed = true;
      this.#participation.end();
      this.#surroundings.identity.renew();
      return void this.advance();
    }
    if (error instanceof LinkError) return void this.#turnedAway(error);
    this.#hooks.failed('refused', '');
  }

  /** A password or an invitation: back to where it can be given. */
  #needsMore(): void {
    this.#participation.end();
    Object.assign(this.#state, { phase: 'lobby', invitedAs: null, passwordProblem: this.#participation.password === undefined ? 'needed' : 'wrong' });
    this.#hooks.settled();
    // What exactly it needs.
    void this.advance();
  }

  /** In the lobby: who is there changes, and whether the door is open. Nobody looks at a page in the background, which looks when it is seen again. */
  #lookLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#state.phase !== 'lobby') return;
      if (this.#surroundings.isSeen()) void this.advance();
      else this.#lookLater();
    }, lookWait());
  }

  /** Locked, full or gone since we looked: back to where that is shown, in the person's language, and where it is seen when it changes. */
  async #turnedAway({ message }: LinkError): Promise<void> {
    const { link } = this.#contact;
    const attempt = this.#attempt;
    await this.#participation.look(link!).catch(() => {});
    if (attempt !== this.#attempt) return;
    if (barrierOf(this.#state) === null) return this.#hooks.failed(this.unwelcome ? 'removed' : 'refused', message);
    this.#participation.end();
    this.#state.phase = 'lobby';
    this.#lookLater();
    this.#hooks.settled();
  }
}
