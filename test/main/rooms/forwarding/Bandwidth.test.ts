/** What is made of the estimates that mediasoup's worker tells. */
import { EventEmitter } from 'node:events';
import type { Producer, WebRtcTransport } from 'mediasoup/types';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Bandwidth } from '../../../../main/rooms/forwarding/Bandwidth.ts';
import type { Videos } from '../../../../main/rooms/forwarding/Videos.ts';
import type { Peer } from '../../../../main/rooms/Peer.ts';

const peer = {} as Peer;
let measurings = 0;
let limits: number[] = [];
let transport: WebRtcTransport & EventEmitter;

const camera = (bitrate: number) => ({ getStats: () => (measurings++, Promise.resolve([{ type: 'inbound-rtp', bitrate }])) }) as unknown as Producer;

const newTransport = () => Object.assign(new EventEmitter(), { closed: false, observer: new EventEmitter(), enableTraceEvent: vi.fn(() => Promise.resolve()) }) as unknown as typeof transport;

function watch(...cameras: Producer[]): Bandwidth {
  const videos = { simpleFor: () => cameras, limitSimple: (_peer: Peer, most: number) => void limits.push(most) } as unknown as Videos;
  const bandwidth = new Bandwidth(videos, () => 2);
  bandwidth.watch(peer, transport);
  bandwidth.watch(peer, transport);
  limits = [];
  return bandwidth;
}

/** As the worker tells once a second. */
async function tell(availableBitrate: number, times: number, desiredBitrate = 1_000_000): Promise<void> {
  for (let time = 0; time < times; time++) {
    transport.emit('trace', { type: 'bwe', direction: 'out', info: { bweType: 'transport-cc', availableBitrate, desiredBitrate } });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  measurings = 0;
  limits = [];
  transport = newTransport();
});

afterEach(() => void vi.useRealTimers());

test('a link that carries all costs nothing', async () => {
  watch(camera(500_000), camera(500_000));
  await tell(1_350_000, 100);
  expect([limits, measurings]).toEqual([[], 0]);
  expect(transport.enableTraceEvent).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2000);
  expect(transport.enableTraceEvent).toHaveBeenCalledExactlyOnceWith(['bwe']);
});

test('one that closes at once is not listened to', () => {
  watch(camera(500_000));
  transport.observer.emit('close');
  expect(vi.getTimerCount()).toBe(0);
});

test('one that carries too little has the least important held back, measured by what they send', async () => {
  watch(camera(400_000), camera(400_000));
  await tell(600_000, 4);
  expect(limits).toEqual([Infinity, Infinity, Infinity, 1]);
  // Measured once for all who ask within two seconds.
  expect(measurings).toBe(2);
});

test('what they may send does not count, what they do send does', async () => {
  watch(camera(100_000), camera(100_000));
  await tell(600_000, 10, 3_000_000);
  expect(limits.every((limit) => limit === Infinity)).toBe(true);
});

test('another transport begins anew, as it may be another link', async () => {
  const cameras = [camera(400_000), camera(400_000)];
  const bandwidth = watch(...cameras);
  await tell(600_000, 4);
  expect(limits.at(-1)).toBe(1);
  const [old, late] = [transport, tell(600_000, 1)];
  Object.assign(old, { closed: true });
  transport = newTransport();
  bandwidth.watch(peer, transport);
  await late;
  expect(limits.at(-1)).toBe(Infinity);
  // Estimates that are too low count from one on, as ever.
  await tell(600_000, 3);
  expect(limits.at(-1)).toBe(Infinity);
  await tell(600_000, 1);
  expect(limits.at(-1)).toBe(1);
});
