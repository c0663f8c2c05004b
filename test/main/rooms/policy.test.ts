import { describe, expect, test } from 'vitest';
import { role, type Role } from '../../../main/contract/room.ts';
import { may, mayEnter, openRoom, type Action } from '../../../main/rooms/policy.ts';

const settings = { ...openRoom, maxPeers: 3 };
const yes = true;
const no = false;

/** The whole table: who may do what in an open room, and where the host has switched chat off. */
const table: [Role, Action, boolean, boolean][] = [
  ['host', 'publish', yes, yes],
  ['host', 'consume', yes, yes],
  ['host', 'chat', yes, yes],
  ['host', 'rename', yes, yes],
  ['host', 'moderate', yes, yes],
  ['participant', 'publish', yes, yes],
  ['participant', 'consume', yes, yes],
  ['participant', 'chat', yes, no],
  ['participant', 'rename', yes, yes],
  ['participant', 'moderate', no, no],
  ['viewer', 'publish', no, no],
  ['viewer', 'consume', yes, yes],
  ['viewer', 'chat', yes, no],
  ['viewer', 'rename', yes, yes],
  ['viewer', 'moderate', no, no],
];

test('the table has every role with every action', () => {
  expect(new Set(table.map(([who, what]) => `${who} ${what}`)).size).toBe(role.options.length * 5);
});

test.each(table)('%s, %s: open %s, chat off %s', (who, what, open, chatOff) => {
  expect(may(who, what, settings) === true).toBe(open);
  expect(may(who, what, { ...settings, locked: true }) === true).toBe(open);
  expect(may(who, what, { ...settings, chatOff: true }) === true).toBe(chatOff);
});

test('a refusal is a sentence that says why', () => {
  expect(may('viewer', 'publish', settings)).toMatch(/viewers/);
  expect(may('participant', 'chat', { ...settings, chatOff: true })).toMatch(/chat off/);
  expect(may('participant', 'moderate', settings)).toMatch(/host/);
});

describe('coming in', () => {
  test.each(['participant', 'viewer'] as const)('a %s as long as there is room and the door is open', (who) => {
    expect(mayEnter(who, 0, settings)).toBe(true);
    expect(mayEnter(who, 2, settings)).toBe(true);
    expect(mayEnter(who, 3, settings)).toMatch(/full \(3/);
    expect(mayEnter(who, 0, { ...settings, locked: true })).toMatch(/locked/);
  });

  test('the host always', () => {
    expect(mayEnter('host', 100, { ...settings, locked: true })).toBe(true);
  });
});
