/** RTP as a microphone and a camera send it, with nothing in it. */

export interface Stream {
  readonly kind: 'audio' | 'video';
  readonly ssrc: number;
  readonly payloadType: number;
  /** Turns a second: an Opus packet, or a frame. */
  readonly hz: number;
  readonly packetsPerTurn: number;
  /** Of each packet. */
  readonly bytes: number;
  /** Ticks of the RTP clock from one turn to the next. */
  readonly ticks: number;
}

/** As the load generator of the benchmarks does: Opus, and 500 kbit/s of VP8. */
export const streams: readonly Stream[] = [
  { kind: 'audio', ssrc: 0x50a1, payloadType: 111, hz: 50, packetsPerTurn: 1, bytes: 80, ticks: 960 },
  { kind: 'video', ssrc: 0x50a2, payloadType: 96, hz: 30, packetsPerTurn: 2, bytes: 1042, ticks: 3000 },
];

export const PACKETS_PER_SECOND = streams.reduce((total, { hz, packetsPerTurn }) => total + hz * packetsPerTurn, 0);

/** How often a picture comes that can be begun with. */
const KEY_FRAME_EVERY = 10;
const HEADER = 12;

/** The packets of one turn; `turn` counts from 0. */
export function packetsOf(stream: Stream, turn: number): Buffer[] {
  return Array.from({ length: stream.packetsPerTurn }, (_, index) => {
    const bytes = Buffer.alloc(HEADER + stream.bytes, 1);
    const last = index === stream.packetsPerTurn - 1;
    bytes.writeUInt8(0x80, 0);
    bytes.writeUInt8((stream.kind === 'video' && last ? 0x80 : 0) | stream.payloadType, 1);
    bytes.writeUInt16BE((turn * stream.packetsPerTurn + index) & 0xffff, 2);
    bytes.writeUInt32BE(timestampOf(stream, turn), 4);
    bytes.writeUInt32BE(stream.ssrc, 8);
    if (stream.kind === 'video') {
      // RFC 7741 §4.2 and §4.3: the start of a frame, and whether it is a key frame.
      bytes.writeUInt8(index === 0 ? 0x10 : 0, HEADER);
      bytes.writeUInt8(index === 0 && turn % KEY_FRAME_EVERY === 0 ? 0 : 1, HEADER + 1);
    }
    return bytes;
  });
}

export function timestampOf(stream: Stream, turn: number): number {
  return (turn * stream.ticks) >>> 0;
}
