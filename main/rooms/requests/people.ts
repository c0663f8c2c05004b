/** What people do besides media: their name, chat, leaving. */
import type { Input } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import type { Seat } from './session.ts';

export function changeDisplayName({ room, peer }: Seat, { displayName }: Input<RoomContract, 'changeDisplayName'>) {
  room.rename(peer, displayName);
  return {};
}

export function chat({ room, peer }: Seat, { text }: Input<RoomContract, 'chat'>) {
  room.chat.say(peer, text);
  return {};
}

export function leave({ room, peer }: Seat) {
  room.leave(peer);
  return {};
}
