/** Numbers of dumps and statistics in units, by the name of their field. Pure. */

export type Unit = 'bit/s' | 'B' | 'kB' | 'ms' | 'Hz' | 'fraction' | 'of256' | 'packets' | 'of10' | 'ticks';

const names: readonly [RegExp, Unit][] = [
  [/bitrate$/i, 'bit/s'],
  [/^(ru_maxrss|ru_ixrss|ru_idrss|ru_isrss)$/, 'kB'],
  [/^(ru_utime|ru_stime|timestamp|roundTripTime|maxPacketLifeTime)$/, 'ms'],
  [/^(bytes|rtpBytes|rtxBytes|probationBytes)(Received|Sent)$|^byteCount$|bufferedAmount|BufferSize$|MessageSize$|QueueLimit$/i, 'B'],
  [/^clockRate$/, 'Hz'],
  [/^rtpPacketLoss/, 'fraction'],
  [/^fractionLost$/, 'of256'],
  [/^(packetCount|packetsLost|packetsDiscarded|packetsRetransmitted|packetsRepaired|rtxPacketsDiscarded)$/, 'packets'],
  [/^(score|producerScore)$/, 'of10'],
  [/^jitter$/, 'ticks'],
];

export function unitOf(field: string): Unit | undefined {
  return names.find(([pattern]) => pattern.test(field))?.[1];
}

/** A number as its field wants it read: `1.2 Mbit/s`, `3.1 MB`, `40 ms`, `0.4 %`. */
export function inUnit(value: number, unit: Unit | undefined, locale: string): string {
  const number = (n: number, digits = 0) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(n);
  switch (unit) {
    case 'bit/s':
      return scaled(value, 1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'], number);
    case 'B':
      return scaled(value, 1000, ['B', 'kB', 'MB', 'GB', 'TB'], number);
    case 'kB':
      return scaled(value, 1000, ['kB', 'MB', 'GB'], number);
    case 'ms':
      return `${number(value, value < 10 ? 1 : 0)} ms`;
    case 'Hz':
      return scaled(value, 1000, ['Hz', 'kHz', 'MHz'], number);
    case 'fraction':
      return `${number(value * 100, 1)} %`;
    case 'of256':
      return `${number((value / 256) * 100, 1)} %`;
    case 'of10':
      return `${number(value)} / 10`;
    default:
      return String(value);
  }
}

function scaled(value: number, step: number, units: readonly string[], number: (n: number, digits?: number) => string): string {
  let rest = value;
  let at = 0;
  while (Math.abs(rest) >= step && at < units.length - 1) {
    rest /= step;
    at++;
  }
  return `${number(rest, at > 0 && Math.abs(rest) < 100 ? 1 : 0)} ${units[at]}`;
}
