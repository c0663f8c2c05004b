/**
 * What must still be known of a room's people after the server was stopped
 * and started: who was inside, so that neither lock nor password keeps them
 * from coming back, and who is kept out. It goes with the room's record.
 */
import { Refusal } from '../contract/errors.ts';
import { isSameSecret } from './passwords.ts';
import type { Peer } from './Peer.ts';
import { mayEnter } from './policy.ts';
import type { RoomRecord } from './RoomBook.ts';

const secrets = new WeakMap<RoomRecord, Map<string, string>>();
const keptOut = new WeakMap<RoomRecord, Map<string, number>>();

/** Until when each is kept out, in ms since 1970, by peer id. */
export function keptOutOf(record: RoomRecord): Map<string, number> {
  const known = keptOut.get(record) ?? new Map<string, number>();
  keptOut.set(record, known);
  return known;
}

/** The server stops under these people. */
export function cutOff(record: RoomRecord, peers: Iterable<Peer>): void {
  // Whoever was cut off by an earlier restart, and is not back yet, may still come.
  const known = secrets.get(record) ?? new Map<string, string>();
  for (const { id, secret, joined } of peers) if (joined && secret !== undefined) known.set(id, secret);
  secrets.set(record, known);
}

/** Whether this is somebody who was cut off, and is not back yet. */
export function isReturning(record: RoomRecord, peerId: string, secret: string | undefined): boolean {
  const known = secrets.get(record)?.get(peerId);
  return known !== undefined && secret !== undefined && isSameSecret(known, secret);
}

/** Refuses with 403 and the reason where somebody may not come in: kept out, locked, full. */
export function checkEntry(record: RoomRecord, { role, id, secret }: Pick<Peer, 'role' | 'id' | 'secret'>, peopleInside: number, mostPeople: number): void {
  if (role !== 'host' && (keptOut.get(record)?.get(id) ?? 0) > Date.now()) throw new Refusal('forbidden', 'the host has removed you from this room');
  const settings = isReturning(record, id, secret) ? { ...record.settings, locked: false } : record.settings;
  const verdict = mayEnter(role, peopleInside, settings, mostPeople);
  if (verdict !== true) throw new Refusal('forbidden', verdict);
}

/** Comes from now on as anybody does. */
export function isBack(record: RoomRecord, peerId: string): void {
  secrets.get(record)?.delete(peerId);
}

/** Whether anybody may still come back. */
export function isAwaiting(record: RoomRecord): boolean {
  return (secrets.get(record)?.size ?? 0) > 0;
}

/** Whoever was cut off and is not back comes as anybody does. */
export function awaitNobody(record: RoomRecord): void {
  secrets.delete(record);
}

/** The meeting is over. */
export function forgetPeople(record: RoomRecord): void {
  awaitNobody(record);
  keptOut.delete(record);
}
