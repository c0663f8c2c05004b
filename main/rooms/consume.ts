/** How a participant comes to receive what another sends. */
import type { Consumer, Producer } from 'mediasoup/types';
import type { Release, RoomMedia } from '../media/RoomMedia.ts';
import { Gate, type Reason } from './forwarding/Gate.ts';
import { insistOnKeyFrame } from './keyFrames.ts';
import { offerOf, type Peer } from './Peer.ts';
import { receivable } from './receivable.ts';
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
  /** Why it shall not flow even then; asked when the consumer is made. */
  readonly heldFor?: () => readonly Reason[];
}

/**
 * Lets `peer` consume `producer` of `author`. Idempotent per producer and
 * copy; does nothing where the peer cannot receive (no transport, no codec).
 * Answers whether it made any.
 */
export async function consume(media: RoomMedia, peer: Peer, author: Peer, producer: Producer, options: ConsumeOptions): Promise<boolean> {
  const copies = Array.from({ length: peer.copies }, (_, copy) => consumeOnce(media, peer, author, producer, copy, options));
  return (await Promise.all(copies)).includes(true);
}

async function consumeOnce(media: RoomMedia, peer: Peer, author: Peer, producer: Producer, copy: number, { how, heldFor = () => [] }: ConsumeOptions): Promise<boolean> {
  const { receiving, rtpCapabilities } = peer;
  const key = `${receiving?.transport.id}>${producer.id}#${copy}`;
  // Back on a new connection, but not joined on it yet: joining offers everything.
  if (how === 'offer' && peer.joinedOn !== null && peer.joinedOn !== peer.link) return false;
  const from = author.place;
  if (peer.consuming.has(key) || !receiving || !rtpCapabilities || !from || producer.closed) return false;
  peer.consuming.add(key);
  let release: Release | undefined;
  try {
    release = await media.reach(producer, from.router, receiving.place.router);
    const needed = receivable(receiving.place.router, producer, rtpCapabilities);
    if (!needed) {
      peer.without.add(producer);
      release();
      return false;
    }
    const reasons: Reason[] = [...heldFor(), ...(how === 'offer' ? (['offered'] as const) : [])];
    const consumer = await peer.consumers.add(
      () => receiving.transport.consume({ producerId: producer.id, rtpCapabilities: needed, paused: reasons.length > 0, enableRtx: true, appData: producer.appData }),
      receiving.transport,
    );
    const end = () => {
      peer.consuming.delete(key);
      release?.();
    };
    // It may have ended while it was made, and will not say so.
    if (producer.closed) consumer.close();
    if (consumer.closed) {
      end();
      return false;
    }
    consumer.observer.once('close', end);
    peer.without.delete(producer);
    const isPiped = from.router !== receiving.place.router;
    const insist = () => insistOnKeyFrame(consumer, producer, receiving.transport, isPiped);
    new Gate(consumer, reasons, { onHeld: (held) => peer.notify({ type: held ? 'consumerHeld' : 'consumerFlowing', consumerId: consumer.id, producerPaused: consumer.producerPaused }), onFlow: insist });
    if (reasons.length === 0) insist();
    follow(peer, consumer, isPiped ? producer : undefined);
    if (how === 'offer') await offer(peer, consumer, producer);
    return true;
  } catch (error) {
    peer.consuming.delete(key);
    release?.();
    if (!producer.closed && !receiving.transport.closed && !peer.closed) throw error;
    return false;
  }
}

/** Tells the participant what happens to its consumer. */
function follow(peer: Peer, consumer: Consumer, pipedFrom: Producer | undefined): void {
  const consumerId = consumer.id;
  consumer.on('producerclose', () => peer.notify({ type: 'consumerClosed', consumerId }));
  consumer.on('producerpause', () => peer.notify({ type: 'consumerPaused', consumerId }));
  consumer.on('producerresume', () => peer.notify({ type: 'consumerResumed', consumerId, held: Gate.of(consumer).held }));
  followScore(consumer, pipedFrom, (score) => peer.notify({ type: 'consumerScore', consumerId, score }));
  consumer.on('layerschange', (layers) => peer.notify({ type: 'consumerLayers', consumerId, layers }));
}

/** Asks the client to set it up, then lets it run; an answer that never comes costs no stream. */
async function offer(peer: Peer, consumer: Consumer, producer: Producer): Promise<void> {
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
    if (peer.link !== link) return;
    peer.without.add(producer);
    consumer.close();
    return;
  } finally {
    clearTimeout(timer);
  }
  await Gate.of(consumer).set('offered', false);
  peer.offered.delete(consumer);
}
