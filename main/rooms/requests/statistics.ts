/** mediasoup's statistics, of what is the asker's own; others' objects do not exist to it. */
import type { Input } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import type { Seat } from './session.ts';

type Stats = Record<string, unknown>[];

export const transport = ({ peer }: Seat, { transportId }: Input<RoomContract, 'getTransportStats'>) => peer.transports.get(transportId).getStats() as unknown as Promise<Stats>;
export const producer = ({ peer }: Seat, { producerId }: Input<RoomContract, 'getProducerStats'>) => peer.producers.get(producerId).getStats() as unknown as Promise<Stats>;
export const consumer = ({ peer }: Seat, { consumerId }: Input<RoomContract, 'getConsumerStats'>) => peer.consumers.get(consumerId).getStats() as unknown as Promise<Stats>;
export const dataProducer = ({ peer }: Seat, { dataProducerId }: Input<RoomContract, 'getDataProducerStats'>) => peer.dataProducers.get(dataProducerId).getStats() as unknown as Promise<Stats>;
export const dataConsumer = ({ peer }: Seat, { dataConsumerId }: Input<RoomContract, 'getDataConsumerStats'>) => peer.dataConsumers.get(dataConsumerId).getStats() as unknown as Promise<Stats>;
