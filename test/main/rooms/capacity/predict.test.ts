import { describe, expect, test } from 'vitest';
import type { Gathering } from '../../../../main/contract/capacity.ts';
import { defaultConfig } from '../../../../main/contract/config.ts';
import { economySteps } from '../../../../main/contract/economy.ts';
import { mostTogether, predict, type Machine } from '../../../../main/rooms/capacity/predict.ts';
import { trafficOf } from '../../../../main/rooms/capacity/traffic.ts';

const { media } = defaultConfig;
const machine: Machine = { cores: 2, microsPerPacket: 10, cpuLimit: 0.85, link: { mbps: 1000, wifi: false }, media };
const lesson: Gathering = { people: 32, cameras: 5, layout: 'speaker', webcamKbps: null };
const everybody = (people: number): Gathering => ({ people, cameras: people, layout: 'grid', webcamKbps: null });
const Mbit = 1e6;

describe('a lesson: one speaker large, four others small', () => {
  const prediction = predict([lesson], machine);

  test('says who sees what, and what that is on the network', () => {
    expect(prediction).toMatchObject({ people: 32, large: { count: 1, height: 720 }, small: { count: 4, height: 180 } });
    // 27 people get 1.5 Mbit/s and four times 0.15; the five get one small picture less; with headers, and voices.
    expect(prediction.bitrate.out).toBeGreaterThan(32 * 1.95 * Mbit);
    expect(prediction.bitrate.out).toBeLessThan(32 * 3 * Mbit);
    // Five cameras in three sizes each, and five voices.
    expect(prediction.bitrate.in).toBeGreaterThan(5 * 2.1 * Mbit);
    expect(prediction.bitrate.in).toBeLessThan(5 * 3 * Mbit);
  });

  test('counts packets against the cores', () => {
    const { packetsPerSecond, cpu } = prediction;
    expect(cpu).toBeCloseTo(((packetsPerSecond.in + packetsPerSecond.out) * 10e-6) / 2);
    expect(prediction).toMatchObject({ verdict: 'fits', step: 'none' });
  });
});

describe('a room in which all see all', () => {
  test('nobody is sent their own, and nobody more than are sent at once', () => {
    const small = trafficOf(everybody(3), media, 'none');
    // Two pictures of 500 kbit/s and two voices for each of three.
    expect(small.out.packets).toBe(3 * (2 * 60 + 2 * 50));
    const flow = (people: number) => trafficOf(everybody(people), media, 'none').out.packets / people;
    expect(flow(100)).toBe(flow(60));
    expect(trafficOf(everybody(100), { ...media, videosAtOnce: 9 }, 'none')).toMatchObject({ small: { count: 9, height: 360 } });
  });

  test('grows with the square of people until pictures are many', () => {
    const out = (people: number) => predict([everybody(people)], machine).packetsPerSecond.out;
    expect(out(8) / out(4)).toBeGreaterThan(4);
  });
});

test('sound only, and a room of one, are predicted too', () => {
  expect(predict([{ people: 20, cameras: 0, layout: 'speaker', webcamKbps: null }], machine)).toMatchObject({ large: { count: 0 }, small: { count: 0 }, packetsPerSecond: { in: 50, out: 19 * 50 }, verdict: 'fits' });
  expect(predict([everybody(1)], machine)).toMatchObject({ people: 1, verdict: 'fits', packetsPerSecond: { out: 0 } });
});

describe('what binds', () => {
  test('a slow computer: the cores, and what would be given up', () => {
    const prediction = predict([everybody(60)], { ...machine, cores: 1, microsPerPacket: 20, link: null });
    expect(prediction).toMatchObject({ verdict: 'too-much', limit: 'cpu', link: null });
    expect(prediction.step).not.toBe('none');
    expect(prediction.mostPeople).toBeGreaterThan(10);
    expect(prediction.mostPeople).toBeLessThan(60);
  });

  test('a Wi-Fi: half of its speed, both ways together', () => {
    const cable = predict([lesson], { ...machine, link: { mbps: 200, wifi: false } });
    const wifi = predict([lesson], { ...machine, link: { mbps: 200, wifi: true } });
    expect(cable).toMatchObject({ verdict: 'fits', limit: 'link' });
    expect(wifi.link).toBeCloseTo((wifi.bitrate.in + wifi.bitrate.out) / 100e6);
    expect(wifi.link! / cable.link!).toBeGreaterThan(1.8);
    expect(wifi).toMatchObject({ verdict: 'tight', limit: 'link' });
  });

  test('nothing helps where not even voices fit', () => {
    expect(predict([everybody(500)], { ...machine, cores: 1, microsPerPacket: 100 })).toMatchObject({ verdict: 'too-much', step: null });
  });
});

test('each step needs less than the one before, and sound always stays', () => {
  for (const gathering of [lesson, everybody(40)]) {
    const packets = economySteps.map((step) => trafficOf(gathering, media, step).out.bits);
    expect(packets).toEqual([...packets].sort((a, b) => b - a));
    expect(new Set(packets.slice(0, 4)).size).toBeGreaterThanOrEqual(3);
    expect(packets.at(-1)).toBeGreaterThan(0);
  }
});

test('several rooms need what they need together', () => {
  const [one, both] = [predict([lesson], machine), predict([lesson, lesson], machine)];
  expect(both.people).toBe(64);
  expect(both.cpu).toBeCloseTo(one.cpu * 2);
});

test('the largest number of people is just that', () => {
  const most = mostTogether({ ...machine, link: null });
  expect(predict([everybody(most)], { ...machine, link: null }).verdict).toBe('tight');
  expect(predict([everybody(most + 1)], { ...machine, link: null }).verdict).toBe('too-much');
  // The same from a plan for another number of people.
  expect(predict([everybody(4)], { ...machine, link: null }).mostPeople).toBe(most);
});
