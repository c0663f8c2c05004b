import type { types } from 'mediasoup-client';
import type { Output, Said } from '../../../main/contract/message.ts';
import type { RoomContract } from '../../../main/contract/room.ts';
import type { Link } from '../../link/Link.ts';
import type { Allowed, HostDid, MeetingState, Source } from '../stores/meeting.types.ts';
import { mergeChat } from './chatLog.ts';
import { encryptableCodec, sendPlan, usualVideo } from './codecs.ts';
import type { Encryption } from './e2e.ts';
import { farFlowOf } from './flow.ts';
import { type Guess, Lobby, type Ready } from './lobby.ts';
import { People } from './people.ts';
import { Receiving } from './receiving.ts';
import { Sending } from './sending.ts';
import type { Surroundings } from './Surroundings.ts';
import { Transports } from './transports.ts';
import { Viewing } from './viewing.ts';

export interface ParticipationHooks {
  request: Link<RoomContract>['request'];
  linkOpen(): boolean;
  /** Media has stopped coming. */
  onSilence(): void;
  /** The media path cannot be mended: enter again, holding nothing. */
  startOver(): void;
  /** One of our sources was refused, or closed by the room. */
  onDropped(source: Source, sentence: string): void;
  /** The host has muted, stopped or forbidden one of our sources. */
  onHostDid(did: HostDid): void;
}

/** Which sources each permission is about; the sound of a screen goes with its picture. */
const governed = { audio: ['mic'], video: ['webcam'], screen: ['screen'] } as const satisfies Record<Exclude<keyof Allowed, 'chat'>, Source[]>;

/** Until the host says otherwise. */
export const everything = (): Allowed => ({ audio: true, video: true, screen: true, chat: true });

/** Makes a listener wait until the answer to `enter` has been applied. */
type After = <D>(listener: (data: D) => void) => (data: D) => void;

/** Being in the room: people, transports, what is sent and what is received. */
export class Participation {
  readonly sending: Sending;
  readonly transports: Transports;
  readonly viewing: Viewing;
  readonly #people: People;
  readonly #receiving: Receiving;
  readonly #lobby: Lobby;
  readonly #state: MeetingState;
  readonly #surroundings: Surroundings;
  readonly #hooks: ParticipationHooks;
  #ready: Ready | null = null;
  /** The connection was away since we looked: another box may answer where ours did. */
  #mustLook = false;
  #encryption: Encryption | null = null;
  /** What the person typed last; kept for coming back after a restart of the appliance. */
  password: string | undefined;

  constructor(state: MeetingState, surroundings: Surroundings, hooks: ParticipationHooks) {
    this.#state = state;
    this.#surroundings = surroundings;
    this.#hooks = hooks;
    this.#lobby = new Lobby(surroundings.createDevice, surroundings.makeDtlsIdentity, surroundings.store);
    this.#people = new People(state);
    this.#receiving = new Receiving({ people: this.#people, onReceiver: (receiver) => this.#encryption?.receiving(receiver) });
    this.sending = new Sending(
      {
        request: hooks.request,
        plan: (source, track) => sendPlan(source, surroundings.parameters, this.#ready?.video ?? usualVideo, this.#canSend, track.getSettings()),
        onRefused: hooks.onDropped,
        onSender: (sender, kind) => this.#encryption?.sending(sender, kind === 'audio' ? 'opus' : encryptableCodec(surroundings.parameters, this.#canSend)),
      },
      this.#people,
    );
    this.viewing = new Viewing(hooks);
    this.transports = new Transports({
      restart: (transportId) => hooks.request('restartIce', { transportId }),
      ask: async (transportId) => farFlowOf(await hooks.request('getTransportStats', { transportId })),
      linkOpen: hooks.linkOpen,
      silent: hooks.onSilence,
      giveUp: hooks.startOver,
    });
  }

  get #canSend(): types.RtpCapabilities {
    return this.#ready?.device.sendRtpCapabilities ?? {};
  }

  /** Whether this page sends: plain HTTP hides the devices, and `produce=false` asks not to. */
  get publishes(): boolean {
    return this.#surroundings.parameters.produce && this.#surroundings.mediaDevices !== undefined;
  }

  /** Begins with what needs no connection. */
  start(): void {
    this.#lobby.start();
  }

  /** What `enter` can be told before the appliance has said anything; null where that is not known, or it has spoken already. */
  async guess(): Promise<Guess | null> {
    return this.#ready ? null : this.#lobby.guess();
  }

  /** What was seen over the connection that is away now may not be true of the next. */
  lost(): void {
    this.#mustLook = true;
  }

