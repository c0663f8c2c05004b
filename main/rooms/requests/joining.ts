/** Coming in: the classic way, a request at a time. Our own page's way is `entering.ts`. */
import { Refusal } from '../../contract/errors.ts';
import type { Input } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import { mayEnter } from '../policy.ts';
import type { Seat, Session } from './session.ts';
import { mayBeWatched } from './watching.ts';

export function look({ rooms, version, carrier }: Session, { roomId }: Input<RoomContract, 'look'>) {
  const room = rooms.get(roomId);
  const exists = rooms.book.get(roomId) !== undefined;
  const settings = rooms.settingsOf(roomId);
  const { webcamKbps, screenKbps, simulcastStreams, scalabilityMode } = rooms.config.media;
  return {
    version,
    box: rooms.book.box,
    routerRtpCapabilities: rooms.pool.rtpCapabilities,
    room: {
      exists,
      people: room?.people.length ?? 0,
      name: settings?.name ?? roomId,
      locked: settings?.locked ?? false,
      access: settings?.access ?? 'open',
      mayOpen: carrier === 'http' ? exists : settings !== undefined,
      ...(room && settings && mayEnter('participant', room.peers.size, { ...settings, locked: false }, room.mostPeople) !== true ? { full: true } : {}),
      ...(carrier === 'http' && exists && !mayBeWatched(rooms, roomId) ? { needsHttps: true } : {}),
    },
    video: { webcamKbps, screenKbps, simulcastStreams, scalabilityMode },
  };
}

export function getRouterRtpCapabilities({ rooms }: Session) {
  return rooms.pool.rtpCapabilities;
}

/** Again on a new connection of the same participant is fine: its client has started over. */
export async function join({ room, peer }: Seat, { displayName, device, rtpCapabilities }: Input<RoomContract, 'join'>) {
  if (peer.joined && peer.joinedOn === peer.link) throw new Refusal('wrongState', 'you have already joined');
  const renamed = peer.joined && peer.displayName !== displayName;
  peer.device = device;
  peer.rtpCapabilities = rtpCapabilities;
  peer.joinedOn = peer.link;
  if (renamed) room.rename(peer, displayName);
  else peer.displayName = displayName;
  return { peers: await room.join(peer, 'offer') };
}
