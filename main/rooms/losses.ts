/**
 * A worker under a room dies. Those whose media was on it come back by
 * themselves to the same people and chat; the others keep theirs, also where
 * it was the home one: what was the room's own is made anew elsewhere.
 */
import type { RoomMedia } from '../media/RoomMedia.ts';
import type { Room } from './Room.ts';

export function surviveLosses(room: Room, media: RoomMedia): void {
  media.on('lost', (router, { isHome }) => {
    const hit = [...room.peers.values()].filter(({ place }) => place?.router === router);
    if (isHome) {
      room.speaking.silence();
      room.bridge.moveHome();
    }
    for (const peer of hit) {
      peer.closeMedia();
      peer.link?.close('media-lost');
    }
    room.emit('changed');
  });
}
