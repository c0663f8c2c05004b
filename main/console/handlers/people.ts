/** What a host does to people in a room. */
import { Refusal } from '../../contract/errors.ts';
import type { ConsoleContract } from '../../contract/console.ts';
import type { Input } from '../../contract/message.ts';
import type { Peer } from '../../rooms/Peer.ts';
import type { Room } from '../../rooms/Room.ts';
import type { ConsoleSession } from '../Console.ts';
import { openRoomOf } from './rooms.ts';

type Context = Pick<ConsoleSession, 'host'>;

export async function mute(session: Context, input: Input<ConsoleContract, 'mute'>) {
  const { room, peer } = personOf(session, input);
  await room.moderation.mute(peer);
  return {};
}

export async function muteAll(session: Context, { roomId }: Input<ConsoleContract, 'muteAll'>) {
  await openRoomOf(session, roomId).moderation.muteAll();
  return {};
}

export function stopSending(session: Context, input: Input<ConsoleContract, 'stopSending'>) {
  const { room, peer } = personOf(session, input);
  room.moderation.stopSending(peer, input.what);
  return {};
}

export function remove(session: Context, input: Input<ConsoleContract, 'remove'>) {
  const { room, peer } = personOf(session, input);
  room.moderation.remove(peer);
  return {};
}

export function message(session: Context, { roomId, peerId, text }: Input<ConsoleContract, 'message'>) {
  if (peerId === null) openRoomOf(session, roomId).moderation.note(text);
  else {
    const { room, peer } = personOf(session, { roomId, peerId });
    room.moderation.note(text, peer);
  }
  return {};
}

/** 404 where that person is not there any more. */
function personOf(session: Context, { roomId, peerId }: { readonly roomId: string; readonly peerId: string }): { room: Room; peer: Peer } {
  const room = openRoomOf(session, roomId);
  const peer = room.peers.get(peerId);
  if (!peer?.joined) throw new Refusal('notFound', 'this person is not in the room any more');
  return { room, peer };
}
