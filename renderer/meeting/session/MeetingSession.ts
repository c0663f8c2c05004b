import type { Device } from 'mediasoup-client';
import { errorCodes } from '../../../main/contract/errors.ts';
import type { Entered, RoomContract } from '../../../main/contract/room.ts';
import type { ClosingReason } from '../../../main/contract/room/notifications.ts';
import { type Link, LinkError } from '../../link/Link.ts';
import type { MeetingState, Problem } from '../stores/meeting.types.ts';
import { answers, boxAt } from './answers.ts';
import { BrowserUnsupported } from './capabilities.ts';
import { addChat } from './chatLog.ts';
import { Connection } from './Connection.ts';
import { Inbox } from './Inbox.ts';
import { Moving } from './Moving.ts';
import { Participation, type ParticipationHooks } from './Participation.ts';
import { Reach } from './Reach.ts';
import type { Surroundings } from './Surroundings.ts';

/** Pause before connecting again, where another box answered. */
const STRANGER_WAIT = 5000;
/** Pause before asking again, when the appliance is too busy to let us in. */
const BUSY_WAIT = 2000;
/** The same where it carries nobody more; whoever waits together shall not all ask together. */
const crowdedWait = () => 4000 + Math.random() * 3000;

/** A sentence from the appliance when there is one, or else from the browser. */
const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

export interface MeetingHooks extends Pick<ParticipationHooks, 'onDropped' | 'onHostDid'> {
  /** Out of the room for good: nothing may go on capturing. */
  onStopped(): void;
}

/**
 * The meeting from the page's side: when to connect, to enter, to come back
 * and to stop. What is sent and received is `Participation`'s.
 */
export class MeetingSession {
  readonly participation: Participation;
  readonly #state: MeetingState;
  readonly #surroundings: Surroundings;
  readonly #hooks: MeetingHooks;
  readonly #connection: Connection;
  readonly #moving: Moving;
  readonly #reach: Reach;
  readonly #inbox = new Inbox();
  readonly #undo: (() => void)[] = [];
  /** Grows with every attempt; an answer to an older one is of no interest. */
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reason: ClosingReason | null = null;
  #settled: (() => void)[] = [];
  /** Whether we already tried as somebody new since we were last let in. */
  #renewed = false;
  /** The host has removed us: we do not try to get round it under another id. */
  #unwelcome = false;

