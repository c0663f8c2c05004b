/** What a participant sends. */
import { Refusal } from '../../contract/errors.ts';
import type { Input } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import type { Peer } from '../Peer.ts';
import { publishableOf, saysScreen, sourceOf } from '../sources.ts';
import type { Seat } from './session.ts';

/**
 * A sender is asked for a key frame at most so often, however many need one.
 * libwebrtc passes over what comes within 300 ms of the last: held back until
 * it is heeded, a request is not lost (mediasoup would repeat it only after a
 * second), and two hundred who join at once cost three key frames a second.
 */
const KEY_FRAME_DELAY_MS = 350;

/** The last screen of each participant, until it is made. */
const screens = new WeakMap<Peer, Promise<unknown>>();

export async function produce(seat: Seat, input: Input<RoomContract, 'produce'>) {
  const { producerId } = input;
  if (!producerId) return make(seat, input);
  // Whoever had the id of another's stream first, on a worker that it is to be piped to, would keep it from everybody there.
  const release = seat.room.media.reserve(producerId);
  if (!release) throw new Refusal('wrongState', 'there is already something with this id');
  try {
    return await make(seat, input);
  } finally {
    release();
  }
}

async function make({ room, peer }: Seat, input: Input<RoomContract, 'produce'>) {
  const { transportId, producerId, kind, rtpParameters, appData, paused } = input;
  const transport = peer.transports.get(transportId);
  if (!peer.useOf(transport)?.producing) throw new Refusal('wrongState', 'this transport is not for producing');
  // Its sound follows a screen so closely that the screen may still be being made.
  if (kind === 'audio' && saysScreen(appData)) await screens.get(peer);
  const requireIt = () => room.requireSending(peer, publishableOf({ kind, appData }, peer.producers));
  requireIt();
  const options = { kind, rtpParameters, paused, keyFrameRequestDelay: KEY_FRAME_DELAY_MS, appData: { ...appData, peerId: peer.id } };
  const making = peer.producers.add(
    () =>
      transport.produce({ ...(producerId ? { id: producerId } : {}), ...options }).catch((error: unknown) => {
        throw refusal(transport, 'producer', error);
      }),
    transport,
  );
  if (kind === 'video' && saysScreen(appData)) screens.set(peer, making.catch(() => {}));
  const producer = await making;
  try {
    // The host may have forbidden it while it was made.
    requireIt();
  } catch (error) {
    producer.close();
    throw error;
  }
  if (!paused) peer.muted.delete(sourceOf(producer, peer.producers));
  room.forwarding.publish(peer, producer);
  return { id: producer.id };
}

export function close({ peer, room }: Seat, { producerId }: Input<RoomContract, 'closeProducer'>) {
  peer.producers.get(producerId).close();
  room.emit('changed');
  return {};
}

export async function pause({ peer, room }: Seat, { producerId }: Input<RoomContract, 'pauseProducer'>) {
  await peer.producers.get(producerId).pause();
  room.emit('changed');
  return {};
}

export async function resume({ peer, room }: Seat, { producerId }: Input<RoomContract, 'resumeProducer'>) {
  const producer = peer.producers.get(producerId);
  room.requireSending(peer, publishableOf(producer, peer.producers));
  peer.muted.delete(sourceOf(producer, peer.producers));
  await producer.resume();
  room.emit('changed');
  return {};
}

export function speaks({ peer, room }: Seat, { producerId }: Input<RoomContract, 'speaks'>) {
  room.forwarding.beginsToSpeak(peer.producers.get(producerId));
  return {};
}

export async function produceData({ room, peer }: Seat, input: Input<RoomContract, 'produceData'>) {
  const { transportId, sctpStreamParameters, label, protocol, appData } = input;
  const transport = peer.transports.get(transportId);
  if (!peer.useOf(transport)?.producing) throw new Refusal('wrongState', 'this transport is not for producing');
  const dataProducer = await peer.dataProducers.add(
    () =>
      transport.produceData({ sctpStreamParameters, label, protocol, appData: { ...appData, peerId: peer.id } }).catch((error: unknown) => {
        throw refusal(transport, 'data producer', error);
      }),
    transport,
  );
  await room.bridge.hear(peer, dataProducer);
  return { id: dataProducer.id };
}

/** Whose fault it was: the transport's that went away, or what was asked. The words are mediasoup's, without the prefix of its request. */
function refusal(transport: { readonly closed: boolean }, what: string, error: unknown): Refusal {
  if (transport.closed) return new Refusal('wrongState', 'the transport has closed');
  const words = error instanceof Error ? error.message.replace(/^.*?\| /, '').slice(0, 200) : 'unknown';
  return new Refusal('invalid', `the ${what} was refused: ${words}`);
}
