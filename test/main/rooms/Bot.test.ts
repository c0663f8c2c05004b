import { afterEach, describe, expect, test } from 'vitest';
import { chatText } from '../../../main/contract/text.ts';
import { Bot, duration } from '../../../main/rooms/Bot.ts';
import { createRooms, joined } from './doubles.ts';

const rooms = createRooms();
let count = 0;
const openRoom = () => rooms.open(`r${++count}`, '10.0.0.1');
afterEach(() => {
  for (const room of [...rooms]) room.close();
});

describe('questions', () => {
  test.each(['who', 'Who is here?', '谁在', 'which PEOPLE'])('%j: who is here', async (question) => {
    const room = openRoom();
    const { peer } = await joined(room, 'ann');
    expect(new Bot(room).answer(peer, question)).toBe('ann: 1 person here: ann');
  });

  test.each(['uptime', 'since when?', '多久了', 'how long'])('%j: since when', async (question) => {
    const room = openRoom();
    const { peer } = await joined(room, 'ann');
    expect(new Bot(room).answer(peer, question)).toMatch(/^ann: this room has been open for \d+ s$/);
  });

  test.each(['stats', 'Statistics!', '统计'])('%j: how much', async (question) => {
    const room = openRoom();
    const { peer } = await joined(room, 'ann');
    await joined(room, 'ben');
    expect(new Bot(room).answer(peer, question)).toBe('ann: 2 people, 0 streams sent, 0 received');
  });

  test.each(['', '   ', 'whoever', 'sing!', '__proto__'])('%j: what can be asked', async (question) => {
    const room = openRoom();
    const { peer } = await joined(room, 'ann');
    expect(new Bot(room).answer(peer, question)).toMatch(/ask me: who, uptime, stats/);
  });
});

test('with 200 people of the longest names the answer is still a message', async () => {
  const room = openRoom();
  const first = await joined(room, 'ann');
  for (let i = 0; i < 199; i++) await joined(room, `p${i}`);
  for (const [i, peer] of room.people.entries()) peer.displayName = `${i} ${'x'.repeat(64)}`.slice(0, 64);
  room.chat.answer(first.peer, 'who');
  const [message] = room.chat.history;
  expect(message?.text).toMatch(/: 200 people here: .* and 1\d\d more$/);
  expect(chatText.safeParse(message?.text).success, 'it is no longer than a message may be').toBe(true);
});

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min 0 s'],
  [184_000, '3 min 4 s'],
  [7_380_000, '2 h 3 min'],
  [90_000_000, '25 h 0 min'],
])('%i ms are %s', (ms, text) => expect(duration(ms)).toBe(text));
