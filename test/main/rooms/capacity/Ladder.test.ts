import { expect, test } from 'vitest';
import { Ladder, type Pressure } from '../../../../main/rooms/capacity/Ladder.ts';

const pressure = (cpu: number, more: Partial<Pressure> = {}): Pressure => ({ cpu, calmest: cpu, link: null, signalling: 0, ...more });
const take = (ladder: Ladder, count: number, cpu: number) => Array.from({ length: count }, () => ladder.measured(pressure(cpu)));

test('a moment’s peak costs nobody anything', () => {
  const ladder = new Ladder();
  for (let turn = 0; turn < 20; turn++) expect(ladder.measured(pressure(turn % 2 ? 0.6 : 1.4))).toBe('none');
  expect(ladder.cause).toBeNull();
});

test('goes up quickly, one step at a time, and no further than full', () => {
  const ladder = new Ladder();
  expect(take(ladder, 14, 1.2)).toEqual(['none', 'smallLayers', 'smallLayers', 'fewerVideos', 'fewerVideos', 'speakerOnly', 'speakerOnly', 'audioOnly', 'audioOnly', 'full', 'full', 'full', 'full', 'full']);
});

test('refuses nobody for one worker while another has room, nor for a network that others may fill', () => {
  for (const reason of [{ cpu: 2, calmest: 0.3 }, { cpu: 0.3, link: 2 }]) {
    const ladder = new Ladder();
    for (let turn = 0; turn < 50; turn++) ladder.measured(pressure(0, { calmest: 0, ...reason }));
    expect(ladder.step).toBe('audioOnly');
    ladder.measured(pressure(2));
    expect(ladder.measured(pressure(2))).toBe('full');
  }
});

test('comes down slowly, and stays where it is neither busy nor calm', () => {
  const ladder = new Ladder();
  take(ladder, 4, 1.2);
  expect(ladder.step).toBe('fewerVideos');
  expect(new Set(take(ladder, 50, 0.85))).toEqual(new Set(['fewerVideos']));
  expect(take(ladder, 10, 0.3)).toEqual([...Array(4).fill('fewerVideos'), ...Array(5).fill('smallLayers'), 'none']);
});

test('gives back later each time where it was too early before', () => {
  const ladder = new Ladder();
  const calmUntilDown = () => {
    for (let turn = 1; turn <= 200; turn++) if (ladder.measured(pressure(0.2)) === 'none') return turn;
    return Infinity;
  };
  const waits = Array.from({ length: 6 }, () => {
    take(ladder, 2, 1.1);
    return calmUntilDown();
  });
  expect(waits).toEqual([5, 10, 20, 40, 80, 90]);
  take(ladder, 100, 0.2);
  take(ladder, 2, 1.1);
  expect(calmUntilDown(), 'a long calm is a new beginning').toBe(5);
});

test('says what drove it: the network and its own process count, too', () => {
  const busyLink = new Ladder();
  busyLink.measured(pressure(0.9, { link: 1.1 }));
  expect(busyLink.measured(pressure(0.9, { link: 1.1 }))).toBe('smallLayers');
  expect(busyLink.cause).toBe('link');
  const late = new Ladder();
  late.measured(pressure(0.1, { signalling: 2 }));
  late.measured(pressure(0.1, { signalling: 2 }));
  expect(late.cause).toBe('signalling');
  take(late, 5, 0);
  expect([late.step, late.cause]).toEqual(['none', null]);
});
