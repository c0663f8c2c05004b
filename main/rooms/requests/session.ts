/** What a request handler knows about whoever asks: a connection, and the place in a room that it has taken. */
import type { Peer } from '../Peer.ts';
import type { PeerLink } from '../PeerLink.ts';
import type { Carrier } from '../policy.ts';
import type { Room } from '../Room.ts';
import type { Rooms } from '../Rooms.ts';

/** Somebody in a room. */
export interface Seat {
  readonly room: Room;
  readonly peer: Peer;
}

export interface Session {
  readonly rooms: Rooms;
  readonly link: PeerLink;
  readonly carrier: Carrier;
  /** The appliance's version. */
  readonly version: string;
  /** Where this connection's page may look for us when it is lost: origins. */
  readonly whereabouts?: () => readonly string[];
  /** Set once: a connection is of one participant in one room. */
  seat: Seat | undefined;
}
