/**
 * The key of an invite or host link (`#invite=KEY`, `#host=KEY`). It stands
 * behind `#`, so that it reaches no server and no log, and leaves the address
 * at once, so that nobody reads it over a shoulder or shares it by mistake. A
 * reload of this tab still has it.
 */
import { z } from 'zod';
import { readJson, type Store } from './storage.ts';

const KEPT = 'soupbox.roomKey';
const roomKey = z.object({ kind: z.enum(['host', 'invite']), key: z.string().regex(/^[\w-]{16,128}$/) });
const kept = roomKey.extend({ roomId: z.string() });
export type RoomKey = z.output<typeof roomKey>;

/** What stands behind `#`, if it is a key. */
export function parseRoomKey(hash: string): RoomKey | null {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  for (const kind of roomKey.shape.kind.options) {
    const parsed = roomKey.safeParse({ kind, key: given.get(kind) });
    if (parsed.success) return parsed.data;
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
  const before = kept.safeParse(readJson(session, KEPT));
  return before.success && before.data.roomId === roomId ? { kind: before.data.kind, key: before.data.key } : null;
}

/** The address as it was with the key in it; for going where nothing of this tab is at hand. */
export function withRoomKey(page: string, roomKey: RoomKey | null): string {
  if (!roomKey) return page;
  const address = new URL(page);
  address.hash = `${roomKey.kind}=${roomKey.key}`;
  return address.href;
}
