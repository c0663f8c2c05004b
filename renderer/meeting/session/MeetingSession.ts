import type { RoomContract } from '../../../main/contract/room.ts';
import type { ClosingReason } from '../../../main/contract/room/notifications.ts';
import type { Link } from '../../link/Link.ts';
import type { MeetingState, Problem } from '../stores/meeting.types.ts';
import { addChat } from './chatLog.ts';
import { Contact } from './Contact.ts';
import { Entering } from './Entering.ts';
import { everything, Participation, type ParticipationHooks } from './Participation.ts';
import type { Surroundings } from './Surroundings.ts';

export interface MeetingHooks extends Pick<ParticipationHooks, 'onDropped' | 'onHostDid'> {
  /** Out of the room for good: nothing may go on capturing. */
  onStopped(): void;
}

/**
 * The meeting from the page's side: what a person can do, and when it ends.
 * `Contact` keeps the box, `Entering` gets us into the room; what is sent and
 * received there is `Participation`'s.
 */
export class MeetingSession {
  readonly participation: Participation;
  readonly #state: MeetingState;
  readonly #surroundings: Surroundings;
  readonly #hooks: MeetingHooks;
  readonly #contact: Contact;
  readonly #entering: Entering;
  readonly #undo: (() => void)[] = [];
  #reason: ClosingReason | null = null;
  #settled: (() => void)[] = [];

