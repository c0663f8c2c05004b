/** All rooms by id. A room is created once, by whoever comes first, and forgotten when it closes. */
import { Refusal } from '../contract/errors.ts';
import type { Config } from '../contract/config.ts';
import { Emitter } from '../lib/Emitter.ts';
import type { Logger } from '../lib/logger.ts';
import type { WorkerPool } from '../media/WorkerPool.ts';
import { Room } from './Room.ts';

interface Events {
  /** Anything in any room, for whoever shows it. */
  changed: [];
  created: [Room];
  closed: [Room];
}

export interface RoomsOptions {
  readonly pool: WorkerPool;
  readonly config: Pick<Config, 'rooms' | 'media'>;
  readonly logger: Logger;
}

export class Rooms extends Emitter<Events> {
  readonly pool: WorkerPool;
  readonly config: Pick<Config, 'rooms' | 'media'>;
  readonly logger: Logger;
  readonly #rooms = new Map<string, Room>();
  #closed = false;

  constructor({ pool, config, logger }: RoomsOptions) {
    super();
    this.pool = pool;
    this.config = config;
    this.logger = logger.child({ subsystem: 'rooms' });
  }

  get(id: string): Room | undefined {
    return this.#rooms.get(id);
  }

  get size(): number {
    return this.#rooms.size;
  }

  [Symbol.iterator](): IterableIterator<Room> {
    return this.#rooms.values();
  }

  /** The room with this id, made now for somebody at `address` where there is none. Refuses one too many: 429. */
  open(id: string, address: string): Room {
    const existing = this.#rooms.get(id);
    if (existing) return existing;
    this.checkRoomForOneMore(address);
    const { config } = this;
    const room = new Room({
      id,
      createdBy: address,
      pool: this.pool,
      logger: this.logger,
      maxPeers: config.rooms.maxPeersPerRoom,
      // The host may change these while the room is open.
      get graceMs() {
        return config.rooms.graceSeconds * 1000;
      },
      get reconnectMs() {
        return config.rooms.reconnectSeconds * 1000;
      },
      chatHistory: config.rooms.chatHistory,
      get mediaLimits() {
        return config.media;
      },
    });
    this.#rooms.set(id, room);
    room.on('changed', () => this.emit('changed'));
    room.once('closed', () => {
      this.#rooms.delete(id);
      this.emit('closed', room);
      this.emit('changed');
    });
    this.emit('created', room);
    this.emit('changed');
    return room;
  }

  /** Refuses where no further room can be opened: 409 while stopping, 429 when there are too many. */
  checkRoomForOneMore(address: string): void {
    const { maxRooms, maxRoomsPerAddress } = this.config.rooms;
    if (this.#closed) throw new Refusal('wrongState', 'the appliance is stopping');
    if (this.#rooms.size >= maxRooms) throw new Refusal('tooMany', `there are already ${maxRooms} rooms; try again when one has closed`);
    const theirs = [...this.#rooms.values()].filter((room) => room.createdBy === address).length;
    if (theirs >= maxRoomsPerAddress) throw new Refusal('tooMany', `there are already ${maxRoomsPerAddress} rooms from your address; try again when one has closed`);
  }

  /** Ends every room. Idempotent. */
  close(reason: 'ended' | 'restart' = 'restart'): void {
    this.#closed = true;
    for (const room of [...this.#rooms.values()]) room.close(reason);
  }
}
