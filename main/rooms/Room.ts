/** One room: who is here, and what media flows to whom. */
import type { Producer, Router } from 'mediasoup/types';
import type { Logger } from '../lib/logger.ts';
import type { Config } from '../contract/config.ts';
import { Refusal } from '../contract/errors.ts';
import type { ClosingReason, PeerInfo, Role } from '../contract/room.ts';
import { Emitter } from '../lib/Emitter.ts';
import { RoomMedia } from '../media/RoomMedia.ts';
import type { WorkerPool } from '../media/WorkerPool.ts';
import { Bot } from './Bot.ts';
import { Chat } from './Chat.ts';
import { consume } from './consume.ts';
import { DataBridge } from './DataBridge.ts';
import type { Peer } from './Peer.ts';
import type { Parting, PeerEvent, PeerLink, Speakers } from './PeerLink.ts';
import { may, mayEnter, openRoom, type Action, type RoomSettings } from './policy.ts';

/** A page that reloads is back within this. */
const RELOAD_MS = 5000;

export interface RoomOptions {
  readonly id: string;
  /** The address of whoever came first. */
  readonly createdBy: string;
  readonly pool: WorkerPool;
  readonly logger: Logger;
  readonly maxPeers: number;
  readonly graceMs: number;
  readonly reconnectMs: number;
  readonly chatHistory: number;
  readonly mediaLimits: Config['media'];
}

interface Events {
  changed: [];
  closed: [];
}

export class Room extends Emitter<Events> {
  readonly id: string;
  readonly createdBy: string;
  readonly createdAt = Date.now();
  readonly peers = new Map<string, Peer>();
  readonly settings: RoomSettings;
  readonly chat: Chat;
  readonly bot: Bot;
  media!: RoomMedia;
  bridge!: DataBridge;
  speakers: Speakers = { active: null, volumes: [] };
  readonly #options: RoomOptions;
  readonly #reconnects = new Map<Peer, NodeJS.Timeout>();
  #grace: NodeJS.Timeout | undefined;
  #everJoined = false;
  #closed = false;

