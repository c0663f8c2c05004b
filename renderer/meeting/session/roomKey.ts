/**
 * The key of an invite or host link (`#invite=KEY`, `#host=KEY`). It stands
 * behind `#`, so that it reaches no server and no log, and leaves the address
 * at once, so that nobody reads it over a shoulder or shares it by mistake. A
 * reload of this tab still has it.
 */
import { fieldsOf, readJson, type Store } from './storage.ts';

const KEPT = 'soupbox.roomKey';
const kinds = ['host', 'invite'] as const;

export interface RoomKey {
  kind: (typeof kinds)[number];
  key: string;
}

/** What stands behind `#`, if it is a key. */
export function parseRoomKey(hash: string): RoomKey | null {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  for (const kind of kinds) {
    const key = given.get(kind);
    if (isKey(key)) return { kind, key };
  }
  return null;
}

/** The key that this page came with, now or before its reload. */
export function takeRoomKey(roomId: string, session: Store, page: Pick<Window, 'location' | 'history'> = window): RoomKey | null {
  const { location, history } = page;
  const given = parseRoomKey(location.hash);
  if (given) {
    session.setItem(KEPT, JSON.stringify({ ...given, roomId }));
    history.replaceState(history.state, '', location.pathname + location.search);
    return given;
  }
  const { kind: before, key, roomId: where } = fieldsOf(readJson(session, KEPT));
  const kind = kinds.find((one) => one === before);
  return kind && isKey(key) && where === roomId ? { kind, key } : null;
}

/** The address as it was with the key in it; for going where nothing of this tab is at hand. */
export function withRoomKey(page: string, roomKey: RoomKey | null): string {
  if (!roomKey) return page;
  const address = new URL(page);
  address.hash = `${roomKey.kind}=${roomKey.key}`;
  return address.href;
}

const isKey = (key: unknown): key is string => typeof key === 'string' && /^[\w-]{16,128}$/.test(key);
