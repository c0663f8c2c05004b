/**
 * What of what people send goes to whom. Everybody consumes everything; what
 * flows of it is decided for each receiver (`forwarding/`): videos by what they
 * display, who speaks and what the box has to give up, voices by loudness.
 */
import type { Producer } from 'mediasoup/types';
import type { EconomyStep } from '../contract/economy.ts';
import type { Logger } from '../lib/logger.ts';
import { consume } from './consume.ts';
import { Bandwidth } from './forwarding/Bandwidth.ts';
import { Microphones } from './forwarding/Microphones.ts';
import { Speakers } from './forwarding/Speakers.ts';
import { Videos } from './forwarding/Videos.ts';
import type { Reason } from './forwarding/Gate.ts';
import type { Peer } from './Peer.ts';
import { may } from './policy.ts';
import type { Room } from './Room.ts';

export class Forwarding {
  readonly videos: Videos;
  readonly #room: Room;
  readonly #logger: Logger;
  readonly #speakers = new Speakers();
  readonly #microphones: Microphones;
  readonly #bandwidth: Bandwidth;
  #economy: EconomyStep = 'none';

  constructor(room: Room, logger: Logger) {
    this.#room = room;
    this.#logger = logger;
    this.videos = new Videos(room, this.#speakers, () => this.#economy);
    this.#microphones = new Microphones(room);
    this.#bandwidth = new Bandwidth(this.videos, () => Math.min(room.people.length, room.mediaLimits.voicesAtOnce));
  }

  /** What is given up right now; a change holds at once, and everybody is told. */
  get economy(): EconomyStep {
    return this.#economy;
  }

  set economy(step: EconomyStep) {
    if (step === this.#economy) return;
    this.#economy = step;
    this.videos.reconsider();
    this.#room.tell({ type: 'economy', step });
  }

  /** The configuration has changed. */
  configChanged(): void {
    this.videos.reconsider();
    this.#microphones.look();
  }

  /** What the observers heard: dBov by producer. */
  hear(volumes: ReadonlyMap<string, number>): void {
    this.#microphones.hear(volumes);
  }

  /** The client says so, before the observers can have heard it. */
  beginsToSpeak(microphone: Producer): void {
    this.#microphones.claim(microphone);
  }

  /** `author` is the dominant speaker. */
  speaks(author: Peer): void {
    if (this.#speakers.speaks(author.id)) this.videos.reconsider();
  }

  /** Somebody left; their streams end by themselves. */
  forget(peer: Peer): void {
    this.#speakers.forget(peer.id);
  }

  /** Lets `peer` receive everything that the others send and it does not have yet; failures cost one stream, not the rest. */
  async consumeAll(peer: Peer, how: 'offer' | 'answer'): Promise<void> {
    const streams = this.#room.authors.filter((author) => author !== peer).flatMap((author) => Array.from(author.producers, (producer) => ({ author, producer })));
    this.videos.foresee(peer);
    await Promise.all(streams.map(({ author, producer }) => this.#consume(peer, author, producer, how)));
  }

  /** A producer is there: let the others receive it, and the observers hear it. */
  publish(author: Peer, producer: Producer): void {
    const room = this.#room;
    const { place } = author;
    if (!place) return;
    if (producer.kind === 'audio') {
      room.media.observe(producer, place.router).catch((error: unknown) => this.#log('observe', author, error));
      this.#microphones.look();
      producer.observer.on('resume', () => this.#microphones.look());
    }
    producer.on('score', (score) => author.notify({ type: 'producerScore', producerId: producer.id, score }));
    producer.observer.once('close', () => {
      room.emit('changed');
      // The sound of a screen that is not shared any more is sound like any other. Later: all of it may be ending.
      if (producer.kind === 'video') queueMicrotask(() => room.moderation.enforceOn(author));
    });
    if (producer.kind === 'video') for (const event of ['close', 'pause', 'resume'] as const) producer.observer.on(event, () => this.videos.reconsider());
    if (author.joined) for (const other of room.people) if (other !== author) void this.#consume(other, author, producer, 'offer');
    room.emit('changed');
  }

  /** The room has closed. Idempotent. */
  close(): void {
    this.videos.close();
    this.#microphones.close();
  }

  /** How many streams `peer` will probably be sent; at least a voice and a picture. */
  expects(peer: Peer): number {
    const { videosAtOnce, voicesAtOnce } = this.#room.mediaLimits;
    const streams = this.#room.authors.flatMap((author) => (author === peer ? [] : [...author.producers]));
    const videos = streams.filter(({ kind }) => kind === 'video').length;
    return peer.copies * Math.max(2, Math.min(videos, videosAtOnce) + Math.min(streams.length - videos, voicesAtOnce));
  }

  async #consume(peer: Peer, author: Peer, producer: Producer, how: 'offer' | 'answer'): Promise<void> {
    try {
      if (may(peer.role, 'consume', this.#room.settings) !== true) return;
      const made = await consume(this.#room.media, peer, author, producer, { how, heldFor: () => this.#heldFor(peer, producer) });
      if (!made) return void (peer.without.has(producer) && this.videos.reconsider(peer));
      // It may have been let through, or held back, while the worker made the consumer, which nobody knew of yet.
      if (producer.kind === 'audio') return this.#microphones.applyTo(peer, producer);
      this.videos.reconsider(peer);
      if (producer.type === 'simple' && peer.receiving) this.#bandwidth.watch(peer, peer.receiving.transport);
    } catch (error) {
      this.#log('consume', peer, error);
    }
  }

  /** Why a new consumer shall not flow. */
  #heldFor(peer: Peer, producer: Producer): Reason[] {
    if (producer.kind === 'audio') return this.#microphones.admits(producer) ? [] : ['quiet'];
    return this.videos.admits(peer, producer) ? [] : ['held'];
  }

  #log(what: string, peer: Peer, error: unknown): void {
    this.#logger.warn({ room: this.#room.id, peer: peer.id, error: String(error) }, `${what} failed`);
  }
}
