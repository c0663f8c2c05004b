/** How one family of clients talks: which requests they make, and how a room's words sound to them. */
import type { Method } from '../../contract/message.ts';
import type { RoomContract } from '../../contract/room.ts';
import type { Parting, PeerLink } from '../../rooms/PeerLink.ts';
import type { Connection } from '../Connection.ts';

export interface Dialect {
  /** The requests of the contract that these clients may make. */
  readonly methods: ReadonlySet<Method<RoomContract>>;
  /** The answer as these clients expect it. */
  answer(method: Method<RoomContract>, data: unknown): unknown;
  link(connection: Connection): PeerLink;
  /** Tells such a client where it finds us from now on; those that know no such word come back when they are cut. */
  moved(connection: Connection, urls: readonly string[]): void;
  /** Tells such a client where else it finds us, should this connection be lost. */
  whereabouts(connection: Connection, urls: readonly string[]): void;
  /** What it means that such a client closed its connection with this code. */
  parting(code: number | undefined): Parting;
}
