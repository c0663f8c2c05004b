/** Everything that there is, as the inspector's tree shows it. */
import type { InspectedObject } from '../../contract/console/inspect.ts';
import { keyOf } from '../../media/ObjectRegistry.ts';
import type { ConsoleHost } from '../ConsoleHost.ts';
import { factsOf, factsOfRoom } from './facts.ts';
import { Owners } from './owners.ts';

/** Parents before what is on them, rooms last. */
export function tree({ server, book }: Pick<ConsoleHost, 'server' | 'book'>): InspectedObject[] {
  if (!server) return [];
  const { workers, rooms } = server;
  const owners = new Owners(rooms);
  const objects = Array.from(workers.objects, (entry): InspectedObject => ({
    type: entry.type,
    id: entry.id,
    parent: entry.parent && keyOf(entry.parent),
    facts: factsOf(entry, owners.of(entry), workers),
  }));
  const open = Array.from(rooms, (room): InspectedObject => ({ type: 'room', id: room.id, parent: null, facts: factsOfRoom(room, book.get(room.id)?.settings.name ?? room.id) }));
  return [...objects, ...open];
}
