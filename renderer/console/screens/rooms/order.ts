import type { RoomState } from '../../../../main/contract/console/rooms.ts';

export type Sort = 'name' | 'people' | 'newest';

/** Rooms that match what was typed (their name, code, id, or somebody in them), in the order that was asked for. */
export function arrange(rooms: readonly RoomState[], search: string, sort: Sort, locale: string): RoomState[] {
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const byName = (a: RoomState, b: RoomState) => collator.compare(a.settings.name, b.settings.name);
  const orders: Record<Sort, (a: RoomState, b: RoomState) => number> = {
    name: byName,
    people: (a, b) => b.people.length - a.people.length || byName(a, b),
    // Those that nobody has opened come last.
    newest: (a, b) => (b.openSince ?? 0) - (a.openSince ?? 0) || byName(a, b),
  };
  return rooms.filter((room) => matches(room, search)).sort(orders[sort]);
}

function matches({ id, code, settings, people }: RoomState, search: string): boolean {
  const wanted = search.trim().toLocaleLowerCase();
  return [id, code, settings.name, ...people.map(({ displayName }) => displayName)].some((text) => text.toLocaleLowerCase().includes(wanted));
}