  constructor(state: MeetingState, surroundings: Surroundings, hooks: MeetingHooks) {
    this.#state = state;
    this.#hooks = hooks;
    this.#surroundings = surroundings;
    this.#contact = new Contact(state, surroundings, {
      listen: (link) => this.#listen(link),
      opened: () => void this.#entering.advance(),
      lost: () => this.#lost(),
      ended: () => this.#ended(),
      // There is nothing to wait for at another address: media is made anew.
      moves: () => !this.participation.transports.alive && this.participation.letGo(),
      // Another way for media is found at once or not at all.
      answered: () => this.participation.transports.check(),
      goThere: (origin) => this.#goThere(origin),
    });
    this.participation = new Participation(state, surroundings, {
      request: this.#contact.request,
      linkOpen: () => this.#contact.isOpen && this.#state.phase === 'joined',
      onSilence: () => void this.#contact.doubt(),
      startOver: () => this.#startOver(),
      onDropped: hooks.onDropped,
      onHostDid: hooks.onHostDid,
    });
    this.#entering = new Entering(state, surroundings, this.#contact, this.participation, {
      settled: () => this.#settle(),
      failed: (problem, detail) => this.#stop('failed', problem, detail),
    });
    if (!this.participation.publishes) state.role = 'viewer';
    const { roomId } = surroundings.parameters;
    Object.assign(state, { roomId, roomName: roomId, plain: surroundings.plain ?? false, peerId: surroundings.identity.peerId, invitedAs: surroundings.roomKey?.kind ?? null });
    state.displayName = surroundings.parameters.displayName ?? surroundings.identity.rememberedName;
  }

  /** Connects, so that all is ready when the person taps "Join". */
  start(): void {
    if (this.#contact.link) return;
    this.#undo.push(
      this.#surroundings.onPageGoes(() => {
        if (this.#state.phase === 'joined' || this.#state.phase === 'reconnecting') this.#surroundings.identity.pageGoes();
      }),
      this.#surroundings.onAttention(() => {
        this.#contact.attention();
        void this.lookAgain();
      }),
    );
    this.participation.start();
    this.#contact.open();
  }

  /** Resolves when the meeting is joined, or `state.problem` says why it is not. */
  async join(displayName: string, password?: string): Promise<void> {
    const state = this.#state;
    if (state.phase !== 'lobby') return;
    this.participation.password = password;
    state.passwordProblem = null;
    state.displayName = displayName.trim();
    this.#surroundings.identity.rememberName(state.displayName);
    state.phase = 'joining';
    if (state.problem === 'refused') state.problem = null;
    const settled = new Promise<void>((resolve) => this.#settled.push(resolve));
    this.#entering.begin();
    return settled;
  }

  /** In the lobby: whether the door is open by now. */
  async lookAgain(): Promise<void> {
    if (this.#state.phase === 'lobby') await this.#entering.advance();
  }

  /** What only hosts may ask. */
  async host(...asked: ['muteAll' | 'endMeeting'] | ['setLocked', { locked: boolean }]): Promise<void> {
    await (asked[0] === 'setLocked' ? this.#contact.request(asked[0], asked[1]) : this.#contact.request(asked[0]));
  }

  async leave(): Promise<void> {
    if (this.#state.phase === 'left') return;
    const { link } = this.#contact;
    const goodbye = this.#contact.request('leave').catch(() => {});
    this.#stop('left', null);
    await goodbye;
    // Unless a new one was opened meanwhile.
    if (this.#contact.link === link) this.#contact.hangUp();
  }

  /** From `left` or `failed` back to the lobby. */
  reset(): void {
    if (this.#state.phase !== 'left' && this.#state.phase !== 'failed') return;
    Object.assign(this.#state, { phase: 'lobby', problem: null, problemDetail: '', peerId: this.#surroundings.identity.peerId });
    this.#reason = null;
    this.#contact.open();
  }

  async rename(displayName: string): Promise<void> {
    const name = displayName.trim();
    if (this.#state.phase === 'joined') await this.#contact.request('changeDisplayName', { displayName: name });
    this.#state.displayName = name;
    this.#surroundings.identity.rememberName(name);
    this.participation.renamed(name);
  }

  async sendChat(text: string): Promise<void> {
    await this.#contact.request('chat', { text });
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
    this.#entering.stop();
    this.participation.close();
    this.#contact.stay();
    this.#contact.hangUp();
  }

  #listen(link: Link<RoomContract>): (() => void)[] {
    const { after } = this.#entering;
    return [
      link.on('moved', ({ urls }) => this.#contact.moved(urls)),
      link.on('whereabouts', ({ urls }) => this.#contact.knows(urls)),
      link.on('closing', ({ reason }) => this.#closing(reason)),
      link.on('chat', after((message) => addChat(this.#state, message))),
      ...this.participation.listen(link, after),
    ];
  }

  /** Once more over a fresh connection, keeping nothing but who we are. */
  #startOver(): void {
    if (this.#state.phase === 'joined') this.#state.phase = 'reconnecting';
    this.participation.letGo();
    this.#contact.open();
  }

  #closing(reason: ClosingReason): void {
    this.#reason = reason;
    if (reason === 'moved') this.#contact.mustGo();
    if (reason === 'restart' || reason === 'media-lost' || reason === 'moved') return this.#lost();
    this.#entering.unwelcome = reason === 'removed' || reason === 'too-much';
    // The identity is somebody else's now.
    if (!this.#entering.unwelcome) this.#surroundings.identity.renew();
    this.#stop('failed', reason);
    this.#contact.hangUp();
  }

  /** The page itself follows the appliance, and goes on there as the same person. */
  #goThere(origin: string): void {
    const { phase, displayName } = this.#state;
    if (phase === 'left' || phase === 'failed') return;
    const { peerId, secret } = this.#surroundings.identity;
    this.#surroundings.goThere(origin, { displayName, seat: phase === 'lobby' || secret === undefined ? null : { peerId, secret }, box: this.#contact.box });
  }

  #lost(): void {
    this.#entering.lost();
    this.participation.lost();
    if (this.#state.phase === 'joined') this.#state.phase = 'reconnecting';
  }

  #ended(): void {
    if (this.#state.phase === 'left' || this.#state.phase === 'failed') return;
    this.#surroundings.identity.renew();
    this.#stop('failed', this.#reason === 'replaced' || this.#reason === 'ended' || this.#reason === 'too-much' ? this.#reason : 'removed');
  }

  #stop(phase: 'left' | 'failed', problem: Problem | null, detail = ''): void {
    this.#entering.stop();
    this.#contact.stay();
    this.participation.end();
    if (phase === 'left') this.#surroundings.identity.renew();
    Object.assign(this.#state, { phase, problem, problemDetail: detail, crowded: false, unreadChat: 0, chat: [], note: null, hostDid: null, allowed: everything() });
    this.#hooks.onStopped();
    this.#settle();
  }

  #settle(): void {
    for (const resolve of this.#settled.splice(0)) resolve();
  }
}
