/** What people do besides media: their name, chat, leaving. */
import { Refusal } from '../../contract/errors.ts';
import type { Input } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import type { Seat } from './session.ts';

export function changeDisplayName({ room, peer }: Seat, { displayName }: Input<RoomContract, 'changeDisplayName'>) {
  room.rename(peer, displayName);
  return {};
}

export function chat({ room, peer }: Seat, { text }: Input<RoomContract, 'chat'>) {
  if (!room.chat.admits(peer)) throw new Refusal('tooMany', 'too many messages; slow down');
  room.chat.say(peer, text);
  return {};
}

export function leave({ room, peer }: Seat) {
  room.leave(peer);
  return {};
}
