import { expect, test } from 'vitest';
import { digest } from '../../../../renderer/meeting/session/stats.ts';

const entries = (timestamp: number, more: { sent: number; received: number; lost: number; packets: number; remoteLost?: number }) => [
  { id: 'T', type: 'transport', timestamp, selectedCandidatePairId: 'P' },
  {
    id: 'P',
    type: 'candidate-pair',
    timestamp,
    localCandidateId: 'L',
    remoteCandidateId: 'R',
    currentRoundTripTime: 0.012,
    availableOutgoingBitrate: 2_000_000.4,
  },
  { id: 'L', type: 'local-candidate', timestamp, address: '10.0.0.2', port: 5, protocol: 'udp' },
  { id: 'R', type: 'remote-candidate', timestamp, address: '10.0.0.1', port: 44444, protocol: 'udp' },
  { id: 'C', type: 'codec', timestamp, mimeType: 'video/VP8' },
  { id: 'M', type: 'media-source', timestamp, trackIdentifier: 'mine' },
  {
    id: 'O',
    type: 'outbound-rtp',
    timestamp,
    kind: 'video',
    rid: 'r1',
    mediaSourceId: 'M',
    codecId: 'C',
    bytesSent: more.sent,
    packetsSent: more.packets,
    frameWidth: 640,
    frameHeight: 360,
    framesPerSecond: 29.7,
  },
  { id: 'RI', type: 'remote-inbound-rtp', timestamp, localId: 'O', packetsLost: more.remoteLost ?? 0, roundTripTime: 0.034 },
  {
    id: 'I',
    type: 'inbound-rtp',
    timestamp,
    kind: 'audio',
    trackIdentifier: 'theirs',
    bytesReceived: more.received,
    packetsReceived: more.packets,
    packetsLost: more.lost,
  },
];

test('a first look knows what flows, but not how fast', () => {
  const { streams, path } = digest(entries(0, { sent: 100, received: 100, lost: 0, packets: 10 }), new Map());
  expect(streams.map(({ bitrate, packetLoss }) => [bitrate, packetLoss])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(path).toEqual({ protocol: 'udp', local: '10.0.0.2:5', remote: '10.0.0.1:44444', roundTripTime: 12, available: 2_000_000 });
});

test('a second look knows bitrate and loss', () => {
  const first = digest(entries(1000, { sent: 1000, received: 500, lost: 0, packets: 0 }), new Map());
  const second = digest(entries(3000, { sent: 251_000, received: 8500, lost: 10, packets: 90, remoteLost: 9 }), first.counters);
  expect(second.streams).toEqual([
    {
      trackId: 'mine',
      direction: 'send',
      kind: 'video',
      codec: 'VP8',
      bitrate: 1_000_000,
      packetLoss: 0.1,
      roundTripTime: 34,
      width: 640,
      height: 360,
      framesPerSecond: 30,
      layer: 'r1',
    },
    {
      trackId: 'theirs',
      direction: 'receive',
      kind: 'audio',
      codec: '',
      bitrate: 32_000,
      packetLoss: 0.1,
      roundTripTime: 12,
      width: 0,
      height: 0,
      framesPerSecond: 0,
      layer: '',
    },
  ]);
});

test('counters that start over are no negative rates', () => {
  const first = digest(entries(1000, { sent: 9000, received: 9000, lost: 50, packets: 900 }), new Map());
  const { streams } = digest(entries(2000, { sent: 10, received: 10, lost: 0, packets: 1 }), first.counters);
  for (const { bitrate, packetLoss } of streams) expect([bitrate, packetLoss]).toEqual([0, 0]);
});

test('nothing at all is fine', () => {
  expect(digest([], new Map())).toEqual({ streams: [], path: null, counters: new Map() });
});
