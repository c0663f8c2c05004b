/** What a console shows at a glance, from the objects that there are. Pure: asks nobody, waits for nothing. */
import type { CapacityState } from '../contract/capacity.ts';
import type { PersonState, RoomState } from '../contract/console/rooms.ts';
import type { ConsoleState, Sample, Warning } from '../contract/console/state.ts';
import { roomSettings } from '../contract/roomSettings.ts';
import type { Peer } from '../rooms/Peer.ts';
import type { Room } from '../rooms/Room.ts';
import type { RoomRecord } from '../rooms/RoomBook.ts';
import { sourceOf } from '../rooms/sources.ts';
import type { Bitrate } from './Bitrates.ts';
import { gatheringOf } from './capacity/gatherings.ts';
import { certificateState } from './certificate.ts';
import type { ConsoleHost } from './ConsoleHost.ts';
import { producerScore, qualityOf } from './quality.ts';

export interface SnapshotParts {
  readonly host: ConsoleHost;
  readonly hostName: string;
  readonly load: Sample | null;
  readonly capacity: CapacityState;
  readonly warnings: Warning[];
  readonly objectsRevision: number;
  readonly bitrateOf: (peer: Peer) => Bitrate;
}

type Parts = Pick<SnapshotParts, 'host' | 'bitrateOf'>;

export function snapshot({ host, hostName, load, capacity, warnings, objectsRevision, bitrateOf }: SnapshotParts): ConsoleState {
  const { server, trial } = host;
  const meetingUrls = [...(server?.meetingUrls ?? [])];
  return {
    phase: host.phase,
    since: host.phaseSince,
    error: host.error,
    version: host.version,
    shell: host.shell,
    hostName,
    dataDir: host.dataDir,
    meetingUrls,
    fingerprint: server?.fingerprint ?? null,
    certificate: server ? certificateState(server) : null,
    trustUrls: (server?.plainUrls ?? []).map((url) => `${url}trust`),
    rooms: roomsOf({ host, bitrateOf }),
    load,
    capacity,
    warnings,
    trial: trial && { until: trial.until, changes: trial.changes, meetingUrls },
    configRevision: host.configRevision,
    objectsRevision,
  };
}

/** Those that are open, and those that wait for their first. */
function roomsOf(parts: Parts): RoomState[] {
  const { book, server } = parts.host;
  const open = Array.from(server?.rooms ?? [], (room) => describeRoom(parts, room.id, room, book.get(room.id)));
  const waiting = Array.from(book).filter(({ id, predefined, waits }) => (predefined || waits) && !server?.rooms.get(id));
  return [...open, ...waiting.map((record) => describeRoom(parts, record.id, undefined, record))];
}

function describeRoom(parts: Parts, id: string, room: Room | undefined, record: RoomRecord | undefined): RoomState {
  const people = (room?.people ?? []).map((peer) => describePerson(parts, peer));
  const settings = record?.settings ?? roomSettings.parse({ name: id });
  return {
    id,
    code: record?.code ?? '',
    settings,
    hasPassword: Boolean(record?.passwordHash),
    predefined: record?.predefined ?? false,
    openSince: room?.createdAt ?? null,
    joinUrls: (parts.host.server?.meetingUrls ?? []).map((url) => `${url}?roomId=${encodeURIComponent(id)}`),
    people,
    bitrate: sum(people.map(({ bitrate }) => bitrate)),
    expects: gatheringOf({ settings, people: people.length }, parts.host.config) ?? null,
  };
}

function describePerson({ bitrateOf }: Parts, peer: Peer): PersonState {
  return {
    ...peer.info,
    address: peer.address,
    connected: peer.link !== null,
    joinedAt: peer.joinedAt,
    quality: qualityOf(peer.producers, peer.consumers),
    sends: Array.from(peer.producers, (producer) => ({
      producerId: producer.id,
      kind: producer.kind,
      source: sourceOf(producer, peer.producers),
      paused: producer.paused,
      score: producerScore(producer),
    })),
    receives: peer.consumers.size,
    bitrate: bitrateOf(peer),
  };
}

export function sum(rates: readonly Bitrate[]): Bitrate {
  return { in: rates.reduce((total, rate) => total + rate.in, 0), out: rates.reduce((total, rate) => total + rate.out, 0) };
}
