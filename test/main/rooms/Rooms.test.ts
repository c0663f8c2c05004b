import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { silentLogger } from '../../../main/lib/logger.ts';
import { Peer } from '../../../main/rooms/Peer.ts';
import { RoomBook } from '../../../main/rooms/RoomBook.ts';
import type { Rooms } from '../../../main/rooms/Rooms.ts';
import { createRooms, FakeLink, joined, noWorkers } from './doubles.ts';

let rooms: Rooms;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  rooms.close();
  vi.useRealTimers();
});

describe('rooms', () => {
  test('are made once, by whoever comes first', () => {
    rooms = createRooms();
    const events: string[] = [];
    rooms.on('created', ({ id }) => events.push(id));
    expect(rooms.get('r')).toBeUndefined();
    expect(rooms.open('r', '10.0.0.1')).toBe(rooms.open('r', '10.0.0.1'));
    expect(rooms.get('r')).toBe(rooms.open('r', '10.0.0.1'));
    expect([events, rooms.size, [...rooms].map(({ id }) => id)]).toEqual([['r'], 1, ['r']]);
  });

  test('row 39: one too many is 429; those that are there can still be entered, and a closed one makes room', () => {
    rooms = createRooms({ maxRooms: 2 });
    const [a] = [rooms.open('a', '10.0.0.1'), rooms.open('b', '10.0.0.1')];
    expect(() => rooms.open('c', '10.0.0.1')).toThrow(expect.objectContaining({ code: 429 }) as Error);
    expect(rooms.open('a', '10.0.0.1')).toBe(a);
    a.close();
    expect(rooms.open('c', '10.0.0.1').id).toBe('c');
  });

  test('names that objects have by nature are rooms like others', () => {
    rooms = createRooms();
    expect(rooms.get('constructor')).toBeUndefined();
    expect(rooms.open('constructor', '10.0.0.1').id).toBe('constructor');
  });

  test('a stopping appliance opens no more', () => {
    rooms = createRooms();
    rooms.open('r', '10.0.0.1');
    rooms.close();
    expect(rooms.size).toBe(0);
    expect(() => rooms.open('s', '10.0.0.1')).toThrow(expect.objectContaining({ code: 409 }) as Error);
  });

  test('one address cannot take the rooms of all', () => {
    rooms = createRooms({ maxRooms: 10, maxRoomsPerAddress: 2 });
    rooms.open('a', '10.0.0.1');
    rooms.open('b', '10.0.0.1');
    expect(() => rooms.open('c', '10.0.0.1')).toThrow(expect.objectContaining({ code: 429 }) as Error);
    expect(rooms.open('c', '10.0.0.2').id).toBe('c');
    expect(rooms.open('a', '10.0.0.1').id).toBe('a');
  });

  test('whoever left while joining is not announced as here', async () => {
    rooms = createRooms();
    const room = rooms.open('r', '10.0.0.1');
    const { peer } = await joined(room, 'a');
    room.leave(peer);
    await expect(room.join(peer, 'answer')).rejects.toMatchObject({ code: 409 });
    expect(room.people).toEqual([]);
  });

  test('a full room takes nobody else', async () => {
    rooms = createRooms({ maxPeersPerRoom: 2 });
    const room = rooms.open('r', '10.0.0.1');
    const { peer } = await joined(room, 'a');
    await joined(room, 'b');
    await expect(joined(room, 'c')).rejects.toMatchObject({ code: 403 });
    room.leave(peer);
    await joined(room, 'c');
  });
});

describe('grace', () => {
  test('a room that nobody ever joined waits for nobody', () => {
    rooms = createRooms({ graceSeconds: 30 });
    rooms.open('r', '10.0.0.1');
    vi.advanceTimersByTime(1);
    expect(rooms.get('r')).toBeUndefined();
  });

  test('an empty room waits, then it is gone, and says so', async () => {
    rooms = createRooms({ graceSeconds: 30 });
    const closed = vi.fn();
    rooms.on('closed', closed);
    const room = rooms.open('r', '10.0.0.1');
    const { peer } = await joined(room, 'a');
    vi.advanceTimersByTime(3_600_000);
    expect(rooms.get('r')).toBe(room);
    room.leave(peer);
    vi.advanceTimersByTime(29_999);
    expect(rooms.get('r')).toBe(room);
    vi.advanceTimersByTime(1);
    expect(rooms.get('r')).toBeUndefined();
    expect([room.closed, closed.mock.calls]).toEqual([true, [[room]]]);
    expect(rooms.open('r', '10.0.0.1')).not.toBe(room);
  });

  test('whoever comes back in time finds the same room and its chat', async () => {
    rooms = createRooms({ graceSeconds: 30 });
    const room = rooms.open('r', '10.0.0.1');
    const first = await joined(room, 'a');
    room.chat.say(first.peer, 'hi');
    room.leave(first.peer);
    vi.advanceTimersByTime(29_000);
    await joined(room, 'b');
    vi.advanceTimersByTime(60_000);
    expect(rooms.get('r')).toBe(room);
    expect(room.chat.history).toHaveLength(1);
  });

  test('a room that nobody ever entered goes as well', () => {
    rooms = createRooms({ graceSeconds: 30 });
    rooms.open('r', '10.0.0.1');
    vi.advanceTimersByTime(30_000);
    expect(rooms.size).toBe(0);
  });
});

