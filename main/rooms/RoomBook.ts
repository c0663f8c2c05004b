/**
 * What is known of each room apart from who is in it: settings, password, keys
 * and code. Those of predefined rooms are kept on disk.
 */
import type { RoomSettings } from '../contract/roomSettings.ts';

export interface RoomRecord {
  readonly id: string;
  code: string;
  settings: RoomSettings;
  predefined: boolean;
  /** scrypt, salted; null where there is none. */
  passwordHash: string | null;
  hostKey: string;
  inviteKey: string;
  ingestKey: string;
}

export class RoomBook {
  readonly #records = new Map<string, RoomRecord>();

  get(id: string): RoomRecord | undefined {
    return this.#records.get(id);
  }

  [Symbol.iterator](): IterableIterator<RoomRecord> {
    return this.#records.values();
  }
}
