import { afterEach, describe, expect, test, vi } from 'vitest';
import { chatMessage } from '../../../main/contract/room/people.ts';
import { roomHandlers } from '../../../main/rooms/requests/index.ts';
import type { Rooms } from '../../../main/rooms/Rooms.ts';
import { createRooms, joined } from './doubles.ts';
import { Person } from './people.ts';

let rooms: Rooms | undefined;
afterEach(() => rooms?.close());

function openRoom(settings: Parameters<typeof createRooms>[0] = {}) {
  rooms = createRooms(settings);
  return rooms.open('r', '10.0.0.1');
}

describe('a message', () => {
  test('reaches everybody, its author included, as the contract says', async () => {
    const room = openRoom();
    const [ann, ben] = [await joined(room, 'ann'), await joined(room, 'ben')];
    room.chat.say(ann.peer, 'hi');
    for (const { link } of [ann, ben]) {
      const [said] = link.heard('chat');
      expect(chatMessage.parse(said?.message)).toMatchObject({ peerId: 'ann', displayName: 'ann', text: 'hi' });
    }
    expect(Math.abs(Date.now() - (room.chat.history[0]?.sentAt ?? 0))).toBeLessThan(60_000);
  });

  test('keeps the name that its author had then', async () => {
    const room = openRoom();
    const { peer } = await joined(room, 'ann');
    room.chat.say(peer, 'hi');
    room.rename(peer, 'Ann');
    room.chat.say(peer, 'ho');
    expect(room.chat.history.map(({ displayName }) => displayName)).toEqual(['ann', 'Ann']);
  });

  test('where the host has switched chat off: 403, and nothing is kept', async () => {
    const room = openRoom();
    const { peer } = await joined(room, 'ann');
    await rooms!.book.change(room.record, { settings: { chat: 'hosts' } });
    expect(() => room.chat.say(peer, 'hi')).toThrow(expect.objectContaining({ code: 403 }) as Error);
    expect(room.chat.history).toEqual([]);
  });
});

describe('history', () => {
  test('is the newest, oldest first', async () => {
    const room = openRoom({ chatHistory: 3 });
    const { peer } = await joined(room, 'ann');
    for (const text of ['1', '2', '3', '4', '5']) room.chat.say(peer, text);
    expect(room.chat.history.map(({ text }) => text)).toEqual(['3', '4', '5']);
  });

  test('follows the setting while the room is open', async () => {
    const room = openRoom({ chatHistory: 3 });
    const { peer } = await joined(room, 'ann');
    for (const text of ['1', '2', '3']) room.chat.say(peer, text);
    rooms!.config.rooms.chatHistory = 1;
    expect(room.chat.history.map(({ text }) => text)).toEqual(['3']);
    rooms!.config.rooms.chatHistory = 2;
    for (const text of ['4', '5']) room.chat.say(peer, text);
    expect(room.chat.history.map(({ text }) => text)).toEqual(['4', '5']);
  });

  test('can be none at all', async () => {
    const room = openRoom({ chatHistory: 0 });
    const { peer, link } = await joined(room, 'ann');
    room.chat.say(peer, 'hi');
    expect(room.chat.history).toEqual([]);
    expect(link.heard('chat')).toHaveLength(1);
  });

  test('outlives its author', async () => {
    const room = openRoom();
    const [ann] = [await joined(room, 'ann'), await joined(room, 'ben')];
    room.chat.say(ann.peer, 'hi');
    room.leave(ann.peer);
    expect(room.chat.history).toHaveLength(1);
  });
});

describe('the bot', () => {
  test('answers who asks it in the chat, to everybody', async () => {
    const room = openRoom();
    const [ann, ben] = [await joined(room, 'ann'), await joined(room, 'ben')];
    room.chat.say(ann.peer, '@bot who is here?');
    expect(ben.link.heard('chat').map(({ message }) => [message.peerId, message.text])).toEqual([
      ['ann', '@bot who is here?'],
      ['bot', 'ann: 2 people here: ann, ben'],
    ]);
  });

  test.each(['@BOT who', '@bot\nwho', '@bot who'])('%j is for it', async (text) => {
    const room = openRoom();
    room.chat.say((await joined(room, 'ann')).peer, text);
    expect(room.chat.history).toHaveLength(2);
  });

  test.each(['hello @bot who', '@bottle who', 'bot who', '@ bot'])('%j is not', async (text) => {
    const room = openRoom();
    room.chat.say((await joined(room, 'ann')).peer, text);
    expect(room.chat.history).toHaveLength(1);
  });
});

describe('row 24: too much of it', () => {
  afterEach(() => void vi.useRealTimers());

  async function talk(): Promise<{ ann: Person; say: (count: number) => Promise<number> }> {
    vi.useFakeTimers({ toFake: ['Date'] });
    const room = openRoom();
    const { peer, link } = await joined(room, 'ann');
    const ann = new Person(rooms!, link);
    ann.session.seat = { room, peer };
    /** Answers how many of so many messages were taken. */
    const say = async (count: number) => {
      let taken = 0;
      for (let n = 0; n < count; n++) {
        try {
          await roomHandlers.chat(ann.session, { text: 'hi' });
          taken++;
        } catch (error) {
          expect(error).toMatchObject({ code: 429 });
        }
      }
      return taken;
    };
    return { ann, say };
  }

  test('is refused with 429, and five a second go on', async () => {
    const { ann, say } = await talk();
    expect([await say(30), ann.room.chat.history.length]).toEqual([20, 20]);
    for (let second = 0; second < 60; second++) {
      vi.advanceTimersByTime(1000);
      expect(await say(6)).toBe(5);
    }
    expect(ann.peer.closed).toBe(false);
  });

  test('that does not end is ended', async () => {
    const { ann, say } = await talk();
    await say(219);
    expect(ann.link.closedFor).toBeUndefined();
    await say(1);
    expect([ann.link.closedFor, ann.peer.closed]).toEqual(['too-much', true]);
  });

  test('is forgotten once it is calm', async () => {
    const { ann, say } = await talk();
    for (let hour = 0; hour < 10; hour++) {
      expect(await say(200)).toBe(20);
      vi.advanceTimersByTime(3_600_000);
    }
    expect(ann.peer.closed).toBe(false);
  });
});
