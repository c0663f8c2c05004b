/** One object from inside: its dump and its statistics, without secrets. */
import type { RtpObserver } from 'mediasoup/types';
import type { ObjectType } from '../../contract/console/inspect.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Entry } from '../../media/ObjectRegistry.ts';
import type { Room } from '../../rooms/Room.ts';
import type { RunningServer } from '../ConsoleHost.ts';
import { redactDump } from './redact.ts';

export type Found = Entry | { readonly type: 'room'; readonly room: Room };
type Fields = Record<string, unknown>;

/** A worker that hangs never answers. */
const PATIENCE_MS = 5000;

/** Refuses what is not there: 404. */
export function find({ rooms, workers }: RunningServer, type: ObjectType, id: string): Found {
  const room = type === 'room' ? rooms.get(id) : undefined;
  const found = room ? { type: 'room' as const, room } : type === 'room' ? undefined : workers.objects.get(type, id);
  if (!found) throw new Refusal('notFound', 'this object has closed');
  return found;
}

export async function dump(found: Found): Promise<Fields> {
  switch (found.type) {
    case 'room':
      return dumpRoom(found.room);
    case 'rtpObserver':
      return redactDump(await answered(found, dumpObserver(found.object, found)));
    default:
      return redactDump(await answered(found, found.object.dump()));
  }
}

/** Refuses where there is none: 404. */
export async function statistics(found: Found): Promise<Fields[]> {
  switch (found.type) {
    case 'worker':
      return [redactDump({ type: 'worker', timestamp: Date.now(), ...(await answered(found, found.object.getResourceUsage())) })];
    case 'transport':
    case 'producer':
    case 'consumer':
    case 'dataProducer':
    case 'dataConsumer':
      return (await answered(found, found.object.getStats() as Promise<object[]>)).map(redactDump);
    default:
      throw new Refusal('notFound', 'objects of this type have no statistics');
  }
}

/** mediasoup has no dump of an observer; its router knows what it hears. */
async function dumpObserver({ id, type, paused }: RtpObserver, { parent }: Entry): Promise<Fields> {
  const { mapProducerIdObserverIds } = parent?.type === 'router' ? await parent.object.dump() : { mapProducerIdObserverIds: [] };
  return { id, type, paused, producerIds: mapProducerIdObserverIds.filter(({ values }) => values.includes(id)).map(({ key }) => key) };
}

/** Chosen field by field: a participant also holds its secret. */
function dumpRoom(room: Room): Fields {
  return {
    id: room.id,
    createdAt: new Date(room.createdAt).toISOString(),
    createdBy: room.createdBy,
    settings: { ...room.settings },
    routerIds: ids(room.media.routers),
    chatMessages: room.chat.history.length,
    activeSpeaker: room.speaking.speakers.active,
    peers: Array.from(room.peers.values(), (peer) => ({
      ...peer.info,
      address: peer.address,
      joined: peer.joined,
      connected: peer.link !== null,
      canReceive: peer.rtpCapabilities !== undefined,
      transportIds: ids(peer.transports),
      producerIds: ids(peer.producers),
      consumerIds: ids(peer.consumers),
      dataProducerIds: ids(peer.dataProducers),
      dataConsumerIds: ids(peer.dataConsumers),
    })),
  };
}

const ids = (objects: Iterable<{ readonly id: string }>) => Array.from(objects, ({ id }) => id);

async function answered<T>(found: Entry, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal('wrongState', 'its media worker does not answer')), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, patience]);
  } catch (error) {
    // It closed while it was asked.
    if (found.object.closed) throw new Refusal('notFound', 'this object has closed');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
