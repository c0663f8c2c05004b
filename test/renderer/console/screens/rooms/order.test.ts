import { expect, test } from 'vitest';
import type { RoomState } from '../../../../../main/contract/console/rooms.ts';
import { roomSettings } from '../../../../../main/contract/roomSettings.ts';
import { arrange, type Sort } from '../../../../../renderer/console/screens/rooms/order.ts';

const room = (name: string, code: string, people: string[], openSince: number | null) =>
  ({ id: name, code, settings: roomSettings.parse({ name }), openSince, people: people.map((displayName) => ({ displayName })) }) as RoomState;
const rooms = [room('Class 10', 'KQTR', ['Ann', 'Ben'], 200), room('class 9', 'WXMA', ['李娜'], 300), room('Årsmøte', 'HBNP', [], null), room('班会', 'ZZZA', ['Cem', 'Dao', 'Eve'], 100)];
const names = (search: string, sort: Sort) => arrange(rooms, search, sort, 'en').map((one) => one.settings.name);

test('by name, as people count and spell', () => {
  expect(names('', 'name')).toEqual(['Årsmøte', 'class 9', 'Class 10', '班会']);
});

test('by people, and by when they were opened; rooms that wait come last', () => {
  expect(names('', 'people')).toEqual(['班会', 'Class 10', 'class 9', 'Årsmøte']);
  expect(names('', 'newest')).toEqual(['class 9', 'Class 10', '班会', 'Årsmøte']);
});

test.each([
  ['CLASS', ['class 9', 'Class 10']],
  ['wxma', ['class 9']],
  [' ben ', ['Class 10']],
  ['李', ['class 9']],
  ['nothing like it', []],
])('%j finds %j', (search, expected) => expect(names(search, 'name')).toEqual(expected));

test('leaves what it was given as it was', () => {
  const given = [...rooms];
  arrange(given, '', 'people', 'en');
  expect(given).toEqual(rooms);
});
