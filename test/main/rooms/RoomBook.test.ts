import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { roomCode, roomId } from '../../../main/contract/text.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { isPassword } from '../../../main/rooms/passwords.ts';
import { RoomBook } from '../../../main/rooms/RoomBook.ts';

let dataDir: string;
const file = () => path.join(dataDir, 'rooms.json');
async function open(logger = silentLogger): Promise<RoomBook> {
  const book = new RoomBook(dataDir, logger);
  await book.load();
  return book;
}
beforeEach(async () => void (dataDir = await mkdtemp(path.join(os.tmpdir(), 'soupbox-book-'))));
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('a box is the same after a restart, and no other', async () => {
  const { box } = await open();
  expect((await open()).box).toBe(box);
  await writeFile(path.join(dataDir, 'box-id'), 'half a');
  expect((await open()).box).toMatch(/^[0-9a-f-]{36}$/);
  expect((await open()).box).not.toBe(box);
  expect(new RoomBook().box).not.toBe(new RoomBook().box);
});

describe('ids', () => {
  test.each([
    ['Physics 8b', 'Physics-8b'],
    ['物理 八年级', '物理-八年级'],
    ['Ångström & Zoë', 'Ångström-Zoë'],
    ['  a / b  ', 'a-b'],
    ['../../etc', 'etc'],
    ['🎉', 'room'],
    ['__proto__', 'room'],
    ['x'.repeat(80), 'x'.repeat(56)],
  ])('of %j is %j', async (name, id) => {
    const book = new RoomBook();
    expect((await book.create({ settings: { name } })).id).toBe(id);
    expect(roomId.safeParse(id).success).toBe(true);
  });

  test('that are taken get a number', async () => {
    const book = new RoomBook();
    book.ensure('Physics-8b');
    const ids = [await book.create({ settings: { name: 'Physics 8b' } }), await book.create({ settings: { name: 'Physics 8b!' } })].map(({ id }) => id);
    expect(ids).toEqual(['Physics-8b-2', 'Physics-8b-3']);
  });
});

describe('codes and keys', () => {
  test('every room has its own code, found in any case', () => {
    const book = new RoomBook();
    const records = Array.from({ length: 200 }, (_, n) => book.ensure(`room-${n}`));
    expect(new Set(records.map(({ code }) => code)).size).toBe(200);
    for (const { code } of records) expect(roomCode.safeParse(code).success).toBe(true);
    expect(book.byCode(records[7]!.code.toLowerCase())).toBe(records[7]);
    expect(book.byCode('0000')).toBeUndefined();
  });

  test('all keys differ, and a renewed one is another', async () => {
    const book = new RoomBook();
    const record = book.ensure('a');
    const { hostKey, inviteKey, ingestKey } = record;
    expect(new Set([hostKey, inviteKey, ingestKey]).size).toBe(3);
    await book.renewKey(record, 'invite');
    expect([record.hostKey, record.inviteKey === inviteKey]).toEqual([hostKey, false]);
  });
});

describe('what is kept', () => {
  test('is not lost where a room is made before anybody has read it', async () => {
    const kept = await (await open()).create({ settings: { name: 'Kept' }, predefined: true });
    const early = await new RoomBook(dataDir).create({ settings: { name: 'Kept' }, predefined: true });
    expect(early.id).toBe('Kept-2');
    expect([...(await open())]).toEqual([kept, { ...early }]);
  });

  test('predefined rooms are there again, with all that belongs to them; others are not', async () => {
    const book = await open();
    const record = await book.create({ settings: { name: 'Physics 8b', publish: { video: 'hosts' } }, predefined: true, password: 'schnürsenkel' });
    await book.create({ settings: { name: 'Today only' } });
    const again = await open();
    expect([...again]).toEqual([record]);
    expect(again.get('Physics-8b')!.settings.publish).toEqual({ audio: 'everybody', video: 'hosts', screen: 'everybody' });
  });

  test('changes are kept, and a room that was forgotten is gone', async () => {
    const book = await open();
    const [a, b] = [await book.create({ settings: { name: 'a' }, predefined: true }), await book.create({ settings: { name: 'b' } })];
    await book.change(a, { settings: { locked: true, publish: { audio: 'nobody' } } });
    await book.change(b, { predefined: true });
    expect([...(await open())].map(({ id, settings }) => [id, settings.locked, settings.publish.audio])).toEqual([['a', true, 'nobody'], ['b', false, 'everybody']]);
    await book.forget('a');
    expect([...(await open())].map(({ id }) => id)).toEqual(['b']);
  });

  test('changes at the same time end with the last', async () => {
    const book = await open();
    const record = await book.create({ settings: { name: 'a' }, predefined: true });
    await Promise.all(Array.from({ length: 50 }, (_, n) => book.change(record, { settings: { name: `name ${n}` } })));
    expect((await open()).get('a')!.settings.name).toBe('name 49');
  });

  test('only the owner can read it, and it holds no password', async () => {
    await (await open()).create({ settings: { name: 'a' }, predefined: true, password: 'schnürsenkel' });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readFile(file(), 'utf8')).not.toContain('schnürsenkel');
  });

  test('rooms that are not kept cause no file', async () => {
    const book = await open();
    book.ensure('a');
    await book.forget('a');
    expect(await readdir(dataDir)).toEqual(['box-id']);
  });

  test.each(['{', '[]', '{"version":1,"rooms":[{"id":"../x"}]}', '{"version":2,"rooms":[]}', ''])('a file with %j is set aside and said so once', async (text) => {
    await writeFile(file(), text);
    const error = vi.fn();
    const logger = { error, child: () => logger } as unknown as typeof silentLogger;
    const book = await open(logger);
    expect([[...book], error.mock.calls.length]).toEqual([[], 1]);
    expect(await readdir(dataDir)).toEqual(['box-id', expect.stringMatching(/^rooms\.json\.broken-\d+$/)]);
    await book.create({ settings: { name: 'a' }, predefined: true });
    expect([...(await open())].map(({ id }) => id)).toEqual(['a']);
  });

  test('what cannot be saved is said, and is in force all the same', async () => {
    const book = await open();
    await rm(dataDir, { recursive: true });
    await expect(book.create({ settings: { name: 'a' }, predefined: true })).rejects.toThrow(/ENOENT/);
    expect(book.get('a')?.predefined).toBe(true);
  });
});

test('a password fits its own hash, and nothing else does', async () => {
  const { passwordHash } = await new RoomBook().create({ settings: { name: 'a' }, password: 'caf\u00e9' });
  expect(await isPassword('caf\u00e9', passwordHash!)).toBe(true);
  expect(await isPassword('cafe\u0301', passwordHash!)).toBe(true); // the same word from another keyboard
  for (const wrong of ['', 'cafe', 'caf\u00e9 ']) expect(await isPassword(wrong, passwordHash!)).toBe(false);
  expect(await isPassword('x', 'not a hash')).toBe(false);
});
