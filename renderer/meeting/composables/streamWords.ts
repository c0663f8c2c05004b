import type { StreamStats } from '../session/stats.ts';

/** A stream's numbers in one line: "VP8 640×360 24 fps · 512 kbit/s · 0.4 % · 12 ms". What is unknown is left out. */
export function streamWords(stream: StreamStats, rate: (bitsPerSecond: number) => string): string {
  const { kind, codec, width, height, framesPerSecond, bitrate, packetLoss, roundTripTime } = stream;
  const picture = kind === 'video' && width > 0 ? ` ${width}×${height} ${Math.round(framesPerSecond)} fps` : '';
  const loss = packetLoss > 0 ? `${(packetLoss * 100).toFixed(1)} %` : '';
  const delay = roundTripTime === null ? '' : `${roundTripTime} ms`;
  return [`${codec}${picture}`, rate(bitrate), loss, delay].filter(Boolean).join(' · ');
}