  constructor(options: RoomOptions) {
    super();
    this.id = options.id;
    this.createdBy = options.createdBy;
    this.#options = options;
    this.settings = { ...openRoom, maxPeers: options.maxPeers };
    this.chat = new Chat(this, options.chatHistory);
    this.bot = new Bot(this);
    this.#openMedia();
    this.#closeWhenEmpty();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** What each participant may send and is assumed to receive. */
  get mediaLimits(): Config['media'] {
    return this.#options.mediaLimits;
  }

  hasProducer(id: string): boolean {
    return [...this.peers.values()].some((peer) => peer.producers.has(id));
  }

  /** Those who have joined. */
  get people(): Peer[] {
    return [...this.peers.values()].filter((peer) => peer.joined);
  }

  /** Refuses with 403 and the reason where `peer` may not do `action` here. */
  require(peer: Peer, action: Action): void {
    const verdict = may(peer.role, action, this.settings);
    if (verdict !== true) throw new Refusal('forbidden', verdict);
  }

  /** Refuses with 403 and the reason where nobody more with this role may come in. */
  checkEntry(role: Role): void {
    const verdict = mayEnter(role, this.peers.size, this.settings);
    if (verdict !== true) throw new Refusal('forbidden', verdict);
  }

  /** Takes somebody in, not yet joined. Refuses when full or locked. */
  admit(peer: Peer): void {
    if (this.#closed) throw new Refusal('wrongState', 'the room has closed');
    this.checkEntry(peer.role);
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

  /** The connection has ended: unless it was a goodbye, the participant keeps its place for a while. */
  disconnect(peer: Peer, link: PeerLink, parting: Parting = 'lost'): void {
    if (peer.link !== link || this.peers.get(peer.id) !== peer) return;
    peer.link = null;
    const patience = { lost: this.#options.reconnectMs, unloaded: Math.min(RELOAD_MS, this.#options.reconnectMs), left: 0 }[peer.joined ? parting : 'left'];
    this.#reconnects.set(peer, setTimeout(() => this.leave(peer), patience));
    this.emit('changed');
  }

  /** Says to everybody who is here that `peer` now is too, and lets it receive what they send. Answers them. */
  async join(peer: Peer, how: 'offer' | 'answer'): Promise<PeerInfo[]> {
    if (this.peers.get(peer.id) !== peer) throw new Refusal('wrongState', 'you have left the room');
    const again = peer.joined;
    this.#everJoined = true;
    peer.joined = true;
    if (!again) peer.joinedAt = Date.now();
    const others = this.people.filter((other) => other !== peer);
    if (!again) {
      this.tell({ type: 'peerJoined', peer: peer.info }, peer);
      this.emit('changed');
    }
    const consuming = this.consumeAll(peer, how);
    if (how === 'answer') await consuming;
    this.bridge.join(peer);
    return others.map((other) => other.info);
  }

  /** Lets `peer` receive everything that the others send and it does not have yet; failures cost one stream, not the rest. */
  async consumeAll(peer: Peer, how: 'offer' | 'answer'): Promise<void> {
    const streams = this.people.filter((author) => author !== peer).flatMap((author) => Array.from(author.producers, (producer) => ({ author, producer })));
    await Promise.all(streams.map(({ author, producer }) => this.#consume(peer, author, producer, how)));
  }

  /** A producer is there: let the others receive it, and the observers hear it. */
  publish(author: Peer, producer: Producer): void {
    const place = author.placeOf(producer);
    if (!place) return;
    if (producer.kind === 'audio') this.media.observe(producer, place.router).catch((error: unknown) => this.#log('observe', author, error));
    producer.on('score', (score) => author.notify({ type: 'producerScore', producerId: producer.id, score }));
    producer.observer.once('close', () => this.emit('changed'));
    if (author.joined) for (const other of this.people) if (other !== author) void this.#consume(other, author, producer, 'offer');
    this.emit('changed');
  }

  rename(peer: Peer, displayName: string): void {
    const oldDisplayName = peer.displayName;
    peer.displayName = displayName;
    this.tell({ type: 'peerRenamed', peer: peer.info, oldDisplayName }, peer);
    this.emit('changed');
  }

  /** Tells everybody who has joined, but not `except`. */
  tell(event: PeerEvent, except?: Peer): void {
    for (const peer of this.people) if (peer !== except) peer.notify(event);
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
    if (joined) this.tell({ type: 'peerLeft', peerId: peer.id });
    if (this.speakers.active === peer.id) this.#speaking({ active: null, volumes: [] });
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
    for (const peer of this.peers.values()) {
      peer.link?.close(reason);
      peer.close();
    }
    this.peers.clear();
    this.bridge.close();
    this.media.close();
    this.emit('closed');
    this.removeAllListeners();
  }

  async #consume(peer: Peer, author: Peer, producer: Producer, how: 'offer' | 'answer'): Promise<void> {
    try {
      if (may(peer.role, 'consume', this.settings) === true) await consume(this.media, peer, author, producer, { how });
    } catch (error) {
      this.#log('consume', peer, error);
    }
  }

  #openMedia(): void {
    const media = new RoomMedia(this.#options.pool);
    this.media = media;
    this.bridge = new DataBridge(this, media);
    media.on('volumes', (volumes) => {
      const heard = volumes.flatMap(({ producerId, volume }) => {
        const author = this.people.find((peer) => peer.producers.has(producerId));
        return author ? [{ peerId: author.id, volume }] : [];
      });
      this.#speaking({ active: this.speakers.active, volumes: heard });
    });
    media.on('dominant', ({ producerId }) => {
      const author = this.people.find((peer) => peer.producers.has(producerId));
      if (author) this.#speaking({ active: author.id, volumes: this.speakers.volumes });
    });
    media.on('lost', (router, { isHome }) => this.#lost(router, isHome));
  }

  #speaking(speakers: Speakers): void {
    this.speakers = speakers;
    this.tell({ type: 'speakers', speakers });
  }

  /**
   * A worker died. Those whose media was on it come back by themselves to the
   * same people and chat; without the home router that is everybody.
   */
  #lost(router: Router, isHome: boolean): void {
    const hit = [...this.peers.values()].filter((peer) => isHome || peer.uses(router));
    if (isHome) {
      this.bridge.close();
      this.media.close();
      this.#openMedia();
      this.#speaking({ active: null, volumes: [] });
    }
    for (const peer of hit) {
      peer.closeMedia();
      peer.link?.close('media-lost');
    }
    this.emit('changed');
  }

  #closeWhenEmpty(): void {
    if (this.peers.size > 0 || this.#closed) return;
    clearTimeout(this.#grace);
    // One that nobody ever joined waits for nobody.
    this.#grace = setTimeout(() => this.close(), this.#everJoined ? this.#options.graceMs : 0);
  }

  #log(what: string, peer: Peer, error: unknown): void {
    this.#options.logger.warn({ room: this.id, peer: peer.id, error: String(error) }, `${what} failed`);
  }
}
