/** Who is heard in a room right now: what the observers say, told to everybody. */
import type { RoomMedia } from '../media/RoomMedia.ts';
import type { Peer } from './Peer.ts';
import type { Speakers } from './PeerLink.ts';
import type { Room } from './Room.ts';

/** Nobody looks at more rings than this. */
const MOST_TOLD = 8;

const nobody: Speakers = { active: null, volumes: [] };

export class Speaking {
  speakers: Speakers = nobody;
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  /** Listens to the observers of `media`; they end with it. */
  follow(media: RoomMedia): void {
    media.on('volumes', (volumes) => {
      const heard = volumes.slice(0, MOST_TOLD).flatMap(({ producerId, volume }) => {
        const author = this.#author(producerId);
        return author ? [{ peerId: author.id, volume }] : [];
      });
      this.#tell({ active: this.speakers.active, volumes: heard });
    });
    media.on('dominant', ({ producerId }) => {
      const author = this.#author(producerId);
      if (author) this.#room.forwarding.speaks(author);
      if (author) this.#tell({ active: author.id, volumes: this.speakers.volumes });
    });
  }

  /** Somebody left. */
  forget(peer: Peer): void {
    if (this.speakers.active === peer.id) this.silence();
  }

  silence(): void {
    this.#tell(nobody);
  }

  #author(producerId: string): Peer | undefined {
    return this.#room.authors.find((peer) => peer.producers.has(producerId));
  }

  #tell(speakers: Speakers): void {
    this.speakers = speakers;
    this.#room.tell({ type: 'speakers', speakers });
  }
}
