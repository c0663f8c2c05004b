/** What a host does from inside the meeting; the console can do more. */
import type { Input } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import type { Seat } from './session.ts';

export async function muteAll({ room }: Seat) {
  await room.moderation.muteAll();
  return {};
}

export async function setLocked({ room }: Seat, { locked }: Input<RoomContract, 'setLocked'>) {
  await room.change({ locked });
  return {};
}

export function endMeeting({ room }: Seat) {
  // After the answer has gone out: it is the host's own connection as well.
  setImmediate(() => room.close('ended'));
  return {};
}
