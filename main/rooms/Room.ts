/** One room: who is here, and what media flows to whom. */
import type { Logger } from '../lib/logger.ts';
import type { Config } from '../contract/config.ts';
import { Refusal } from '../contract/errors.ts';
import type { ClosingReason } from '../contract/room/notifications.ts';
import type { PeerInfo, Role } from '../contract/room/people.ts';
import type { Publishable, RoomSettings, RoomSettingsChange } from '../contract/roomSettings.ts';
import { Emitter } from '../lib/Emitter.ts';
import { RoomMedia } from '../media/RoomMedia.ts';
import type { WorkerPool } from '../media/WorkerPool.ts';
import { Bot } from './Bot.ts';
import { Chat } from './Chat.ts';
import { DataBridge } from './DataBridge.ts';
import { Forwarding } from './Forwarding.ts';
import type { Peer } from './Peer.ts';
import type { Parting, PeerEvent, PeerLink } from './PeerLink.ts';
import { Moderation } from './Moderation.ts';
import { allowedTo, may, maySend, type Action, type Allowed } from './policy.ts';
import { checkEntry, cutOff, forgetPeople } from './returning.ts';
import type { RoomBook, RoomRecord } from './RoomBook.ts';
import { Speaking } from './Speaking.ts';
import { surviveLosses } from './losses.ts';

/** A page that reloads is back within this. */
const RELOAD_MS = 5000;

export interface RoomOptions {
  readonly record: RoomRecord;
  readonly book: RoomBook;
  /** The address of whoever came first. */
  readonly createdBy: string;
  readonly pool: WorkerPool;
  readonly logger: Logger;
  /** In force; what it says may change while the room is open. */
  readonly config: Pick<Config, 'rooms' | 'media'>;
}

interface Events {
  changed: [];
  closed: [ClosingReason];
}

export class Room extends Emitter<Events> {
  readonly id: string;
  readonly createdBy: string;
  readonly createdAt = Date.now();
  readonly peers = new Map<string, Peer>();
  /** Settings, password and keys; outlives the room where it is predefined. */
  readonly record: RoomRecord;
  readonly chat: Chat;
  readonly bot: Bot;
  readonly moderation: Moderation;
  readonly speaking: Speaking;
  readonly forwarding: Forwarding;
  readonly media: RoomMedia;
  readonly bridge: DataBridge;
  readonly #options: RoomOptions;
  readonly #reconnects = new Map<Peer, NodeJS.Timeout>();
  #grace: NodeJS.Timeout | undefined;
  #everJoined = false;
  #closed = false;

  constructor(options: RoomOptions) {
    super();
    this.id = options.record.id;
    this.record = options.record;
    this.createdBy = options.createdBy;
    this.#options = options;
    this.chat = new Chat(this, () => options.config.rooms.chatHistory);
    this.bot = new Bot(this);
    this.moderation = new Moderation(this);
    this.speaking = new Speaking(this);
    this.forwarding = new Forwarding(this, options.logger);
    this.media = new RoomMedia(options.pool);
    this.bridge = new DataBridge(this, this.media);
    this.speaking.follow(this.media);
    this.media.on('volumes', (volumes) => this.forwarding.hear(new Map(volumes.map(({ producerId, volume }) => [producerId, volume]))));
    surviveLosses(this, this.media);
    this.#closeWhenEmpty();
  }

  get closed(): boolean {
    return this.#closed;
  }

  get settings(): RoomSettings {
    return this.record.settings;
  }

  /** Changes what is named; holds at once. That it could not be saved is said in the log. */
  async change(settings: RoomSettingsChange): Promise<void> {
    await this.#options.book.change(this.record, { settings }).catch(() => {});
  }

  /** What each participant may send and is assumed to receive. */
  get mediaLimits(): Config['media'] {
    const { media } = this.#options.config;
    return { ...media, maxIncomingKbps: this.settings.maxIncomingKbps ?? media.maxIncomingKbps };
  }

  get mostPeople(): number {
    return this.settings.maxPeople ?? this.#options.config.rooms.maxPeersPerRoom;
  }

  /** Those who have joined. */
  get people(): Peer[] {
    return [...this.peers.values()].filter((peer) => peer.joined);
  }

  /** Those of them who send something: in a lecture of hundreds, a few. */
  get authors(): Peer[] {
    const authors: Peer[] = [];
    for (const peer of this.peers.values()) if (peer.joined && peer.producers.size > 0) authors.push(peer);
    return authors;
  }

  /** Refuses with 403 and the reason where `peer` may not do `action` here. */
  require(peer: Peer, action: Action): void {
    const verdict = may(peer.role, action, this.settings);
    if (verdict !== true) throw new Refusal('forbidden', verdict);
  }

  /** Refuses with 403 and the reason where `peer` may not send this here. */
  requireSending(peer: Peer, what: Publishable): void {
    const verdict = maySend(peer.role, what, this.settings);
    if (verdict !== true) throw new Refusal('forbidden', verdict);
  }

  /** What `peer` may do here right now. */
  allows(peer: Peer): Allowed {
    return allowedTo(peer.role, this.settings);
  }

