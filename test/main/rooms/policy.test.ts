import { describe, expect, test } from 'vitest';
import { role, type Role } from '../../../main/contract/room/people.ts';
import { publishable, roomSettings, who, type PartialRoomSettings } from '../../../main/contract/roomSettings.ts';
import { allowedTo, may, mayEnter, maySend, type Action } from '../../../main/rooms/policy.ts';

const set = (settings: Partial<PartialRoomSettings> = {}) => roomSettings.parse({ name: 'r', ...settings });
const yes = true;
const no = false;

/** The whole table: who may do what in an open room, where only hosts chat, and where nobody does. */
const table: [Role, Action, boolean, boolean, boolean][] = [
  ['host', 'publish', yes, yes, yes],
  ['host', 'consume', yes, yes, yes],
  ['host', 'chat', yes, yes, no],
  ['host', 'rename', yes, yes, yes],
  ['host', 'moderate', yes, yes, yes],
  ['participant', 'publish', yes, yes, yes],
  ['participant', 'consume', yes, yes, yes],
  ['participant', 'chat', yes, no, no],
  ['participant', 'rename', yes, yes, yes],
  ['participant', 'moderate', no, no, no],
  ['viewer', 'publish', no, no, no],
  ['viewer', 'consume', yes, yes, yes],
  ['viewer', 'chat', yes, no, no],
  ['viewer', 'rename', yes, yes, yes],
  ['viewer', 'moderate', no, no, no],
];

test('the table has every role with every action', () => {
  expect(new Set(table.map(([whom, what]) => `${whom} ${what}`)).size).toBe(role.options.length * 5);
});

test.each(table)('%s, %s: open %s, hosts chat %s, nobody chats %s', (whom, what, open, hostsChat, nobodyChats) => {
  expect(may(whom, what, set()) === true).toBe(open);
  expect(may(whom, what, set({ locked: true })) === true).toBe(open);
  expect(may(whom, what, set({ chat: 'hosts' })) === true).toBe(hostsChat);
  expect(may(whom, what, set({ chat: 'nobody' })) === true).toBe(nobodyChats);
});

describe.each(publishable.options)('sending %s', (what) => {
  test.each(who.options)('by %s', (whom) => {
    const settings = set({ publish: { [what]: whom } });
    const expected = { host: whom !== 'nobody', participant: whom === 'everybody', viewer: false };
    for (const one of role.options) expect(maySend(one, what, settings) === true).toBe(expected[one]);
    // The others are not touched.
    for (const other of publishable.options) if (other !== what) expect(maySend('participant', other, settings)).toBe(true);
    expect(allowedTo('participant', settings)).toEqual({ audio: yes, video: yes, screen: yes, chat: yes, [what]: expected.participant });
  });
});

test('a refusal is a sentence that says why', () => {
  expect(may('viewer', 'publish', set())).toMatch(/viewers/);
  expect(may('participant', 'chat', set({ chat: 'hosts' }))).toMatch(/chat off/);
  expect(may('participant', 'moderate', set())).toMatch(/host/);
  expect(maySend('participant', 'video', set({ publish: { video: 'nobody' } }))).toMatch(/cameras off/);
});

describe('coming in', () => {
  test.each(['participant', 'viewer'] as const)('a %s as long as there is room and the door is open', (whom) => {
    expect(mayEnter(whom, 0, set(), 3)).toBe(true);
    expect(mayEnter(whom, 2, set(), 3)).toBe(true);
    expect(mayEnter(whom, 3, set(), 3)).toMatch(/full \(3/);
    expect(mayEnter(whom, 0, set({ locked: true }), 3)).toMatch(/locked/);
  });

  test('the host always', () => {
    expect(mayEnter('host', 100, set({ locked: true }), 3)).toBe(true);
  });
});
