/** Who gets in: passwords, keys, locks; by our own page's way and the classic one. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WorkerPool } from '../../../../main/media/WorkerPool.ts';
import { checkArrival } from '../../../../main/rooms/requests/arriving.ts';
import { checkAccess, isHostKey, type Asking } from '../../../../main/rooms/requests/access.ts';
import { roomHandlers } from '../../../../main/rooms/requests/index.ts';
import type { Peer } from '../../../../main/rooms/Peer.ts';
import { cutOff } from '../../../../main/rooms/returning.ts';
import type { RoomChange, RoomRecord } from '../../../../main/rooms/RoomBook.ts';
import type { Rooms } from '../../../../main/rooms/Rooms.ts';
import { createRooms, FakeLink, joined } from '../doubles.ts';

let rooms: Rooms;
let record: RoomRecord;
beforeEach(async () => {
  rooms = createRooms({}, { rtpCapabilities: {} } as WorkerPool);
  record = await rooms.book.create({ settings: { name: 'Physics 8b' } });
});
afterEach(() => rooms.close());

const set = (change: RoomChange) => rooms.book.change(record, change);
const ask = (rest: Partial<Asking> = {}) =>
  checkAccess(rooms, { roomId: record.id, peerId: 'ann', role: 'participant', remoteAddress: '10.0.0.1', password: undefined, key: undefined, ...rest });
const look = (roomId = record.id) => roomHandlers.look({ rooms, link: new FakeLink(), carrier: 'https', version: 'test', seat: undefined }, { roomId });
const classic = (peerId = 'ann') => checkArrival(rooms, { roomId: record.id, peerId, remoteAddress: '10.0.0.1', consumerReplicas: 0, usePipeTransports: false }, () => {});
const refused = (code: number, words: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(words) as string }) as Error;

describe('a password', () => {
  beforeEach(() => set({ settings: { access: 'password' }, password: 'schnürsenkel' }));

  test('is needed, and only the right one opens', async () => {
    await expect(ask()).rejects.toEqual(refused(401, /needs a password/));
    await expect(ask({ password: 'wrong' })).rejects.toEqual(refused(401, /password is wrong/));
    await ask({ password: 'schnürsenkel' });
  });

  test('is not asked of whoever has the invite or the host key', async () => {
    await ask({ key: record.inviteKey });
    expect(isHostKey(rooms, record.id, record.hostKey)).toBe(true);
    await ask({ role: 'host' });
  });

  test('that was changed is worthless', async () => {
    await set({ password: 'another' });
    await expect(ask({ password: 'schnürsenkel' })).rejects.toEqual(refused(401, /wrong/));
  });

  test('is slowed down for who guesses, per room and address', async () => {
    for (let n = 0; n < 4; n++) await expect(ask({ password: `guess ${n}` })).rejects.toEqual(refused(401, /wrong/));
    const begun = performance.now();
    await expect(ask({ password: 'guess' })).rejects.toEqual(refused(401, /wrong/));
    const slowed = performance.now() - begun;
    expect(slowed).toBeGreaterThan(400);
    const other = performance.now();
    await ask({ password: 'schnürsenkel', remoteAddress: '10.0.0.2' });
    expect(performance.now() - other).toBeLessThan(slowed);
  });

  test('cannot be given by classic clients: 403 with a sentence', () => {
    expect(() => classic()).toThrow(refused(403, /password, which this app cannot give/));
  });
});

describe('an invitation', () => {
  beforeEach(() => set({ settings: { access: 'invite' } }));

  test('is needed; one that was renewed is worthless', async () => {
    const { inviteKey } = record;
    await expect(ask()).rejects.toEqual(refused(401, /by invitation only/));
    await expect(ask({ key: 'guess', password: 'guess' })).rejects.toEqual(refused(401, /by invitation only/));
    await ask({ key: inviteKey });
    await rooms.book.renewKey(record, 'invite');
    await expect(ask({ key: inviteKey })).rejects.toEqual(refused(401, /by invitation only/));
  });

  test('cannot be shown by classic clients: 403 with a sentence', () => {
    expect(() => classic()).toThrow(refused(403, /by invitation only/));
  });
});

describe('a lock', () => {
  test('keeps out whoever is not a host, before anybody is asked for a password', async () => {
    await set({ settings: { access: 'password', locked: true }, password: 'x' });
    await expect(ask({ password: 'x' })).rejects.toEqual(refused(403, /locked/));
    expect(() => classic()).toThrow(refused(403, /locked/));
    await ask({ role: 'host' });
  });

  test('holds for rooms that nobody is in yet, and for those with people', async () => {
    const room = rooms.open(record.id, '10.0.0.1');
    await joined(room, 'ben');
    await set({ settings: { locked: true } });
    await expect(ask()).rejects.toEqual(refused(403, /locked/));
    expect(() => classic()).toThrow(refused(403, /locked/));
    await set({ settings: { locked: false } });
    await ask();
    classic();
  });
});

test('limits of people are the room’s own', async () => {
  await set({ settings: { maxPeople: 1 } });
  const room = rooms.open(record.id, '10.0.0.1');
  await joined(room, 'ben');
  await expect(ask()).rejects.toEqual(refused(403, /full \(1 people\)/));
  expect((await look()).room).toMatchObject({ full: true });
  await ask({ role: 'host' });
});

test('where only the host opens rooms, others do not exist, and nothing is made by asking', async () => {
  rooms.close();
  rooms = createRooms({ openedByAnybody: false }, { rtpCapabilities: {} } as WorkerPool);
  record = await rooms.book.create({ settings: { name: 'Physics 8b' } });
  await ask();
  classic();
  const unknown = { roomId: 'unknown', peerId: 'ann', remoteAddress: '10.0.0.1' };
  await expect(ask(unknown)).rejects.toEqual(refused(404, /no such room/));
  expect(() => checkArrival(rooms, { ...unknown, consumerReplicas: 0, usePipeTransports: false }, () => {})).toThrow(refused(404, /no such room/));
  expect(() => rooms.open('unknown', '10.0.0.1')).toThrow(refused(404, /no such room/));
  expect([rooms.size, [...rooms.book].length]).toEqual([0, 1]);
});

test('a page that looks learns name, lock and what is needed, and opens nothing', async () => {
  await set({ settings: { access: 'password', locked: true }, password: 'x' });
  expect((await look()).room).toEqual({ exists: true, people: 0, name: 'Physics 8b', locked: true, access: 'password', mayOpen: true });
  expect((await look('unknown')).room).toEqual({ exists: false, people: 0, name: 'unknown', locked: false, access: 'open', mayOpen: true });
  expect(rooms.size).toBe(0);
});

describe('what stays of a room', () => {
  test('opened by its people: nothing', async () => {
    const room = rooms.open('theirs', '10.0.0.1');
    expect(rooms.book.get('theirs')).toBeDefined();
    room.close();
    expect(rooms.book.get('theirs')).toBeUndefined();
  });

  test('made by the host: it waits for the first, also after an attempt that failed, and goes with the last', async () => {
    rooms.open(record.id, '10.0.0.1').close();
    expect(rooms.book.get(record.id)).toBe(record);
    const room = rooms.open(record.id, '10.0.0.1');
    await joined(room, 'ann');
    room.close();
    expect(rooms.book.get(record.id)).toBeUndefined();
  });

  test('predefined: all of it', async () => {
    await set({ predefined: true });
    const room = rooms.open(record.id, '10.0.0.1');
    await joined(room, 'ann');
    room.close();
    expect(rooms.book.get(record.id)).toBe(record);
  });

  test('cut off by a restart of the server: it is as it was', async () => {
    await set({ settings: { locked: true } });
    await joined(rooms.open(record.id, '10.0.0.1'), 'host', { role: 'host' });
    rooms.close('restart');
    expect(rooms.book.get(record.id)?.settings.locked).toBe(true);
  });
});

describe('a box that carries nobody more', () => {
  beforeEach(() => (rooms.economy = 'full'));

  test('refuses whoever is new with 503 and a sentence, classic clients too', async () => {
    await expect(ask()).rejects.toEqual(refused(503, /no more people/));
    expect(() => classic()).toThrow(refused(503, /no more people/));
    rooms.economy = 'audioOnly';
    await ask();
    expect(() => classic()).not.toThrow();
  });

  test('lets hosts in, and those whom a restart has cut off', async () => {
    await ask({ role: 'host' });
    cutOff(record, [{ id: 'ben', secret: 'a-secret', joined: true } as Peer]);
    await ask({ peerId: 'ben', secret: 'a-secret' });
    await expect(ask({ peerId: 'ben', secret: 'another' })).rejects.toEqual(refused(503, /no more people/));
  });

  test('still says first what no waiting helps against', async () => {
    await set({ settings: { locked: true } });
    await expect(ask()).rejects.toEqual(refused(403, /locked/));
  });
});