  /** Takes somebody in, not yet joined. Refuses when full or locked, or whoever was removed a moment ago. */
  admit(peer: Peer): void {
    if (this.#closed) throw new Refusal('wrongState', 'the room has closed');
    checkEntry(this.record, peer, this.peers.size, this.mostPeople);
    this.peers.set(peer.id, peer);
    clearTimeout(this.#grace);
    this.emit('changed');
  }

  /** `link` becomes the participant's connection; an earlier one is told and closed. */
  connect(peer: Peer, link: PeerLink): void {
    clearTimeout(this.#reconnects.get(peer));
    this.#reconnects.delete(peer);
    const earlier = peer.link;
    peer.link = link;
    peer.address = link.remoteAddress;
    if (earlier && earlier !== link) earlier.close('replaced');
  }

  /** The connection has ended: unless it was a goodbye, the participant keeps its place for a while. Whoever came over plain HTTP could not prove to be the same. */
  disconnect(peer: Peer, link: PeerLink, parting: Parting = 'lost'): void {
    // Closing says it to links that answer at once: nobody is to be waited for then.
    if (this.#closed || peer.link !== link || this.peers.get(peer.id) !== peer) return;
    peer.link = null;
    const reconnectMs = this.#options.config.rooms.reconnectSeconds * 1000;
    const patience = { lost: reconnectMs, unloaded: Math.min(RELOAD_MS, reconnectMs), left: 0 }[peer.joined && peer.carrier === 'https' ? parting : 'left'];
    this.#options.logger.debug({ room: this.id, peer: peer.id, parting }, 'connection of a participant ended');
    this.#reconnects.set(peer, setTimeout(() => this.leave(peer), patience));
    this.emit('changed');
  }

  /** Says to everybody who is here that `peer` now is too, and lets it receive what they send. Answers them. */
  async join(peer: Peer, how: 'offer' | 'answer'): Promise<PeerInfo[]> {
    if (this.peers.get(peer.id) !== peer) throw new Refusal('wrongState', 'you have left the room');
    const again = peer.joined;
    this.#everJoined = true;
    this.record.waits = false;
    peer.joined = true;
    if (!again) peer.joinedAt = Date.now();
    const others = this.people.filter((other) => other !== peer);
    if (!again) {
      this.#options.logger.info({ room: this.id, peer: peer.id, role: peer.role }, 'joined');
      this.tell({ type: 'peerJoined', peer: peer.info }, peer);
      this.emit('changed');
    }
    const consuming = this.forwarding.consumeAll(peer, how);
    if (how === 'answer') await consuming;
    // It may have left, or been removed, while the workers were busy for it.
    if (this.peers.get(peer.id) !== peer) throw new Refusal('wrongState', 'you have left the room');
    this.bridge.join(peer);
    return others.map((other) => other.info);
  }

  rename(peer: Peer, displayName: string): void {
    const oldDisplayName = peer.displayName;
    peer.displayName = displayName;
    this.tell({ type: 'peerRenamed', peer: peer.info, oldDisplayName }, peer);
    this.emit('changed');
  }

  /** From now on somebody may do more, or less; everybody is told. */
  setRole(peer: Peer, role: Role): void {
    if (peer.role === role) return;
    peer.role = role;
    this.tell({ type: 'peerChanged', peer: peer.info });
    this.moderation.tellAllowed(peer);
    this.emit('changed');
  }

  /** Tells everybody who has joined, but not `except`. */
  tell(event: PeerEvent, except?: Peer): void {
    // Not over `people`: a burst of joins would copy the room for each.
    for (const peer of this.peers.values()) if (peer.joined && peer !== except) peer.notify(event);
  }

  /** It is gone for good. Idempotent. */
  leave(peer: Peer): void {
    if (this.peers.get(peer.id) !== peer) return;
    this.peers.delete(peer.id);
    clearTimeout(this.#reconnects.get(peer));
    this.#reconnects.delete(peer);
    const { joined } = peer;
    this.bridge.leave(peer);
    peer.close();
    this.media.leave(peer);
    if (joined) this.#options.logger.info({ room: this.id, peer: peer.id }, 'left');
    if (joined) this.tell({ type: 'peerLeft', peerId: peer.id });
    this.speaking.forget(peer);
    this.forwarding.forget(peer);
    this.#closeWhenEmpty();
    this.emit('changed');
  }

  /** Ends it for everybody. Idempotent. */
  close(reason: ClosingReason = 'ended'): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#grace);
    for (const timer of this.#reconnects.values()) clearTimeout(timer);
    this.#reconnects.clear();
    if (reason === 'restart') cutOff(this.record, this.peers.values());
    else forgetPeople(this.record);
    for (const peer of this.peers.values()) {
      peer.link?.close(reason);
      peer.close();
    }
    this.peers.clear();
    this.bridge.close();
    this.forwarding.close();
    this.media.close();
    this.emit('closed', reason);
    this.removeAllListeners();
  }

  #closeWhenEmpty(): void {
    if (this.peers.size > 0 || this.#closed) return;
    clearTimeout(this.#grace);
    // One that nobody ever joined waits for nobody.
    this.#grace = setTimeout(() => this.close(), this.#everJoined ? this.#options.config.rooms.graceSeconds * 1000 : 0);
  }
}
