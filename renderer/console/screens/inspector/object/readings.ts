/** What is drawn of an object: numbers read from its statistics, by chart. Pure. */
import type { ObjectType } from '../../../../../main/contract/console/inspect.ts';

export type ChartName = 'bitrate' | 'loss' | 'score' | 'layers' | 'roundTrip' | 'jitter' | 'messages' | 'buffered' | 'cpu' | 'memory';
/** `in`, `out` and others are worded; the rest names a stream. */
export type Readings = Partial<Record<ChartName, Record<string, number>>>;

type Fields = Readonly<Record<string, unknown>>;

export interface Measured {
  readonly at: number;
  readonly statistics: readonly Fields[];
  /** Of consumers with layers only: statistics do not say which they get. */
  readonly dump: Fields | null;
}

export function readingsOf(type: ObjectType, now: Measured, before: Measured | null): Readings {
  const [first = {}] = now.statistics;
  const rate = (field: string) => perSecond(field, now, before);
  switch (type) {
    case 'worker':
      return { cpu: { cpu: (rate('ru_utime') + rate('ru_stime')) / 1000 }, memory: { peak: number(first, 'ru_maxrss') * 1000 } };
    case 'transport':
      return {
        bitrate: numbers(first, { in: 'recvBitrate', out: 'sendBitrate', available: 'availableOutgoingBitrate' }),
        loss: numbers(first, { in: 'rtpPacketLossReceived', out: 'rtpPacketLossSent' }),
      };
    case 'producer':
      return streams(now.statistics.filter((stream) => stream['type'] === 'inbound-rtp'));
    case 'consumer':
      return { ...streams(now.statistics.filter((stream) => stream['type'] === 'outbound-rtp')), ...layers(now.dump) };
    case 'dataProducer':
      return { messages: { in: rate('messagesReceived') }, bitrate: { in: rate('bytesReceived') * 8 } };
    case 'dataConsumer':
      return { messages: { out: rate('messagesSent') }, bitrate: { out: rate('bytesSent') * 8 }, buffered: numbers(first, { out: 'bufferedAmount' }) };
    default:
      return {};
  }
}

/** One series for each stream: simulcast sends several. */
function streams(all: readonly Fields[]): Readings {
  const readings: Record<'bitrate' | 'loss' | 'score' | 'roundTrip' | 'jitter', Record<string, number>> = { bitrate: {}, loss: {}, score: {}, roundTrip: {}, jitter: {} };
  for (const stream of all) {
    const name = String(stream['rid'] ?? stream['ssrc'] ?? '');
    readings.bitrate[name] = number(stream, 'bitrate');
    readings.loss[name] = number(stream, 'fractionLost') / 256;
    readings.score[name] = number(stream, 'score');
    if (typeof stream['roundTripTime'] === 'number') readings.roundTrip[name] = stream['roundTripTime'];
    const clockRate = stream['kind'] === 'audio' ? 48_000 : 90_000;
    if (typeof stream['jitter'] === 'number') readings.jitter[name] = (stream['jitter'] / clockRate) * 1000;
    const byLayer = stream['bitrateByLayer'];
    if (typeof byLayer === 'object' && byLayer !== null) {
      for (const [layer, bitrate] of Object.entries(byLayer)) if (typeof bitrate === 'number') readings.bitrate[`${name} ${layer}`] = bitrate;
    }
  }
  return readings;
}

function layers(dump: Fields | null): Readings {
  if (typeof dump?.['currentSpatialLayer'] !== 'number') return {};
  // mediasoup counts from 0; −1 means none. On a chart that begins at 0, none is 0.
  const layer = (field: string) => number(dump, field) + 1;
  return {
    layers: {
      spatial: layer('currentSpatialLayer'),
      temporal: layer('currentTemporalLayer'),
      spatialTarget: layer('targetSpatialLayer'),
      temporalTarget: layer('targetTemporalLayer'),
    },
  };
}

function perSecond(field: string, now: Measured, before: Measured | null): number {
  const [first, last] = [before?.statistics[0], now.statistics[0]];
  if (!first || !last || !before || now.at <= before.at) return 0;
  return Math.max(0, ((number(last, field) - number(first, field)) * 1000) / (now.at - before.at));
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  return typeof value === 'number' ? value : 0;
}

function numbers(fields: Fields, names: Readonly<Record<string, string>>): Record<string, number> {
  return Object.fromEntries(Object.entries(names).flatMap(([label, name]) => (typeof fields[name] === 'number' ? [[label, number(fields, name)]] : [])));
}
