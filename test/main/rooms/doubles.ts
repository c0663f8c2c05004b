/** Rooms and people without a wire: what a participant is told is kept for looking at. */
import { defaultConfig } from '../../../main/contract/config.ts';
import type { ClosingReason } from '../../../main/contract/room/notifications.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import type { WorkerPool } from '../../../main/media/WorkerPool.ts';
import { Peer } from '../../../main/rooms/Peer.ts';
import type { ConsumerOffer, DataConsumerOffer, PeerEvent, PeerLink } from '../../../main/rooms/PeerLink.ts';
import type { Role } from '../../../main/contract/room/people.ts';
import type { Room } from '../../../main/rooms/Room.ts';
import type { RoomBook } from '../../../main/rooms/RoomBook.ts';
import { Rooms } from '../../../main/rooms/Rooms.ts';

/** A participant's side of the wire. It takes every stream at once, unless told otherwise. */
export class FakeLink implements PeerLink {
  chatsOverData = false;
  readonly wantsBandwidth = false;
  readonly remoteAddress = '127.0.0.1';
  readonly localAddress = '127.0.0.1';
  readonly events: PeerEvent[] = [];
  readonly offers: ConsumerOffer[] = [];
  readonly dataOffers: DataConsumerOffer[] = [];
  closedFor: ClosingReason | undefined;
  closed = false;
  onOffer: (offer: ConsumerOffer) => Promise<void> = () => Promise.resolve();

  notify(event: PeerEvent): void {
    this.events.push(event);
  }

  offerConsumer(offer: ConsumerOffer): Promise<void> {
    this.offers.push(offer);
    return this.onOffer(offer);
  }

  offerDataConsumer(offer: DataConsumerOffer): Promise<void> {
    this.dataOffers.push(offer);
    return Promise.resolve();
  }

  acknowledge(): void {}

  close(reason: ClosingReason): void {
    this.closedFor ??= reason;
    this.closed = true;
  }

  /** What it was told of one kind, oldest first. */
  heard<T extends PeerEvent['type']>(type: T): Extract<PeerEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<PeerEvent, { type: T }> => event.type === type);
  }
}

/** No workers: for what needs no media. */
export const noWorkers = {} as WorkerPool;

export function createRooms(settings: Partial<typeof defaultConfig.rooms> = {}, pool: WorkerPool = noWorkers, book?: RoomBook): Rooms {
  const config = { rooms: { ...defaultConfig.rooms, ...settings }, media: defaultConfig.media };
  return new Rooms({ pool, config, logger: silentLogger, ...(book && { book }) });
}

/** Somebody who has come in and joined. */
export async function joined(room: Room, id: string, { role = 'participant' as Role, link = new FakeLink() } = {}): Promise<{ peer: Peer; link: FakeLink }> {
  const peer = new Peer(id, role, { withSecret: true });
  peer.displayName = id;
  room.admit(peer);
  room.connect(peer, link);
  await room.join(peer, 'answer');
  return { peer, link };
}
