/** A classic client names its room and itself in the URL, before it can say anything. */
import { Refusal } from '../../contract/errors.ts';
import { Peer } from '../Peer.ts';
import type { PeerLink } from '../PeerLink.ts';
import type { Room } from '../Room.ts';
import type { Rooms } from '../Rooms.ts';
import { checkOpenDoor } from './access.ts';
import type { Seat } from './session.ts';

export interface Arrival {
  readonly roomId: string;
  readonly peerId: string;
  readonly remoteAddress: string;
  readonly consumerReplicas: number;
  readonly usePipeTransports: boolean;
}

/**
 * Whether it may come in; to be asked before the connection is accepted, so
 * that a refusal costs nothing. 403, 404, 429 or 503.
 * An id that is taken stays reserved: such a client was never given a secret,
 * so it is the same one only if it comes from the same address once the
 * earlier connection is dead. `onTaken` gets the link that is in the way.
 */
export function checkArrival(rooms: Rooms, { roomId, peerId, remoteAddress }: Arrival, onTaken: (link: PeerLink) => void): void {
  const room = rooms.get(roomId);
  const known = room?.peers.get(peerId);
  if (!room) rooms.checkRoomForOneMore(roomId, remoteAddress);
  if (!known) return checkOpenDoor(rooms, { roomId, peerId });
  const same = known.secret === undefined && known.address === remoteAddress;
  if (same && known.link === null) return;
  if (same && known.link) onTaken(known.link);
  throw new Refusal('forbidden', 'somebody with this id is already in the room');
}

/** Takes the seat, or takes it over. Call `checkArrival` first, in the same turn. */
export function arrive(rooms: Rooms, link: PeerLink, arrival: Arrival): Seat {
  const room: Room = rooms.open(arrival.roomId, arrival.remoteAddress);
  let peer = room.peers.get(arrival.peerId);
  if (!peer) {
    peer = new Peer(arrival.peerId, 'participant', { withSecret: false });
    if (rooms.config.rooms.developerParameters) peer.setDeveloperParameters(arrival);
    room.admit(peer);
  }
  room.connect(peer, link);
  return { room, peer };
}
