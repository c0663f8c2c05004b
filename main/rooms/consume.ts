/** How a participant comes to receive what another sends. */
import type { Consumer, Producer } from 'mediasoup/types';
import type { Release, RoomMedia } from '../media/RoomMedia.ts';
import { insistOnKeyFrame } from './keyFrames.ts';
import { offerOf, type Peer } from './Peer.ts';
import { followScore } from './scores.ts';

/** A client that never answers gets its stream all the same, after this long. */
const ANSWER_TIMEOUT_MS = 5000;

export interface ConsumeOptions {
  /**
   * `offer`: paused until the client has set it up. `answer`: it goes into the
   * answer of a join and runs at once (nothing flows before DTLS, and DTLS
   * follows the client's description).
   */
  readonly how: 'offer' | 'answer';
}

/**
 * Lets `peer` consume `producer` of `author`. Idempotent per producer and
 * copy; does nothing where the peer cannot receive (no transport, no codec).
 */
export async function consume(media: RoomMedia, peer: Peer, author: Peer, producer: Producer, options: ConsumeOptions): Promise<void> {
  const copies = Array.from({ length: peer.copies }, (_, copy) => consumeOnce(media, peer, author, producer, copy, options));
  await Promise.all(copies);
}

async function consumeOnce(media: RoomMedia, peer: Peer, author: Peer, producer: Producer, copy: number, { how }: ConsumeOptions): Promise<void> {
  const { receiving, rtpCapabilities } = peer;
  const key = `${receiving?.transport.id}>${producer.id}#${copy}`;
  // Back on a new connection, but not joined on it yet: joining offers everything.
  if (how === 'offer' && peer.joinedOn !== null && peer.joinedOn !== peer.link) return;
  const from = author.place;
  if (peer.consuming.has(key) || !receiving || !rtpCapabilities || !from || producer.closed) return;
  peer.consuming.add(key);
  let release: Release | undefined;
  try {
    release = await media.reach(producer, from.router, receiving.place.router);
    if (!receiving.place.router.canConsume({ producerId: producer.id, rtpCapabilities })) return release();
    const consumer = await peer.consumers.add(
      () => receiving.transport.consume({ producerId: producer.id, rtpCapabilities, paused: how === 'offer', enableRtx: true, appData: producer.appData }),
      receiving.transport,
    );
    const end = () => {
      peer.consuming.delete(key);
      release?.();
    };
    // It may have ended while it was made, and will not say so.
    if (producer.closed) consumer.close();
    if (consumer.closed) return end();
    consumer.observer.once('close', end);
    follow(peer, consumer, from.router === receiving.place.router ? undefined : producer);
    insistOnKeyFrame(consumer, receiving.transport);
    if (how === 'offer') await offer(peer, consumer);
  } catch (error) {
    peer.consuming.delete(key);
    release?.();
    if (!producer.closed && !receiving.transport.closed && !peer.closed) throw error;
  }
}

/** Tells the participant what happens to its consumer. */
function follow(peer: Peer, consumer: Consumer, pipedFrom: Producer | undefined): void {
  const consumerId = consumer.id;
  consumer.on('producerclose', () => peer.notify({ type: 'consumerClosed', consumerId }));
  consumer.on('producerpause', () => peer.notify({ type: 'consumerPaused', consumerId }));
  consumer.on('producerresume', () => peer.notify({ type: 'consumerResumed', consumerId }));
  followScore(consumer, pipedFrom, (score) => peer.notify({ type: 'consumerScore', consumerId, score }));
  consumer.on('layerschange', (layers) => peer.notify({ type: 'consumerLayers', consumerId, layers }));
}

/** Asks the client to set it up, then lets it run; an answer that never comes costs no stream. */
async function offer(peer: Peer, consumer: Consumer): Promise<void> {
  const { link } = peer;
  peer.offered.add(consumer);
  consumer.observer.once('close', () => peer.offered.delete(consumer));
  if (!link) return; // its next connection learns of it when it comes back
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, ANSWER_TIMEOUT_MS)));
  try {
    await Promise.race([link.offerConsumer(offerOf(consumer)), patience]);
  } catch {
    // The client will not have it. Where its connection went away instead, it gets it when it is back.
    if (peer.link === link) consumer.close();
    return;
  } finally {
    clearTimeout(timer);
  }
  if (!consumer.closed) await consumer.resume();
  peer.offered.delete(consumer);
}