  /** What joining needs; null when nobody is interested any more, or it is not our box that answers. */
  async prepare(link: Link<RoomContract>, current: () => boolean, isOurs: (box: string) => boolean): Promise<Ready | null> {
    // On the way from the lobby to the room everything is there already: one round trip, not two.
    if (this.#ready && !this.#mustLook && this.#state.phase === 'joining') return this.#ready;
    const { e2eKey, roomId } = this.#surroundings.parameters;
    if (e2eKey !== undefined) this.#encryption ??= this.#surroundings.createEncryption(e2eKey, roomId);
    const ready = await this.#lobby.prepare(link, this.#state.roomId);
    if (!current() || !isOurs(ready.box)) return null;
    this.#mustLook = false;
    if (!ready.sameDevice && this.transports.holding) this.letGo();
    this.#ready = ready;
    this.#state.version = ready.version;
    this.#sawRoom(ready.room);
    return ready;
  }

  /** Only what the door looks like. */
  async look(link: Link<RoomContract>): Promise<void> {
    this.#sawRoom((await link.request('look', { roomId: this.#state.roomId })).room);
  }

  ask(link: Link<RoomContract>, { device, identity: { dtls } }: Guess): Promise<Output<RoomContract, 'enter'>> {
    const { parameters, identity, browser } = this.#surroundings;
    const { holding } = this.transports;
    return link.request('enter', {
      roomId: this.#state.roomId,
      peerId: identity.peerId,
      displayName: this.#state.displayName,
      device: browser,
      role: this.publishes ? 'participant' : 'viewer',
      rtpCapabilities: device.recvRtpCapabilities,
      dtls,
      publish: this.publishes,
      consume: parameters.consume,
      forceTcp: parameters.forceTcp,
      ...(this.password !== undefined && { password: this.password }),
      ...(this.#surroundings.roomKey && { key: this.#surroundings.roomKey.key }),
      ...(identity.secret !== undefined && { reconnectSecret: identity.secret }),
      ...(holding && { holding }),
      consumerReplicas: parameters.consumerReplicas,
      usePipeTransports: parameters.usePipeTransports,
    });
  }

  apply(answer: Output<RoomContract, 'enter'>, { device, identity: { certificates } }: Ready): void {
    const { you, peers, resumed, consumers, producerIds, muted, chat, allowed, roomName, locked, economy } = answer;
    this.#surroundings.identity.entered(you.reconnectSecret);
    Object.assign(this.#state, { peerId: you.peerId, role: you.role, roomName, locked, economy });
    // Before anything is sent: what is not allowed is not even tried.
    this.#allow(allowed);
    for (const source of muted) this.#hostDid('muted', source);
    mergeChat(this.#state, chat);
    const me = { id: you.peerId, displayName: this.#state.displayName, device: this.#surroundings.browser, role: you.role };
    this.#people.begin(me, peers);
    if (!resumed) {
      this.transports.open(device, answer, certificates);
      this.#receiving.attach(this.transports.recv);
      this.sending.attach(this.transports.send);
    }
    // Those of the answer run already: nothing to acknowledge.
    void this.#receiving.reconcile(consumers);
    this.viewing.repeat();
    if (!resumed) return;
    this.sending.reconcile(producerIds);
    this.transports.check();
  }

  /** Subscribes to what the appliance tells about people and media. */
  listen(link: Link<RoomContract>, after: After): (() => void)[] {
    return [
      link.on('presence', after((news) => this.#present(news))),
      link.on('speakers', after(({ active, volumes }) => this.#people.heard(active, volumes))),
      link.on('consumers', after((news) => void this.#offered(news))),
      link.on('consumerChanges', after((news) => this.#receiving.change(news))),
      link.on('producerScores', after(({ scores }) => this.sending.scored(scores, this.#state.peerId))),
      link.on('producerClosed', after(({ producerId, reason }) => this.#hostDid('stopped', this.sending.closed(producerId, reason)))),
      link.on('producerPaused', after(({ producerId }) => this.#hostDid('muted', this.sending.sourceOf(producerId)))),
      link.on('allowed', after(({ role, ...allowed }) => {
        this.#state.role = role;
        this.#allow(allowed);
      })),
      link.on('roomChanged', after(({ name, locked }) => Object.assign(this.#state, { roomName: name, locked }))),
      link.on('economy', after(({ step }) => (this.#state.economy = step))),
      link.on('note', after((note) => (this.#state.note = note))),
    ];
  }

  /** I begin to say something: where a louder room has crowded me out, it may not miss the first word. */
  speaks(): void {
    const producerId = this.sending.idOf('mic');
    if (producerId && this.#hooks.linkOpen()) void this.#hooks.request('speaks', { producerId }).catch(() => {});
  }

  renamed(displayName: string): void {
    const me = this.#people.find(this.#state.peerId);
    if (me) me.displayName = displayName;
  }

  /** Gives up the transports; what we want to send and who is here stay, for the next `enter`. */
  letGo(): void {
    this.sending.attach(null);
    this.transports.close();
  }

  /** Out of the room. */
  end(): void {
    this.letGo();
    this.#receiving.attach(null);
    this.#people.clear();
  }

  #sawRoom({ people, name, locked, access, mayOpen, full = false, needsHttps = false }: Ready['room']): void {
    // Who was just inside has a seat there still.
    const isFull = full && this.#surroundings.identity.secret === undefined;
    Object.assign(this.#state, { peopleInRoom: people, roomName: name, locked, access, mayOpen, full: isFull, needsHttps });
  }

  #allow(allowed: Allowed): void {
    const before = this.#state.allowed;
    this.#state.allowed = allowed;
    if (this.#state.role === 'viewer') return;
    for (const [what, sources] of Object.entries(governed)) {
      if (before[what as keyof typeof governed] && !allowed[what as keyof typeof governed]) for (const source of sources) this.#hostDid('forbidden', source);
    }
  }

  #hostDid(what: HostDid['what'], source: Source | null): void {
    if (source) this.#hooks.onHostDid({ what, source });
  }

  #present(news: Said<RoomContract, 'presence'>): void {
    this.#people.presence(news);
    const me = news.changed.find(({ id }) => id === this.#state.peerId);
    if (me) Object.assign(this.#state, { role: me.role, displayName: me.displayName });
  }

  /** For good: the page goes. */
  close(): void {
    this.end();
    this.#encryption?.close();
    this.#encryption = null;
  }

  async #offered({ consumers }: Said<RoomContract, 'consumers'>): Promise<void> {
    const ids = await this.#receiving.add(consumers);
    // A lost acknowledgement is made good by the appliance, which resumes anyway after a while.
    if (ids.length > 0) await this.#hooks.request('ack', { ids }).catch(() => {});
  }
}
