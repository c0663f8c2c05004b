/** Whether somebody who is not inside yet gets in: password, invitation, lock. */
import { Refusal } from '../../contract/errors.ts';
import type { Role } from '../../contract/room/people.ts';
import type { RoomSettings } from '../../contract/roomSettings.ts';
import { isPassword, isSameSecret } from '../passwords.ts';
import { checkEntry, isReturning } from '../returning.ts';
import type { RoomRecord } from '../RoomBook.ts';
import type { Rooms } from '../Rooms.ts';

export interface Asking {
  readonly roomId: string;
  readonly peerId: string;
  readonly role: Role;
  readonly remoteAddress: string;
  readonly password: string | undefined;
  readonly key: string | undefined;
  /** Of an earlier stay. */
  readonly secret?: string | undefined;
}

/** Whether `key` is the room's host key. Without a room there is none. */
export function isHostKey(rooms: Rooms, roomId: string, key: string | undefined): boolean {
  const record = rooms.book.get(roomId);
  return record !== undefined && key !== undefined && isSameSecret(record.hostKey, key);
}

/** Refuses where nothing that could be said would help: 403, 404, and 503 while the box carries nobody more. Answers what the room is set to. */
export function checkDoor(rooms: Rooms, { roomId, peerId, role, secret }: Pick<Asking, 'roomId' | 'peerId' | 'role' | 'secret'>): RoomSettings {
  const settings = rooms.settingsOf(roomId);
  if (!settings) throw new Refusal('notFound', 'there is no such room here; ask the host for the right link');
  const room = rooms.get(roomId);
  const record = rooms.book.get(roomId);
  if (record) checkEntry(record, { role, id: peerId, secret }, room?.peers.size ?? 0, room?.mostPeople ?? Infinity);
  const isExpected = role === 'host' || (record && isReturning(record, peerId, secret));
  if (rooms.economy === 'full' && !isExpected) throw new Refusal('full', 'this server carries no more people right now; try again in a moment');
  return settings;
}

/** For clients that can give neither password nor key: 403 where one is needed. */
export function checkOpenDoor(rooms: Rooms, asking: Pick<Asking, 'roomId' | 'peerId'>): void {
  const { access } = checkDoor(rooms, { ...asking, role: 'participant' });
  if (access === 'password') throw new Refusal('forbidden', 'this room needs a password, which this app cannot give; open its page in a browser');
  if (access === 'invite') throw new Refusal('forbidden', 'this room is by invitation only; open its invite link in a browser');
}

/** Refuses with 401 where password or key do not fit, or as `checkDoor` does. Does nothing by itself: whoever passes is not inside yet. */
export async function checkAccess(rooms: Rooms, asking: Asking): Promise<void> {
  const { access } = checkDoor(rooms, asking);
  if (asking.role === 'host' || access === 'open') return;
  const record = rooms.book.get(asking.roomId);
  if (record && isReturning(record, asking.peerId, asking.secret)) return;
  if (record && asking.key !== undefined && isSameSecret(record.inviteKey, asking.key)) return;
  if (access === 'invite') throw new Refusal('unauthorized', 'this room is by invitation only; ask the host for its invite link');
  if (asking.password === undefined) throw new Refusal('unauthorized', 'this room needs a password');
  if (!record || !(await fits(rooms, record, asking.password, asking.remoteAddress))) throw new Refusal('unauthorized', 'the password is wrong');
  // It took a while: the door may have closed meanwhile.
  checkDoor(rooms, asking);
}

function fits(rooms: Rooms, { id, passwordHash }: RoomRecord, password: string, address: string): Promise<boolean> {
  if (passwordHash === null) return Promise.resolve(false);
  return rooms.attempts.try(`${id}\n${address}`, () => isPassword(password, passwordHash));
}
