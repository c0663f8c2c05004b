/** All rooms by id. A room is created once, by whoever comes first, and forgotten when it closes. */
import { Refusal } from '../contract/errors.ts';
import type { Config } from '../contract/config.ts';
import type { EconomyStep } from '../contract/economy.ts';
import { Emitter } from '../lib/Emitter.ts';
import type { Logger } from '../lib/logger.ts';
import type { WorkerPool } from '../media/WorkerPool.ts';
import { roomSettings, type RoomSettings } from '../contract/roomSettings.ts';
import { Attempts } from './Attempts.ts';
import { FloodWatch } from './FloodWatch.ts';
import { awaitNobody } from './returning.ts';
import { Room } from './Room.ts';
import { RoomBook, type RoomRecord } from './RoomBook.ts';

interface Events {
  /** Anything in any room, for whoever shows it. */
  changed: [];
  created: [Room];
  closed: [Room];
  /** What is given up from now on. */
  economy: [EconomyStep];
}

export type RoomsConfig = Pick<Config, 'rooms' | 'media'>;

/** Whoever was cut off by a restart of the server is back within this. */
const RETURN_MS = 120_000;

export interface RoomsOptions {
  readonly pool: WorkerPool;
  /** In force; what it says may change, see `configChanged`. */
  readonly config: RoomsConfig;
  readonly logger: Logger;
  /** Outlives these rooms; left out, nothing is kept. */
  readonly book?: RoomBook;
}

export class Rooms extends Emitter<Events> {
  readonly pool: WorkerPool;
  readonly config: RoomsConfig;
  readonly logger: Logger;
  readonly book: RoomBook;
  /** Wrong passwords. */
  readonly attempts = new Attempts();
  readonly #rooms = new Map<string, Room>();
  readonly #returning: NodeJS.Timeout;
  readonly #floods: FloodWatch;
  #economy: EconomyStep = 'none';
  #closed = false;

  constructor({ pool, config, logger, book = new RoomBook() }: RoomsOptions) {
    super();
    this.pool = pool;
    this.config = config;
    this.logger = logger.child({ subsystem: 'rooms' });
    this.book = book;
    book.on('settings', this.#enforce);
    this.#returning = setTimeout(() => this.#forgetUnused(), RETURN_MS);
    this.#returning.unref();
    this.#floods = new FloodWatch(this, this.logger);
  }

  /** Rooms that are open follow at once. */
  configChanged(): void {
    for (const room of this.#rooms.values()) {
      room.moderation.limitBitrates();
      room.forwarding.configChanged();
    }
  }

  /** What is given up right now to carry everybody; every room follows at once. */
  get economy(): EconomyStep {
    return this.#economy;
  }

  set economy(step: EconomyStep) {
    if (step === this.#economy) return;
    this.#economy = step;
    for (const room of this.#rooms.values()) room.forwarding.economy = step;
    this.emit('economy', step);
    this.emit('changed');
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
    this.checkRoomForOneMore(id, address);
    const room = new Room({ record: this.book.ensure(id), book: this.book, createdBy: address, pool: this.pool, logger: this.logger, config: this.config });
    room.forwarding.economy = this.#economy;
    this.#rooms.set(id, room);
    room.on('changed', () => this.emit('changed'));
    room.once('closed', (reason) => {
      this.#rooms.delete(id);
      // People cut off by a restart come back to the room as it was.
      if (reason !== 'restart') this.#forget(room.record);
      this.logger.info({ room: id, reason }, 'room closed');
      this.emit('closed', room);
      this.emit('changed');
    });
    this.logger.info({ room: id }, 'room opened');
    this.emit('created', room);
    this.emit('changed');
    return room;
  }

  /** What is known of the room with this id, or of the one that would be opened; undefined where nobody may open one. */
  settingsOf(id: string): RoomSettings | undefined {
    const record = this.book.get(id);
    if (record) return record.settings;
    return this.config.rooms.openedByAnybody ? roomSettings.parse({ name: id }) : undefined;
  }

  /** Refuses where this room cannot be opened: 404 where only the host may, 409 while stopping, 429 when there are too many. */
  checkRoomForOneMore(id: string, address: string): void {
    const { maxRooms, maxRoomsPerAddress } = this.config.rooms;
    if (this.#closed) throw new Refusal('wrongState', 'the appliance is stopping');
    if (!this.settingsOf(id)) throw new Refusal('notFound', 'there is no such room here; ask the host for the right link');
    if (this.#rooms.size >= maxRooms) throw new Refusal('tooMany', `there are already ${maxRooms} rooms; try again when one has closed`);
    const theirs = [...this.#rooms.values()].filter((room) => room.createdBy === address).length;
    if (theirs >= maxRoomsPerAddress) throw new Refusal('tooMany', `there are already ${maxRoomsPerAddress} rooms from your address; try again when one has closed`);
  }

  /** Ends every room. Idempotent. */
  close(reason: 'ended' | 'restart' = 'restart'): void {
    this.#closed = true;
    clearTimeout(this.#returning);
    this.#floods.close();
    this.book.off('settings', this.#enforce);
    for (const room of [...this.#rooms.values()]) room.close(reason);
  }

  readonly #enforce = (record: RoomRecord, before: RoomSettings): void => {
    const room = this.#rooms.get(record.id);
    if (!room) return;
    room.moderation.enforce(before);
    this.emit('changed');
  };

  /** Nothing is left of it unless it is predefined, or still waits for its first participant. */
  #forget({ id, predefined, waits }: RoomRecord): void {
    // That it could not be saved is said in the log.
    if (!predefined && !waits) this.book.forget(id).catch(() => {});
  }

  #forgetUnused(): void {
    for (const record of [...this.book]) {
      awaitNobody(record);
      if (!this.#rooms.has(record.id)) this.#forget(record);
    }
  }
}
