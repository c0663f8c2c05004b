/** Whose a mediasoup object is. Asked of the rooms at that moment, for all objects at once. */
import type { Router, Transport } from 'mediasoup/types';
import type { Entry } from '../../media/ObjectRegistry.ts';
import type { Peer } from '../../rooms/Peer.ts';
import type { Room } from '../../rooms/Room.ts';

export interface Owner {
  readonly room: Room;
  /** Undefined where it belongs to the room itself: pipes, observers, the bot. */
  readonly peer: Peer | undefined;
}

export class Owners {
  readonly #transports = new Map<Transport, Owner>();
  readonly #routers = new Map<Router, Room>();

  constructor(rooms: Iterable<Room>) {
    for (const room of rooms) {
      for (const router of room.media.routers) this.#routers.set(router, room);
      for (const peer of room.peers.values()) for (const transport of peer.transports) this.#transports.set(transport, { room, peer });
    }
  }

  of(entry: Entry): Owner | undefined {
    if (entry.type === 'transport') {
      const owner = this.#transports.get(entry.object);
      if (owner) return owner;
    }
    if (entry.type === 'router') {
      const room = this.#routers.get(entry.object);
      return room && { room, peer: undefined };
    }
    return entry.parent ? this.of(entry.parent) : undefined;
  }
}
