/** Which rooms are shown to whoever comes without naming one. */
import { mayBeListed, mayWatchOverHttp, type Carrier } from '../rooms/policy.ts';
import type { RoomRecord } from '../rooms/RoomBook.ts';
import type { Rooms } from '../rooms/Rooms.ts';

export interface LobbyRoom {
  readonly id: string;
  readonly name: string;
  readonly people: number;
}

export interface LobbyAnswer {
  /** Null: the host shows none. Most people first. */
  readonly rooms: readonly LobbyRoom[] | null;
  /** Whether whoever types a new name opens a room. */
  readonly mayOpen: boolean;
}

/** More than anybody reads on a phone. */
const MOST = 100;

export function lobbyOf(rooms: Rooms, carrier: Carrier): LobbyAnswer {
  const { listed, openedByAnybody } = rooms.config.rooms;
  const mayOpen = openedByAnybody && carrier === 'https';
  if (!listed) return { rooms: null, mayOpen };
  const shown = [...rooms.book].filter((record) => isShown(rooms, record, carrier));
  const described = shown.map(({ id, settings }) => ({ id, name: settings.name, people: rooms.get(id)?.people.length ?? 0 }));
  return { rooms: described.sort((a, b) => b.people - a.people || a.name.localeCompare(b.name)).slice(0, MOST), mayOpen };
}

/** Those that are open, and those that the host has made and that wait for their first. */
function isShown(rooms: Rooms, { id, settings, predefined, waits }: RoomRecord, carrier: Carrier): boolean {
  const room = rooms.get(id);
  if (!room && !predefined && !waits) return false;
  const mostPeople = settings.maxPeople ?? rooms.config.rooms.maxPeersPerRoom;
  return mayBeListed(room?.peers.size ?? 0, settings, mostPeople) && (carrier === 'https' || mayWatchOverHttp(settings) === true);
}
