import { describe, expect, test } from 'vitest';
import { ASSUMED_MICROS, costOf } from '../../../../main/console/capacity/cost.ts';
import { gatheringOf } from '../../../../main/console/capacity/gatherings.ts';
import type { SelfTestResult } from '../../../../main/contract/capacity.ts';
import { defaultConfig } from '../../../../main/contract/config.ts';
import type { NetworkInterface } from '../../../../main/contract/console/network.ts';
import type { Sample } from '../../../../main/contract/console/state.ts';
import { roomSettings, type PartialRoomSettings } from '../../../../main/contract/roomSettings.ts';
import { carriedBy, mainLink } from '../../../../main/network/link.ts';

const tested = (cpuModel: string, microsPerPacket: number, perCore = 500) => ({ cpuModel, microsPerPacket, perCore }) as SelfTestResult;
const sample = (cpu: number, bits: number | null) => ({ bitrate: bits === null ? null : { in: bits / 10, out: bits }, workers: [{ cpu }] }) as unknown as Sample;

describe('what a packet costs', () => {
  test('by the newest self-test of this very machine', () => {
    expect(costOf([tested('other', 4), tested('mine', 6), tested('mine', 5)], [], 'mine')).toEqual({ microsPerPacket: 6, from: 'self-test' });
    expect(costOf([tested('mine', 4, 0)], [], 'mine').from, 'one that found nothing').toBe('assumed');
  });

  test('else by real load, where there was enough of it', () => {
    const busy = Array.from({ length: 20 }, (_, index) => sample(0.5, index === 7 ? 5e9 : 400e6));
    const { microsPerPacket, from } = costOf([], busy, 'mine');
    expect(from).toBe('measured');
    // 440 Mbit/s in packets of 700 bytes.
    expect(microsPerPacket).toBeCloseTo(0.5e6 / (440e6 / 8 / 700), 1);
    expect(costOf([], [...busy.slice(0, 3), ...Array<Sample>(50).fill(sample(0.02, 1e6)), ...Array<Sample>(50).fill(sample(0.9, null))], 'mine').from).toBe('assumed');
  });

  test('else by an assumption on the safe side', () => {
    expect(costOf([], [], 'mine')).toEqual({ microsPerPacket: ASSUMED_MICROS, from: 'assumed' });
    expect(ASSUMED_MICROS).toBeGreaterThan(5.4);
  });
});

describe('who may come into a room', () => {
  const of = (people: number, settings: Partial<PartialRoomSettings> = {}) => gatheringOf({ people, settings: roomSettings.parse({ name: 'r', ...settings }) }, defaultConfig);

  test('whoever is there, and as many as it allows', () => {
    expect(of(0)).toBeUndefined();
    expect(of(12)).toEqual({ people: 12, cameras: 12, layout: 'grid', webcamKbps: 1500 });
    expect(of(3, { maxPeople: 30 })).toMatchObject({ people: 30 });
    expect(of(31, { maxPeople: 30 })).toMatchObject({ people: 31 });
  });

  test('is seen as far as the room lets them', () => {
    expect(of(0, { maxPeople: 100, publish: { video: 'hosts' } })).toMatchObject({ cameras: 1, layout: 'speaker' });
    expect(of(5, { publish: { video: 'nobody' } })).toMatchObject({ cameras: 0 });
    expect(of(5, { maxIncomingKbps: 600 })).toMatchObject({ webcamKbps: 600 });
  });
});

describe('the network that most people are behind', () => {
  const network = (name: string, kind: NetworkInterface['kind'], speed: number | null, listening = true, up = true) => ({ name, kind, speed, up, addresses: [{ listening }] }) as unknown as NetworkInterface;

  test('is the most recommended one that is listened on', () => {
    expect(mainLink([network('wlan0', 'wifi', 866, false), network('eth0', 'ethernet', 2500), network('lo', 'loopback', null)])).toEqual({ name: 'eth0', wifi: false, mbps: 2500, from: 'system' });
    expect(mainLink([network('eth0', 'ethernet', null, true, false), network('lo', 'loopback', null)])).toBeNull();
  });

  test('is assumed to be a common one where the system does not tell, and not guessed where that means nothing', () => {
    expect(mainLink([network('wlan0', 'wifi', null)])).toMatchObject({ wifi: true, from: 'assumed' });
    expect(mainLink([network('eth0', 'ethernet', null)])).toMatchObject({ mbps: 1000, from: 'assumed' });
    expect(mainLink([network('tun0', 'vpn', null)])).toBeNull();
  });

  test.runIf(process.platform === 'linux')('tells what it has carried', () => {
    expect(carriedBy('lo')).toEqual({ in: expect.any(Number) as number, out: expect.any(Number) as number });
    expect(carriedBy('no-such-interface')).toBeUndefined();
  });
});
