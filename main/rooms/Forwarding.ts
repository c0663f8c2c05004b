/** What of what people send goes to whom. */
import type { Producer } from 'mediasoup/types';
import type { EconomyStep } from '../contract/economy.ts';
import type { Logger } from '../lib/logger.ts';
import { consume } from './consume.ts';
import type { Peer } from './Peer.ts';
import { may } from './policy.ts';
import type { Room } from './Room.ts';

export class Forwarding {
  readonly #room: Room;
  readonly #logger: Logger;
  /** What is given up right now. */
  economy: EconomyStep = 'none';

  constructor(room: Room, logger: Logger) {
    this.#room = room;
    this.#logger = logger;
  }

  /** Lets `peer` receive everything that the others send and it does not have yet; failures cost one stream, not the rest. */
  async consumeAll(peer: Peer, how: 'offer' | 'answer'): Promise<void> {
    const streams = this.#room.people.filter((author) => author !== peer).flatMap((author) => Array.from(author.producers, (producer) => ({ author, producer })));
    await Promise.all(streams.map(({ author, producer }) => this.#consume(peer, author, producer, how)));
  }

  /** A producer is there: let the others receive it, and the observers hear it. */
  publish(author: Peer, producer: Producer): void {
    const room = this.#room;
    const { place } = author;
    if (!place) return;
    if (producer.kind === 'audio') room.media.observe(producer, place.router).catch((error: unknown) => this.#log('observe', author, error));
    producer.on('score', (score) => author.notify({ type: 'producerScore', producerId: producer.id, score }));
    producer.observer.once('close', () => {
      room.emit('changed');
      // The sound of a screen that is not shared any more is sound like any other. Later: all of it may be ending.
      if (producer.kind === 'video') queueMicrotask(() => room.moderation.enforceOn(author));
    });
    if (author.joined) for (const other of room.people) if (other !== author) void this.#consume(other, author, producer, 'offer');
    room.emit('changed');
  }

  /** How many streams `peer` will probably receive; at least a voice and a picture. */
  expects(peer: Peer): number {
    const others = this.#room.people.filter((author) => author !== peer);
    return peer.copies * Math.max(2, others.reduce((streams, author) => streams + author.producers.size, 0));
  }

  async #consume(peer: Peer, author: Peer, producer: Producer, how: 'offer' | 'answer'): Promise<void> {
    try {
      if (may(peer.role, 'consume', this.#room.settings) === true) await consume(this.#room.media, peer, author, producer, { how });
    } catch (error) {
      this.#log('consume', peer, error);
    }
  }

  #log(what: string, peer: Peer, error: unknown): void {
    this.#logger.warn({ room: this.#room.id, peer: peer.id, error: String(error) }, `${what} failed`);
  }
}
