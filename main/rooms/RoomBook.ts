/**
 * What is known of each room apart from who is in it: settings, password, keys
 * and code. Those of predefined rooms are kept in `rooms.json` of the data
 * folder; the others live as long as their room, or until the host forgets them.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { roomSettings, type PartialRoomSettings, type RoomSettings, type RoomSettingsChange } from '../contract/roomSettings.ts';
import { roomCode, roomId } from '../contract/text.ts';
import { Emitter } from '../lib/Emitter.ts';
import { silentLogger, type Logger } from '../lib/logger.ts';
import { boxIdOf } from './boxId.ts';
import { hashPassword } from './passwords.ts';
import { idFromName, newCode } from './roomIds.ts';

const key = z.string().min(16).max(128);

const keptRecord = z.strictObject({
  id: roomId,
  code: roomCode,
  settings: roomSettings,
  /** scrypt, salted; null where there is none. */
  passwordHash: z.string().max(256).nullable(),
  hostKey: key,
  inviteKey: key,
  ingestKey: key,
});
const keptFile = z.strictObject({ version: z.literal(1), rooms: z.array(keptRecord).max(10_000) });

export interface RoomRecord extends z.output<typeof keptRecord> {
  /** Kept across restarts. */
  predefined: boolean;
  /** Made by the host, and nobody has been in it yet: it does not go with an attempt to enter that fails. */
  waits: boolean;
}

export type KeyName = 'host' | 'invite' | 'ingest';

interface Events {
  /** Any record, or which there are. */
  changed: [];
  /** One room's settings, and what they were. To be enforced at once. */
  settings: [RoomRecord, RoomSettings];
}

export interface NewRoom {
  readonly settings: PartialRoomSettings;
  readonly predefined?: boolean;
  readonly password?: string | undefined;
}

export interface RoomChange {
  readonly settings?: RoomSettingsChange;
  readonly predefined?: boolean | undefined;
  readonly password?: string | undefined;
}

export class RoomBook extends Emitter<Events> {
  readonly #dataDir: string | undefined;
  readonly #file: string | undefined;
  readonly #logger: Logger;
  #loading: Promise<void> | undefined;
  readonly #records = new Map<string, RoomRecord>();
  /** What the file holds, undefined where that is not known; a change of anything else needs no writing. */
  #saved: string | undefined;
  #box: string = randomUUID();

  /** Without a data folder: keeps nothing. */
  constructor(dataDir?: string, logger: Logger = silentLogger) {
    super();
    this.#dataDir = dataDir;
    this.#file = dataDir === undefined ? undefined : path.join(dataDir, 'rooms.json');
    this.#logger = logger.child({ subsystem: 'rooms' });
    this.#saved = this.#text();
  }

  /** Reads what is kept, once. A file that cannot be used is set aside and said so. Never rejects. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** Which box's book this is; the kept one once it is loaded. */
  get box(): string {
    return this.#box;
  }

  get(id: string): RoomRecord | undefined {
    return this.#records.get(id);
  }

  [Symbol.iterator](): IterableIterator<RoomRecord> {
    return this.#records.values();
  }

  /** By its short code, in whatever case it was typed. */
  byCode(code: string): RoomRecord | undefined {
    const wanted = code.toUpperCase();
    return [...this.#records.values()].find((record) => record.code === wanted);
  }

  /** A room that the host makes. Rejects where it could not be kept; it is there all the same. */
  async create({ settings, predefined = false, password }: NewRoom): Promise<RoomRecord> {
    await this.load();
    const complete = roomSettings.parse(settings);
    const passwordHash = password === undefined ? null : await hashPassword(password);
    const record = this.#add(idFromName(complete.name, (id) => this.#records.has(id)), complete, { predefined, passwordHash, waits: true });
    await this.#save();
    return record;
  }

  /** The record of a room that somebody opens by coming; made now where there is none. */
  ensure(id: string): RoomRecord {
    return this.#records.get(id) ?? this.#add(id, roomSettings.parse({ name: id }));
  }

  /** Changes what is named. Rejects where it could not be kept; it is in force all the same. */
  async change(record: RoomRecord, { settings = {}, predefined, password }: RoomChange): Promise<void> {
    if (password !== undefined) record.passwordHash = await hashPassword(password);
    const before = record.settings;
    record.settings = merge(before, settings);
    if (predefined !== undefined) record.predefined = predefined;
    this.emit('settings', record, before);
    this.emit('changed');
    await this.#save();
  }

  /** Makes what was known until now worthless. */
  async renewKey(record: RoomRecord, which: KeyName): Promise<void> {
    record[`${which}Key`] = newKey();
    this.emit('changed');
    await this.#save();
  }

  /** Idempotent. */
  async forget(id: string): Promise<void> {
    if (!this.#records.delete(id)) return;
    this.emit('changed');
    await this.#save();
  }

  async #load(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    if (this.#dataDir !== undefined) this.#box = await boxIdOf(this.#dataDir, this.#logger);
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') this.#logger.error({ file, error: error.message }, 'the predefined rooms cannot be read; going on without them');
      return undefined;
    });
    if (text === undefined) return;
    try {
      for (const record of keptFile.parse(JSON.parse(text)).rooms) this.#records.set(record.id, { ...record, predefined: true, waits: true });
      this.#saved = this.#text();
      this.emit('changed');
    } catch (error) {
      const aside = `${file}.broken-${Date.now()}`;
      const moved = await rename(file, aside).then(() => true, () => false);
      const why = error instanceof z.ZodError ? `${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}` : (error as Error).message;
      this.#logger.error({ file, aside: moved ? aside : null, error: why }, 'the predefined rooms cannot be used; their file was set aside, going on without them');
    }
  }

  #add(id: string, settings: RoomSettings, rest: Partial<RoomRecord> = {}): RoomRecord {
    const code = newCode((taken) => this.byCode(taken) !== undefined);
    const record: RoomRecord = { id, code, settings, passwordHash: null, hostKey: newKey(), inviteKey: newKey(), ingestKey: newKey(), predefined: false, waits: false, ...rest };
    this.#records.set(id, record);
    this.emit('changed');
    return record;
  }

  #text(): string {
    const rooms = [...this.#records.values()].filter(({ predefined }) => predefined).map(({ predefined: _, waits: __, ...kept }) => kept);
    return `${JSON.stringify({ version: 1, rooms } satisfies z.input<typeof keptFile>, null, 2)}\n`;
  }

  /** Old or new on disk, never half; in the order of the changes. */
  async #save(): Promise<void> {
    // Or what is kept already would be lost.
    await this.load();
    const text = this.#text();
    if (!this.#file || text === this.#saved) return;
    this.#saved = text;
    try {
      await writeFileAtomic(this.#file, text, { mode: 0o600 });
    } catch (error) {
      this.#saved = undefined;
      this.#logger.error({ file: this.#file, error: (error as Error).message }, 'the predefined rooms could not be saved');
      throw error;
    }
  }
}

function merge(settings: RoomSettings, { publish, ...change }: RoomSettingsChange): RoomSettings {
  const named = <T extends object>(of: T) => Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));
  return roomSettings.parse({ ...settings, ...named(change), publish: { ...settings.publish, ...named(publish ?? {}) } });
}

function newKey(): string {
  return randomBytes(24).toString('base64url');
}
