/**
 * Chat for clients that chat over data channels. What they say is received on
 * the room's DirectTransport and goes through the room; what others say is
 * sent to them from there, each author on a data producer of its own (such
 * clients know authors by their channels). Rooms without such clients pay nothing.
 */
import type { DataProducer, Router } from 'mediasoup/types';
import { chatText } from '../contract/text.ts';
import type { RoomMedia } from '../media/RoomMedia.ts';
import { BOT_ID } from './Chat.ts';
import type { Peer } from './Peer.ts';
import type { Room } from './Room.ts';

/** No message that may be said is longer, in bytes of UTF-8 with some space around it. */
const MOST_BYTES = 8192;

export class DataBridge {
  readonly #room: Room;
  readonly #media: RoomMedia;
  /** What authors' messages leave by, by peer id, and where from. */
  readonly #authors = new Map<string, Promise<{ producer: DataProducer; router: Router }>>();
  /** By `author>listener`, what that one gets them by; it exists or is being made. */
  readonly #pairs = new Map<string, object>();
  #closed = false;

  constructor(room: Room, media: RoomMedia) {
    this.#room = room;
    this.#media = media;
  }

  /** Somebody joined: connects it with the others where either needs it. */
  join(peer: Peer): void {
    if (listens(peer)) {
      this.#connect(BOT_ID, peer);
      for (const author of this.#room.people) if (author !== peer && this.#canBeAuthor(author)) this.#connect(author.id, peer);
    }
    if (this.#canBeAuthor(peer)) this.#introduce(peer);
  }

  /** Hears what `peer` says on a data channel: `chat` is for everybody, `bot` for the bot. */
  async hear(peer: Peer, dataProducer: DataProducer): Promise<void> {
    if (dataProducer.label !== 'chat' && dataProducer.label !== 'bot') return;
    const from = peer.place?.router;
    if (!from || dataProducer.closed) return;
    const { transport, router } = await this.#media.direct();
    const release = await this.#media.reach(dataProducer, from, router);
    const consumer = await transport.consumeData({ dataProducerId: dataProducer.id }).catch((error: unknown) => {
      release();
      throw error;
    });
    consumer.observer.once('close', release);
    consumer.on('message', (message) => {
      // What nobody can read is as much of a flood as what everybody can, and costs more to look at.
      if (!this.#room.chat.admits(peer) || !peer.joined || message.length > MOST_BYTES) return;
      const text = chatText.safeParse(message.toString('utf8'));
      if (!text.success) return;
      try {
        if (dataProducer.label === 'chat') this.#room.chat.say(peer, text.data);
        else this.#room.chat.answer(peer, text.data);
      } catch {
        // The policy refused it, and a data channel has no way to say so.
      }
    });
    if (dataProducer.label === 'chat') this.#introduce(peer);
  }

  /** Sends a message to everybody who listens on data channels, but not to its author. */
  carry(authorId: string, text: string): void {
    this.#authors.get(authorId)?.then(
      ({ producer }) => !producer.closed && producer.send(text),
      () => {},
    );
  }

  leave(peer: Peer): void {
    this.#authors.get(peer.id)?.then(({ producer }) => producer.close(), () => {});
    this.#authors.delete(peer.id);
    for (const pair of this.#pairs.keys()) if (pair.split('>').includes(peer.id)) this.#pairs.delete(pair);
  }

  /** The worker on which we took part has died: begins anew where home is now, for all whose channels are elsewhere. */
  moveHome(): void {
    this.#authors.clear();
    this.#pairs.clear();
    for (const peer of this.#room.people) {
      this.join(peer);
      // It may be one of those who were hit, too; who is, comes back and begins anew.
      for (const dataProducer of peer.dataProducers) this.hear(peer, dataProducer).catch(() => {});
    }
  }

  /** The routers close with the room's media; here only the books. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#authors.clear();
    this.#pairs.clear();
  }

  /** Our own clients always; others once they have opened a chat channel. */
  #canBeAuthor(peer: Peer): boolean {
    return !peer.link?.chatsOverData || Array.from(peer.dataProducers).some(({ label }) => label === 'chat');
  }

  #introduce(author: Peer): void {
    // It may have left while its channel was made: whoever is not here is nobody's author.
    if (author.closed) return;
    for (const listener of this.#room.people) if (listener !== author && listens(listener)) this.#connect(author.id, listener);
  }

  #connect(authorId: string, listener: Peer): void {
    const pair = `${authorId}>${listener.id}`;
    if (this.#closed || listener.closed || this.#pairs.has(pair)) return;
    const token = {};
    const end = () => this.#pairs.get(pair) === token && this.#pairs.delete(pair);
    this.#pairs.set(pair, token);
    // The listener left or does not want data channels: the others go on.
    this.#offer(authorId, listener, end).catch(end);
  }

  async #offer(authorId: string, listener: Peer, onEnd: () => void): Promise<void> {
    const { receiving } = listener;
    if (!receiving) return onEnd();
    const { transport, place } = receiving;
    const { producer, router } = await this.#author(authorId);
    const peerId = authorId === BOT_ID ? null : authorId;
    const release = await this.#media.reach(producer, router, place.router);
    const options = { dataProducerId: producer.id, appData: { peerId } };
    const consumer = await listener.dataConsumers
      .add(() => transport.consumeData(options), transport)
      .catch((error: unknown) => {
        release();
        throw error;
      });
    consumer.on('dataproducerclose', () => listener.notify({ type: 'dataConsumerClosed', dataConsumerId: consumer.id }));
    consumer.observer.once('close', () => {
      release();
      onEnd();
    });
    const { id, dataProducerId, sctpStreamParameters, label, protocol } = consumer;
    try {
      await listener.link?.offerDataConsumer({ id, dataProducerId, peerId, sctpStreamParameters, label, protocol, appData: consumer.appData });
    } catch (error) {
      consumer.close();
      throw error;
    }
  }

  #author(authorId: string): Promise<{ producer: DataProducer; router: Router }> {
    let author = this.#authors.get(authorId);
    if (!author) {
      const label = authorId === BOT_ID ? 'bot' : 'chat';
      author = this.#media.direct().then(async ({ transport, router }) => ({ producer: await transport.produceData({ label, protocol: '' }), router }));
      this.#authors.set(authorId, author);
      author.catch(() => this.#authors.delete(authorId));
    }
    return author;
  }
}

function listens(peer: Peer): boolean {
  return peer.joined && peer.link?.chatsOverData === true;
}
