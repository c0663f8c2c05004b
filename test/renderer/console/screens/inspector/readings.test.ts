import { expect, test } from 'vitest';
import { readingsOf } from '../../../../../renderer/console/screens/inspector/object/readings.ts';

const measured = (at: number, statistics: Record<string, unknown>[], dump: Record<string, unknown> | null = null) => ({ at, statistics, dump });

test('a worker’s CPU is what it used since last asked', () => {
  const before = measured(1000, [{ ru_utime: 100, ru_stime: 50 }]);
  const now = measured(3000, [{ ru_utime: 500, ru_stime: 150, ru_maxrss: 40_000 }]);
  expect(readingsOf('worker', now, before)).toEqual({ cpu: { cpu: 0.25 }, memory: { peak: 40_000_000 } });
  expect(readingsOf('worker', now, null).cpu).toEqual({ cpu: 0 });
});

test('a transport’s bitrates and losses; what it does not know is left out', () => {
  expect(readingsOf('transport', measured(0, [{ recvBitrate: 5, sendBitrate: 6, rtpPacketLossSent: 0.1 }]), null)).toEqual({ bitrate: { in: 5, out: 6 }, loss: { out: 0.1 } });
});

test('a producer has a line for each stream that is sent', () => {
  const stream = (rid: string, bitrate: number) => ({ type: 'inbound-rtp', kind: 'video', rid, ssrc: 1, bitrate, fractionLost: 64, score: 9, roundTripTime: 12, jitter: 900 });
  expect(readingsOf('producer', measured(0, [stream('r0', 1), stream('r1', 2)]), null)).toEqual({
    bitrate: { r0: 1, r1: 2 },
    loss: { r0: 0.25, r1: 0.25 },
    score: { r0: 9, r1: 9 },
    roundTrip: { r0: 12, r1: 12 },
    jitter: { r0: 10, r1: 10 },
  });
});

test('a consumer shows what it gets, not what is sent to it from; and its layers, counted from one', () => {
  const statistics = [{ type: 'outbound-rtp', ssrc: 7, bitrate: 3, fractionLost: 0, score: 10 }, { type: 'inbound-rtp', ssrc: 1, bitrate: 99 }];
  const { bitrate, layers } = readingsOf('consumer', measured(0, statistics, { currentSpatialLayer: -1, currentTemporalLayer: 2, targetSpatialLayer: 0, targetTemporalLayer: 2 }), null);
  expect([bitrate, layers]).toEqual([{ 7: 3 }, { spatial: 0, temporal: 3, spatialTarget: 1, temporalTarget: 3 }]);
});

test('data: messages and bits a second', () => {
  const now = measured(2000, [{ messagesSent: 30, bytesSent: 300, bufferedAmount: 5 }]);
  expect(readingsOf('dataConsumer', now, measured(1000, [{ messagesSent: 10, bytesSent: 100 }]))).toEqual({ messages: { out: 20 }, bitrate: { out: 1600 }, buffered: { out: 5 } });
});

test('a counter that began anew is no negative rate', () => {
  expect(readingsOf('dataProducer', measured(2000, [{ messagesReceived: 1 }]), measured(1000, [{ messagesReceived: 50 }])).messages).toEqual({ in: 0 });
});
