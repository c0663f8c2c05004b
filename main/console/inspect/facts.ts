/** The short facts of one object: what a technician tells it by, and searches for. Reads only what Node knows; asks no worker. */
import type { Consumer, PipeTransport, PlainTransport, Producer, Transport, TransportTuple, WebRtcTransport } from 'mediasoup/types';
import type { InspectedObject } from '../../contract/console/inspect.ts';
import type { Entry, ObjectRegistry } from '../../media/ObjectRegistry.ts';
import type { WorkerPool } from '../../media/WorkerPool.ts';
import type { Room } from '../../rooms/Room.ts';
import type { Owner } from './owners.ts';

export type Facts = InspectedObject['facts'];
type Loose = Record<string, Facts[string] | null | undefined>;

export function factsOf(entry: Entry, owner: Owner | undefined, pool: WorkerPool): Facts {
  return known({ ...own(entry, owner, pool), ...whose(owner) });
}

export function factsOfRoom(room: Room, name: string): Facts {
  return known({ name, people: room.people.length, routers: room.media.routers.size });
}

function own(entry: Entry, owner: Owner | undefined, pool: WorkerPool): Loose {
  switch (entry.type) {
    case 'worker': {
      const worker = pool.workers.find(({ worker }) => worker === entry.object);
      return { index: worker?.index, pid: entry.object.pid, routers: worker?.routers.size };
    }
    case 'webRtcServer': {
      for (const { servers, port } of pool.workers) for (const [address, server] of servers) if (server === entry.object) return { address, port };
      return {};
    }
    case 'router':
      return { transports: [...entry.children].filter(({ type }) => type === 'transport').length };
    case 'transport':
      return transport(entry.object, owner, pool.objects);
    case 'producer':
      return { ...stream(entry.object), source: source(entry.object.appData), piped: isPiped(entry), score: lowest(entry.object) };
    case 'consumer':
      return consumer(entry.object, owner, isPiped(entry));
    case 'dataProducer': {
      const { type, label, protocol, paused } = entry.object;
      return { kind: type, label, protocol, paused };
    }
    case 'dataConsumer': {
      const { type, label, protocol, paused, dataProducerId } = entry.object;
      return { kind: type, label, protocol, paused, dataProducer: dataProducerId, from: nameOf(owner, entry.object.appData) };
    }
    case 'rtpObserver':
      return { kind: entry.object.type, paused: entry.object.paused };
  }
}

function transport(object: Transport, owner: Owner | undefined, objects: ObjectRegistry): Loose {
  const use = owner?.peer?.useOf(object as WebRtcTransport);
  const direction = use && (use.producing && use.consuming ? 'both' : use.producing ? 'sends' : 'receives');
  if (object.type === 'webrtc') {
    const { iceState, dtlsState, sctpState, iceSelectedTuple } = object as WebRtcTransport;
    return { kind: object.type, direction, ice: iceState, dtls: dtlsState, sctp: sctpState, server: objects.serverOf(object)?.id, ...tuple(iceSelectedTuple) };
  }
  if (object.type === 'direct') return { kind: object.type };
  return { kind: object.type, ...tuple((object as PipeTransport | PlainTransport).tuple) };
}

function tuple(tuple: TransportTuple | undefined): Loose {
  if (!tuple) return {};
  const { remoteIp, remotePort, localAddress, localPort, protocol } = tuple;
  return { protocol, local: `${localAddress}:${localPort}`, remote: remoteIp ? `${remoteIp}:${remotePort}` : undefined };
}

function stream({ kind, rtpParameters, type, paused }: Producer | Consumer): Loose {
  return { kind, codec: rtpParameters.codecs[0]?.mimeType.replace(/^.*\//, ''), mode: type, paused };
}

function consumer(object: Consumer, owner: Owner | undefined, piped: boolean | undefined): Loose {
  const { appData, producerId, producerPaused, score, currentLayers } = object;
  return {
    ...stream(object),
    source: source(appData),
    piped,
    producerPaused,
    score: score.score,
    layers: currentLayers && `S${currentLayers.spatialLayer} T${currentLayers.temporalLayer ?? 0}`,
    producer: producerId,
    from: nameOf(owner, appData),
  };
}

function isPiped({ parent }: Entry): boolean | undefined {
  return parent?.type === 'transport' && parent.object.type === 'pipe' ? true : undefined;
}

/** Of the streams of a producer, the score of the worst. */
function lowest({ score }: Producer): number | undefined {
  return score.length > 0 ? Math.min(...score.map((stream) => stream.score)) : undefined;
}

function source({ source }: Record<string, unknown>): string | undefined {
  return typeof source === 'string' ? source.slice(0, 32) : undefined;
}

/** Who it comes from, by name. */
function nameOf(owner: Owner | undefined, { peerId }: Record<string, unknown>): string | undefined {
  return owner?.room.peers.get(String(peerId))?.displayName;
}

function whose(owner: Owner | undefined): Loose {
  return { room: owner?.room.id, peerId: owner?.peer?.id, name: owner?.peer?.displayName };
}

function known(facts: Loose): Facts {
  return Object.fromEntries(Object.entries(facts).filter((fact): fact is [string, Facts[string]] => fact[1] !== undefined && fact[1] !== null && fact[1] !== ''));
}
