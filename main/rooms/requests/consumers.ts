/** What a participant receives. */
import { Refusal } from '../../contract/errors.ts';
import type { Input } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import type { Seat } from './session.ts';

type OfConsumer = Input<RoomContract, 'pauseConsumer'>;

/** Ids that are not the asker's are passed over: its consumer may have closed meanwhile. */
export function ack({ peer }: Seat, { ids }: Input<RoomContract, 'ack'>) {
  peer.link?.acknowledge(ids);
  return {};
}

export async function pause({ peer }: Seat, { consumerId }: OfConsumer) {
  await peer.consumers.get(consumerId).pause();
  return {};
}

export async function resume({ peer }: Seat, { consumerId }: OfConsumer) {
  await peer.consumers.get(consumerId).resume();
  return {};
}

export async function requestKeyFrame({ peer }: Seat, { consumerId }: OfConsumer) {
  await video(peer.consumers.get(consumerId)).requestKeyFrame();
  return {};
}

export async function setPreferredLayers({ peer }: Seat, { consumerId, spatialLayer, temporalLayer }: Input<RoomContract, 'setConsumerPreferredLayers'>) {
  await video(peer.consumers.get(consumerId)).setPreferredLayers({ spatialLayer, ...(temporalLayer === undefined ? {} : { temporalLayer }) });
  return {};
}

export async function setPriority({ peer }: Seat, { consumerId, priority }: Input<RoomContract, 'setConsumerPriority'>) {
  await peer.consumers.get(consumerId).setPriority(priority);
  return {};
}

function video<T extends { kind: string }>(consumer: T): T {
  if (consumer.kind !== 'video') throw new Refusal('wrongState', 'this consumer is not video');
  return consumer;
}