  constructor(state: MeetingState, surroundings: Surroundings, hooks: MeetingHooks) {
    this.#state = state;
    this.#hooks = hooks;
    this.#surroundings = surroundings;
    this.#reach = new Reach(state, surroundings.findHelp);
    this.#connection = new Connection({
      create: () => surroundings.createLink(this.#moving.origin),
      listen: (link) => this.#listen(link),
      opened: () => {
        if (this.#reach.connected()) this.#moving.linkIs('open');
        void this.#advance();
      },
      lost: () => {
        this.#moving.linkIs('lost');
        this.#lost();
      },
      ended: () => this.#ended(),
      unreachable: (isSo) => this.#reach.unreachable(isSo),
    });
    this.#moving = new Moving(surroundings.origin, {
      ask: (link) => boxAt(link, state.roomId),
      connect: surroundings.createLink,
      linkState: () => this.#connection.link?.state ?? null,
      adopt: (link) => {
        this.#lost();
        // Others are sent where this page is now, unless that is where it came from.
        state.origin = this.#moving.origin === surroundings.origin ? null : this.#moving.origin;
        // At another address there is nothing to wait for: media is made anew.
        if (!this.participation.transports.alive) this.participation.letGo();
        this.#connection.use(link);
      },
      goThere: (origin) => this.#goThere(origin),
    }, surroundings.box);
    this.participation = new Participation(state, surroundings, {
      request: this.#connection.request,
      linkOpen: () => this.#connection.isOpen && this.#state.phase === 'joined',
      onSilence: () => void this.#doubt(),
      startOver: () => this.#startOver(),
      onDropped: hooks.onDropped,
      onHostDid: hooks.onHostDid,
    });
    if (!this.participation.publishes) state.role = 'viewer';
    const { roomId } = surroundings.parameters;
    Object.assign(state, { roomId, roomName: roomId, plain: surroundings.plain ?? false, peerId: surroundings.identity.peerId, invitedAs: surroundings.roomKey?.kind ?? null });
    state.displayName = surroundings.parameters.displayName ?? surroundings.identity.rememberedName;
  }

  /** Connects, so that all is ready when the person taps "Join". */
  start(): void {
    if (this.#connection.link) return;
    this.#undo.push(
      this.#surroundings.onPageGoes(() => {
        if (this.#state.phase === 'joined' || this.#state.phase === 'reconnecting') this.#surroundings.identity.pageGoes();
      }),
      // A phone that slept may hold a dead connection: any question shows it, whatever the answer.
      this.#surroundings.onAttention(() => {
        this.#moving.attention();
        if (this.#connection.isOpen) void this.#connection.request('look', { roomId: this.#state.roomId }).catch(() => {});
      }),
    );
    this.participation.start();
    this.#connection.open();
  }

  /** Resolves when the meeting is joined, or `state.problem` says why it is not. */
  async join(displayName: string, password?: string): Promise<void> {
    const state = this.#state;
    if (state.phase !== 'lobby') return;
    this.participation.password = password;
    state.passwordProblem = null;
    state.displayName = displayName.trim();
    this.#surroundings.identity.rememberName(state.displayName);
    this.#renewed = false;
    state.phase = 'joining';
    if (state.problem === 'refused') state.problem = null;
    const settled = new Promise<void>((resolve) => this.#settled.push(resolve));
    void this.#advance();
    return settled;
  }

  /** In the lobby: whether the door is open by now. */
  async lookAgain(): Promise<void> {
    if (this.#state.phase === 'lobby') await this.#advance();
  }

  /** What only hosts may ask. */
  async host(...asked: ['muteAll' | 'endMeeting'] | ['setLocked', { locked: boolean }]): Promise<void> {
    await (asked[0] === 'setLocked' ? this.#connection.request(asked[0], asked[1]) : this.#connection.request(asked[0]));
  }

  async leave(): Promise<void> {
    if (this.#state.phase === 'left') return;
    const { link } = this.#connection;
    const goodbye = this.#connection.request('leave').catch(() => {});
    this.#stop('left', null);
    await goodbye;
    // Unless a new one was opened meanwhile.
    if (this.#connection.link === link) this.#connection.close();
  }

  /** From `left` or `failed` back to the lobby. */
  reset(): void {
    if (this.#state.phase !== 'left' && this.#state.phase !== 'failed') return;
    Object.assign(this.#state, { phase: 'lobby', problem: null, problemDetail: '', peerId: this.#surroundings.identity.peerId });
    this.#reason = null;
    this.#connection.open();
  }

  async rename(displayName: string): Promise<void> {
    const name = displayName.trim();
    if (this.#state.phase === 'joined') await this.#connection.request('changeDisplayName', { displayName: name });
    this.#state.displayName = name;
    this.#surroundings.identity.rememberName(name);
    this.participation.renamed(name);
  }

  async sendChat(text: string): Promise<void> {
    await this.#connection.request('chat', { text });
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
    clearTimeout(this.#timer);
    this.#attempt += 1;
    this.participation.close();
    this.#moving.close();
    this.#connection.close();
  }

  #listen(link: Link<RoomContract>): (() => void)[] {
    const after = this.#inbox.deliver.bind(this.#inbox);
    return [
      link.on('moved', ({ urls }) => {
        this.#state.origin = urls.find((url) => URL.canParse(url)) ?? null;
        this.#moving.told(urls);
      }),
      link.on('whereabouts', ({ urls }) => (this.#state.whereabouts = this.#moving.knows(urls))),
      link.on('closing', ({ reason }) => this.#closing(reason)),
      link.on('chat', after((message) => addChat(this.#state, message))),
      ...this.participation.listen(link, after),
    ];
  }

  /** Does what the phase asks for, now that there is (perhaps) a connection. */
  async #advance(): Promise<void> {
    const { link } = this.#connection;
    if (!link || link.state !== 'open') return;
    const attempt = ++this.#attempt;
    const current = () => attempt === this.#attempt;
    clearTimeout(this.#timer);
    try {
      const preparing = this.participation.prepare(link, current, (box) => this.#isOurs(box));
      const asked = await this.#askAhead(link, current, preparing);
      const ready = await preparing;
      const { phase } = this.#state;
      if (!current() || !ready || (phase !== 'joining' && phase !== 'reconnecting')) return;
      if (!asked) this.#inbox.hold();
      try {
        const answer = await (asked?.answer ?? this.participation.ask(link, ready));
        if (!current()) return;
        if (asked && asked.device !== ready.device) return this.#askAnew(answer);
        // First, because what `apply` looks after (ICE that failed meanwhile) may only be asked for inside.
        this.#state.phase = 'joined';
        this.#state.crowded = false;
        this.#renewed = false;
        this.#unwelcome = false;
        this.participation.apply(answer, ready);
        this.#state.whereabouts = this.#moving.knows(answer.whereabouts);
      } finally {
        if (current()) this.#inbox.release();
      }
      this.#settle();
    } catch (error) {
      if (current()) this.#refused(error);
    }
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
    const guess = await this.participation.guess();
    if (!guess || !current() || this.#state.phase !== 'joining') return null;
    this.#inbox.hold();
    const answer = this.participation.ask(link, guess);
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
    this.#connection.open();
  }

  #refused(error: unknown): void {
    if (error instanceof BrowserUnsupported) return this.#stop('failed', 'browser-unsupported', error.message);
    const code = error instanceof LinkError ? error.code : -1;
    // The link went away: its return advances again.
    if (code === 0) return;
    this.#state.crowded = code === errorCodes.full;
    if (code === 429 || code >= 500) {
      this.#timer = setTimeout(() => void this.#advance(), this.#state.crowded ? crowdedWait() : BUSY_WAIT);
      return;
    }
    // In the lobby nobody asked to join yet; asked again on "Join", it is told.
    if (this.#state.phase === 'lobby') return;
    if (code === 401) return this.#needsMore();
    if (code === 403 && !this.#unwelcome && (this.#surroundings.identity.secret || !this.#renewed)) {
      // The seat is not ours any more, or the answer that gave it to us was lost: once more as somebody new.
      this.#renewed = true;
      this.participation.end();
      this.#surroundings.identity.renew();
      return void this.#advance();
    }
    this.#stop('failed', 'refused', sentenceOf(error));
  }

  /** A password or an invitation: back to where it can be given. */
  #needsMore(): void {
    const state = this.#state;
    this.participation.end();
    Object.assign(state, { phase: 'lobby', invitedAs: null, passwordProblem: this.participation.password === undefined ? 'needed' : 'wrong' });
    this.#settle();
    // What exactly it needs.
    void this.#advance();
  }

  /** Nothing comes any more: a box whose address has gone does not say so. */
  async #doubt(): Promise<void> {
    const { link } = this.#connection;
    const isInUse = () => this.#connection.link === link;
    if (link?.state !== 'open' || !(await answers(link, this.#state.roomId, () => isInUse() && this.#moving.doubt())) || !isInUse()) return;
    this.#moving.linkIs('open');
    // Only media is kept back: another way for it is found at once or not at all.
    this.participation.transports.check();
  }

  /** Once more over a fresh connection, keeping nothing but who we are. */
  #startOver(): void {
    if (this.#state.phase === 'joined') this.#state.phase = 'reconnecting';
    this.participation.letGo();
    this.#connection.open();
  }

  #closing(reason: ClosingReason): void {
    this.#reason = reason;
    if (reason === 'moved') this.#moving.mustGo();
    if (reason === 'restart' || reason === 'media-lost' || reason === 'moved') return this.#lost();
    this.#unwelcome = reason === 'removed' || reason === 'too-much';
    // The identity is somebody else's now.
    if (!this.#unwelcome) this.#surroundings.identity.renew();
    this.#stop('failed', reason);
    this.#connection.close();
  }

  /** The page itself follows the appliance, and goes on there as the same person. */
  #goThere(origin: string): void {
    const { phase, displayName } = this.#state;
    if (phase === 'left' || phase === 'failed') return;
    const { peerId, secret } = this.#surroundings.identity;
    this.#surroundings.goThere(origin, { displayName, seat: phase === 'lobby' || secret === undefined ? null : { peerId, secret }, box: this.#moving.box });
  }

  #lost(): void {
    this.#attempt += 1;
    this.#inbox.release();
    this.participation.lost();
    if (this.#state.phase === 'joined') this.#state.phase = 'reconnecting';
  }

  #ended(): void {
    if (this.#state.phase === 'left' || this.#state.phase === 'failed') return;
    this.#surroundings.identity.renew();
    this.#stop('failed', this.#reason === 'replaced' || this.#reason === 'ended' || this.#reason === 'too-much' ? this.#reason : 'removed');
  }

  /** Another box has our box's address by now: it learns nothing from us, and we go on looking. */
  #isOurs(box: string): boolean {
    const isOurs = this.#moving.recognises(box);
    if (this.#reach.answered(isOurs)) this.#moving.linkIs('open');
    if (isOurs) return true;
    this.#connection.close();
    this.#lost();
    this.#moving.linkIs('lost');
    this.#timer = setTimeout(() => this.#connection.open(), STRANGER_WAIT);
    return false;
  }

  #stop(phase: 'left' | 'failed', problem: Problem | null, detail = ''): void {
    this.#attempt += 1;
    clearTimeout(this.#timer);
    this.#inbox.release();
    this.#moving.close();
    this.participation.end();
    if (phase === 'left') this.#surroundings.identity.renew();
    Object.assign(this.#state, { phase, problem, problemDetail: detail, crowded: false, unreadChat: 0, chat: [], note: null });
    this.#hooks.onStopped();
    this.#settle();
  }

  #settle(): void {
    for (const resolve of this.#settled.splice(0)) resolve();
  }
}
