/** People in rooms on real workers, without a wire: they ask as the server's dispatch does, parsed by the contract. */
import type { Consumer, Router } from 'mediasoup/types';
import type { Asked, Output } from '../../../main/contract/message.ts';
import { roomContract, type RoomContract } from '../../../main/contract/room.ts';
import { roomHandlers } from '../../../main/rooms/requests/index.ts';
import type { Session } from '../../../main/rooms/requests/session.ts';
import type { Peer } from '../../../main/rooms/Peer.ts';
import type { Room } from '../../../main/rooms/Room.ts';
import type { Rooms } from '../../../main/rooms/Rooms.ts';
import { dtls, opus, vp8 } from '../../support/classic/rtp.ts';
import { FakeLink } from './doubles.ts';

type Enter = Asked<RoomContract, 'enter'>;

export class Person {
  readonly link: FakeLink;
  readonly session: Session;
  entered!: Output<RoomContract, 'enter'>;

  constructor(rooms: Rooms, link = new FakeLink()) {
    this.link = link;
    this.session = { rooms, link, carrier: 'https', version: 'test', seat: undefined };
  }

  static async enter(rooms: Rooms, roomId: string, peerId: string, rest: Partial<Enter> = {}): Promise<Person> {
    const person = new Person(rooms);
    await person.enter(roomId, peerId, rest);
    return person;
  }

  async enter(roomId: string, peerId: string, rest: Partial<Enter> = {}): Promise<void> {
    const input = { roomId, peerId, displayName: peerId, rtpCapabilities: this.session.rooms.pool.rtpCapabilities, dtls: dtls(), ...rest };
    this.entered = await roomHandlers.enter(this.session, roomContract.requests.enter.input.parse(input));
  }

  get room(): Room {
    return this.session.seat!.room;
  }

  get peer(): Peer {
    return this.session.seat!.peer;
  }

  get consumers(): Consumer[] {
    return [...this.peer.consumers];
  }

  async produce(kind: 'audio' | 'video' = 'audio', producerId?: string): Promise<string> {
    const input = { transportId: this.entered.send!.id, producerId, kind, rtpParameters: kind === 'audio' ? opus() : vp8() };
    return (await roomHandlers.produce(this.session, roomContract.requests.produce.input.parse(input))).id;
  }
}

/** How many producers and consumers a router really has. */
export async function inside(router: Router): Promise<{ producers: number; consumers: number }> {
  const { mapProducerIdConsumerIds, mapConsumerIdProducerId } = await router.dump();
  return { producers: mapProducerIdConsumerIds.length, consumers: mapConsumerIdProducerId.length };
}
