/** A path that dies while signalling lives, before the browser says so. */
import type { types } from 'mediasoup-client';
import { afterEach, expect, test, vi } from 'vitest';
import { joined, type Meeting, rest } from '../harness.ts';

let meeting: Meeting;
afterEach(() => {
  vi.useRealTimers();
  meeting?.session.close();
  meeting?.devices.stop();
});

/** What all transports count: of the browser, and of the appliance. */
const counted = { ours: 0, theirs: 0 };

async function call(): Promise<void> {
  Object.assign(counted, { ours: 0, theirs: 0 });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  meeting = await joined();
  connected();
}

function connected(): void {
  for (const transport of meeting.live) {
    (transport.handler as unknown as { setConnectionState(state: types.ConnectionState): void }).setConnectionState('connected');
    transport.getStats = async () => new Map([['pair', { id: 'pair', type: 'candidate-pair', bytesReceived: counted.ours }]]) as unknown as RTCStatsReport;
  }
  meeting.link.answer('getTransportStats', () => [{ rtpBytesSent: counted.theirs, bytesReceived: performance.now() }]);
}

async function pass(seconds: number, { ours, theirs }: { ours: number; theirs: number }): Promise<void> {
  for (let time = 0; time < seconds * 5; time += 1) {
    counted.ours += ours;
    counted.theirs += theirs;
    vi.advanceTimersByTime(200);
    await rest();
  }
}

test('it enters again at once over a fresh connection, and does so ever more rarely', async () => {
  await call();
  await pass(5, { ours: 10, theirs: 10 });
  expect(meeting.links).toHaveLength(1);
  await pass(3, { ours: 0, theirs: 10 });
  expect(meeting.links).toHaveLength(2);
  expect(meeting.link.askedFor('enter')).toHaveLength(1);
  expect(meeting.link.askedFor('enter')[0]!.holding).toBeUndefined();
  expect(meeting.meeting.phase).toBe('joined');
  for (let minute = 0; minute < 2; minute += 1) {
    for (let times = 0; times < 6; times += 1) {
      connected();
      await pass(3, { ours: 10, theirs: 10 });
      await pass(7, { ours: 0, theirs: 10 });
    }
  }
  expect(meeting.links.length).toBeGreaterThan(2);
  expect(meeting.links.length).toBeLessThan(7);
});

test('where nobody sends anything, everything stays as it is', async () => {
  await call();
  await pass(5, { ours: 10, theirs: 10 });
  await pass(60, { ours: 0, theirs: 0 });
  expect(meeting.links).toHaveLength(1);
  expect(meeting.link.askedFor('getTransportStats').length).toBeLessThan(20);
});

test('an appliance that does not answer is not pressed', async () => {
  await call();
  await pass(5, { ours: 10, theirs: 10 });
  meeting.link.answer('getTransportStats', () => new Promise((resolve) => setTimeout(resolve, 5000, [{ rtpBytesSent: counted.theirs, bytesReceived: 0 }])));
  await pass(30, { ours: 0, theirs: 10 });
  expect(meeting.links).toHaveLength(1);
  expect(meeting.link.askedFor('getTransportStats').length).toBeLessThan(12);
});
