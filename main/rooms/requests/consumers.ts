/** What a participant receives. */
import { Refusal } from '../../contract/errors.ts';
import type { Input } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import { Gate } from '../forwarding/Gate.ts';
import type { Seat } from './session.ts';

const HIGHEST = 7;

type OfConsumer = Input<RoomContract, 'pauseConsumer'>;

/** Ids that are not the asker's are passed over: its consumer may have closed meanwhile. */
export function ack({ peer }: Seat, { ids }: Input<RoomContract, 'ack'>) {
  peer.link?.acknowledge(ids);
  return {};
}

/** What is displayed, and how large. Ids that are not the asker's are passed over, as with `ack`. */
export function view({ room, peer }: Seat, { tiles }: Input<RoomContract, 'view'>) {
  room.forwarding.videos.displays(peer, tiles);
  return {};
}

export async function pause(seat: Seat, { consumerId }: OfConsumer) {
  await wants(seat, consumerId, false);
  return {};
}

export async function resume(seat: Seat, { consumerId }: OfConsumer) {
  await wants(seat, consumerId, true);
  return {};
}

export async function requestKeyFrame({ peer }: Seat, { consumerId }: OfConsumer) {
  await video(peer.consumers.get(consumerId)).requestKeyFrame();
  return {};
}

export async function setPreferredLayers({ peer }: Seat, { consumerId, spatialLayer, temporalLayer }: Input<RoomContract, 'setConsumerPreferredLayers'>) {
  // Left out, it is the best; the worker takes what is too high for that.
  await Gate.of(video(peer.consumers.get(consumerId))).limit({ spatialLayer, temporalLayer: temporalLayer ?? HIGHEST });
  return {};
}

export async function setPriority({ peer }: Seat, { consumerId, priority }: Input<RoomContract, 'setConsumerPriority'>) {
  await Gate.of(peer.consumers.get(consumerId)).ownPriority(priority);
  return {};
}

function video<T extends { kind: string }>(consumer: T): T {
  if (consumer.kind !== 'video') throw new Refusal('wrongState', 'this consumer is not video');
  return consumer;
}

/** What a client does not want leaves its place to another video. */
async function wants({ room, peer }: Seat, consumerId: string, wanted: boolean): Promise<void> {
  const followed = Gate.of(peer.consumers.get(consumerId)).set('client', !wanted);
  room.forwarding.videos.reconsider(peer);
  await followed;
}