describe('a lost connection', () => {
  test('keeps its place for a while, unseen by the others, then it has left', async () => {
    rooms = createRooms({ reconnectSeconds: 15 });
    const room = rooms.open('r', '10.0.0.1');
    const [ann, ben] = [await joined(room, 'ann'), await joined(room, 'ben')];
    room.disconnect(ann.peer, ann.link);
    vi.advanceTimersByTime(14_999);
    expect([room.people.length, ben.link.heard('peerLeft')]).toEqual([2, []]);
    vi.advanceTimersByTime(1);
    expect([room.people.length, ben.link.heard('peerLeft')]).toEqual([1, [{ type: 'peerLeft', peerId: 'ann' }]]);
    expect(ann.peer.closed).toBe(true);
  });

  test('a new connection in time keeps it for good', async () => {
    rooms = createRooms({ reconnectSeconds: 15 });
    const room = rooms.open('r', '10.0.0.1');
    const { peer, link } = await joined(room, 'ann');
    room.disconnect(peer, link);
    vi.advanceTimersByTime(10_000);
    room.connect(peer, new FakeLink());
    vi.advanceTimersByTime(60_000);
    expect(room.people).toEqual([peer]);
  });

  test('a connection that was replaced says nothing about the new one when it ends', async () => {
    rooms = createRooms({ reconnectSeconds: 15 });
    const room = rooms.open('r', '10.0.0.1');
    const { peer, link } = await joined(room, 'ann');
    const newer = new FakeLink();
    room.connect(peer, newer);
    expect(link.closedFor).toBe('replaced');
    room.disconnect(peer, link);
    vi.advanceTimersByTime(60_000);
    expect([room.people, peer.link]).toEqual([[peer], newer]);
  });

  test('who had not joined yet has no place to keep', () => {
    rooms = createRooms({ reconnectSeconds: 15 });
    const room = rooms.open('r', '10.0.0.1');
    const peer = new Peer('ann', 'participant', { withSecret: false });
    const link = new FakeLink();
    room.admit(peer);
    room.connect(peer, link);
    room.disconnect(peer, link);
    vi.advanceTimersByTime(1);
    expect(room.peers.size).toBe(0);
  });
});

describe('who proves to be the same', () => {
  const peer = new Peer('a', 'participant', { withSecret: true });
  test('has the secret, and nothing else will do', () => {
    expect(peer.provesItself(peer.secret)).toBe(true);
    for (const wrong of [undefined, '', 'x', `${peer.secret}x`, peer.secret!.slice(1), peer.secret!.toLowerCase() + '!', 'é'.repeat(16)]) expect(peer.provesItself(wrong)).toBe(false);
  });

  test('without a secret nobody does', () => {
    const classic = new Peer('a', 'participant', { withSecret: false });
    for (const guess of [undefined, '', 'undefined']) expect(classic.provesItself(guess)).toBe(false);
  });
});

describe('closing a room', () => {
  test('everybody is told why and is gone; doing it twice does nothing', async () => {
    rooms = createRooms();
    const room = rooms.open('r', '10.0.0.1');
    const [ann, ben] = [await joined(room, 'ann'), await joined(room, 'ben')];
    const closed = vi.fn();
    room.on('closed', closed);
    room.close('removed');
    room.close('ended');
    expect([ann, ben].map(({ link, peer }) => [link.closedFor, peer.closed])).toEqual([['removed', true], ['removed', true]]);
    expect([room.peers.size, rooms.size, closed.mock.calls.length]).toEqual([0, 0, 1]);
    expect(() => room.admit(new Peer('c', 'participant', { withSecret: true }))).toThrow(expect.objectContaining({ code: 409 }) as Error);
  });

  test('leaves no timer behind, though every connection says at once that it has ended', async () => {
    rooms = createRooms();
    const before = vi.getTimerCount();
    const room = rooms.open('r', '10.0.0.1');
    for (const id of ['ann', 'ben', 'cid']) {
      const { peer, link } = await joined(room, id);
      link.close = () => room.disconnect(peer, link);
    }
    room.close();
    expect(vi.getTimerCount()).toBe(before);
  });

  test('where nothing can be saved: it closes like any other, and nothing is left unhandled', async () => {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'soupbox-rooms-'));
    const error = vi.fn();
    const logger = { error, warn: () => {}, child: () => logger } as unknown as typeof silentLogger;
    const book = new RoomBook(dataDir, logger);
    rooms = createRooms({}, noWorkers, book);
    await rm(dataDir, { recursive: true });
    await expect(book.create({ settings: { name: 'kept' }, predefined: true })).rejects.toThrow(/ENOENT/);
    const unhandled = vi.fn();
    process.once('unhandledRejection', unhandled);
    rooms.open('r', '10.0.0.1').close();
    while (error.mock.calls.length < 2) await new Promise(setImmediate);
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect([unhandled.mock.calls, book.get('r')]).toEqual([[], undefined]);
  });

  test('leaving twice is told once', async () => {
    rooms = createRooms();
    const room = rooms.open('r', '10.0.0.1');
    const [ann, ben] = [await joined(room, 'ann'), await joined(room, 'ben')];
    room.leave(ann.peer);
    room.leave(ann.peer);
    expect(ben.link.heard('peerLeft')).toHaveLength(1);
  });
});
