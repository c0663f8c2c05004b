/** Making, changing and ending rooms. */
import { Refusal } from '../../contract/errors.ts';
import type { ConsoleContract } from '../../contract/console.ts';
import type { Input } from '../../contract/message.ts';
import { isAwaiting } from '../../rooms/returning.ts';
import type { RoomRecord } from '../../rooms/RoomBook.ts';
import type { Room } from '../../rooms/Room.ts';
import type { ConsoleSession } from '../Console.ts';

type Context = Pick<ConsoleSession, 'host'>;

/** 404 where there is none. */
export function recordOf({ host }: Context, roomId: string): RoomRecord {
  const record = host.book.get(roomId);
  if (!record) throw new Refusal('notFound', `there is no room "${roomId}" any more`);
  return record;
}

/** 404 where there is none, 409 where nobody is in it. */
export function openRoomOf(session: Context, roomId: string): Room {
  const record = recordOf(session, roomId);
  const room = session.host.server?.rooms.get(roomId);
  if (!room) throw new Refusal('wrongState', `nobody is in “${record.settings.name}” right now`);
  return room;
}

export async function createRoom({ host }: Context, { settings, predefined, password }: Input<ConsoleContract, 'createRoom'>) {
  if (settings.access === 'password' && password === undefined) throw new Refusal('invalid', 'a room with a password needs one');
  return { roomId: (await kept(host.book.create({ settings, predefined, password }))).id };
}

export async function updateRoom(session: Context, { roomId, settings, predefined, password }: Input<ConsoleContract, 'updateRoom'>) {
  const record = recordOf(session, roomId);
  if (settings.access === 'password' && password === undefined && record.passwordHash === null) throw new Refusal('invalid', 'a room with a password needs one');
  const { book } = session.host;
  await kept(book.change(record, { settings, predefined, password }));
  // Nobody would see it any more, and its id and code would stay taken.
  if (predefined === false && !record.waits && !isAwaiting(record) && !session.host.server?.rooms.get(roomId)) await kept(book.forget(roomId));
  return {};
}

export async function closeRoom(session: Context, { roomId }: Input<ConsoleContract, 'closeRoom'>) {
  const { predefined } = recordOf(session, roomId);
  session.host.server?.rooms.get(roomId)?.close('ended');
  if (!predefined) await kept(session.host.book.forget(roomId));
  return {};
}

export async function removeRoom(session: Context, { roomId }: Input<ConsoleContract, 'removeRoom'>) {
  recordOf(session, roomId);
  session.host.server?.rooms.get(roomId)?.close('ended');
  await kept(session.host.book.forget(roomId));
  return {};
}

export function roomLinks(session: Context, { roomId }: Input<ConsoleContract, 'roomLinks'>) {
  const { hostKey, inviteKey, ingestKey } = recordOf(session, roomId);
  const [origin] = session.host.server?.meetingUrls ?? [];
  if (origin === undefined) throw new Refusal('wrongState', 'there are no links while the server is stopped');
  const join = joinUrl(origin, roomId);
  // Behind `#`: keys reach no server, and so no log.
  return { join, host: `${join}#host=${hostKey}`, invite: `${join}#invite=${inviteKey}`, ingestKey };
}

export async function renewKeys(session: Context, { roomId, which }: Input<ConsoleContract, 'renewKeys'>) {
  await kept(session.host.book.renewKey(recordOf(session, roomId), which));
  return {};
}

/** Where people join; holds no secret. */
export function joinUrl(meetingUrl: string, roomId: string): string {
  const url = new URL(meetingUrl);
  url.searchParams.set('roomId', roomId);
  return url.href;
}

/** What was changed is in force; that it is not on disk must be said. */
async function kept<T>(saving: Promise<T>): Promise<T> {
  try {
    return await saving;
  } catch (error) {
    throw new Refusal('internal', `this is in force now, but will be forgotten when Soupbox ends: the rooms could not be saved (${(error as Error).message})`);
  }
}
