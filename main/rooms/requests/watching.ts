/**
 * Coming in over plain HTTP, which anybody on the way can read and change:
 * only to watch and chat, in rooms that are there already, and without any
 * secret, in either direction.
 */
import { Refusal } from '../../contract/errors.ts';
import type { Input } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import { mayWatchOverHttp } from '../policy.ts';
import type { Rooms } from '../Rooms.ts';

type Enter = Input<RoomContract, 'enter'>;

/** What is left of `input` over plain HTTP. Refuses with 403 where that is not enough, and with 404 where there is no such room. */
export function asWatcher(rooms: Rooms, input: Enter): Enter {
  if (input.role !== 'viewer' || input.publish) throw new Refusal('forbidden', 'without a secure connection you can only watch; open the page with https to speak');
  checkWatching(rooms, input.roomId);
  const { password: _, key: __, reconnectSecret: ___, holding: ____, ...rest } = input;
  return rest;
}

export function mayBeWatched(rooms: Rooms, roomId: string): boolean {
  const settings = rooms.book.get(roomId)?.settings;
  return settings !== undefined && mayWatchOverHttp(settings) === true;
}

function checkWatching(rooms: Rooms, roomId: string): void {
  const settings = rooms.book.get(roomId)?.settings;
  if (!settings) throw new Refusal('notFound', 'there is no such room yet; open the page with https to begin one');
  const verdict = mayWatchOverHttp(settings);
  if (verdict !== true) throw new Refusal('forbidden', verdict);
}
