import { describe, expect, test } from 'vitest';
import type { InspectedObject } from '../../../../../main/contract/console/inspect.ts';
import { type Filter, isFiltering, matching, noFilter, plant, rowsOf } from '../../../../../renderer/console/screens/inspector/tree/forest.ts';
import { step } from '../../../../../renderer/console/screens/inspector/tree/keys.ts';
import { cannedObjects } from '../../../../support/consoleGallery/objects.ts';

const object = (type: InspectedObject['type'], id: string, parent: string | null = null, facts: InspectedObject['facts'] = {}): InspectedObject => ({ type, id, parent, facts });

const objects = [
  object('worker', '1'),
  object('router', 'r', 'worker:1', { room: 'physics' }),
  object('transport', 't', 'router:r', { room: 'physics', peerId: 'p', name: 'Anna Berg', remote: '192.168.1.30:5' }),
  object('producer', 'a', 'transport:t', { room: 'physics', peerId: 'p', name: 'Anna Berg', kind: 'audio' }),
  object('producer', 'v', 'transport:t', { room: 'physics', peerId: 'p', name: 'Anna Berg', kind: 'video' }),
  object('producer', 'a@t', 'router:r', { room: 'physics', piped: true }),
  object('room', 'physics', null, { name: 'Physics' }),
];
const forest = plant(objects);
const keys = (filter: Partial<Filter>) => [...matching(forest, { ...noFilter, ...filter })].map(({ key }) => key);
const show = (open: string[], filter?: Partial<Filter>) =>
  rowsOf(forest, ({ key }) => (filter ? true : open.includes(key)), filter ? matching(forest, { ...noFilter, ...filter }) : null).map(({ node, position, siblings }) => `${'  '.repeat(node.level - 1)}${node.key} ${position}/${siblings}`);

describe('rows', () => {
  test('show what is open, with what a screen reader wants to know', () => {
    expect(show([])).toEqual(['worker:1 1/2', 'room:physics 2/2']);
    expect(show(['worker:1', 'router:r'])).toEqual(['worker:1 1/2', '  router:r 1/1', '    transport:t 1/2', '    producer:a@t 2/2', 'room:physics 2/2']);
  });

  test('while something is looked for, show it and the way there', () => {
    expect(show([], { text: 'video' })).toEqual(['worker:1 1/1', '  router:r 1/1', '    transport:t 1/1', '      producer:v 1/1']);
  });

  test('of what is gone are gone, and what was on it stands on its own until it is told anew', () => {
    expect(plant([object('consumer', 'c', 'transport:gone')]).roots.map(({ key }) => key)).toEqual(['consumer:c']);
  });
});

describe('looking for', () => {
  test('words, all of them, anywhere, in small or capital letters', () => {
    expect(keys({ text: 'ANNA audio' })).toEqual(['producer:a']);
    expect(keys({ text: '192.168' })).toEqual(['transport:t']);
    expect(keys({ text: 'nobody' })).toEqual([]);
  });
  test('a type, a room with all that is in it, a person', () => {
    expect(keys({ type: 'producer' })).toEqual(['producer:a', 'producer:v', 'producer:a@t']);
    expect(keys({ room: 'physics' })).toHaveLength(6);
    expect(keys({ peerId: 'p', type: 'transport' })).toEqual(['transport:t']);
  });
  test('nothing is no search', () => {
    expect([isFiltering(noFilter), isFiltering({ ...noFilter, text: '  ' }), isFiltering({ ...noFilter, room: 'x' })]).toEqual([false, false, true]);
  });
  test('an id of mediasoup leads to the object, of a piped one to where it is made', () => {
    expect(forest.byId.get('a')?.key).toBe('producer:a');
  });
});

describe('keys', () => {
  const rows = rowsOf(forest, ({ key }) => key === 'worker:1', null);
  test.each([
    ['ArrowDown', 0, { to: 1 }],
    ['ArrowUp', 0, { to: 0 }],
    ['End', 0, { to: 2 }],
    ['Home', 2, { to: 0 }],
    ['PageDown', 0, { to: 2 }],
    ['ArrowRight', 0, { to: 1 }],
    ['ArrowRight', 1, { toggle: true }],
    ['ArrowRight', 2, {}],
    ['ArrowLeft', 0, { toggle: false }],
    ['ArrowLeft', 1, { to: 0 }],
    ['ArrowLeft', 2, {}],
    ['Enter', 1, { select: true }],
    [' ', 1, { select: true }],
    ['x', 1, {}],
  ])('%s on row %i', (key, at, wanted) => {
    expect(step(key, rows, at, 10)).toEqual(wanted);
  });
});

test('2,000 objects are searched and laid out in a few milliseconds', () => {
  const many = plant(cannedObjects(2000));
  const since = performance.now();
  for (const text of ['a', 'an', 'ann', 'anna', 'anna vp8']) rowsOf(many, () => true, matching(many, { ...noFilter, text }));
  console.log(`five searches in ${many.nodes.size} objects: ${(performance.now() - since).toFixed(1)} ms`);
  expect(many.nodes.size).toBeGreaterThanOrEqual(2000);
});
