/** How fast and how steady the way is: what is sent comes back, and the clock is looked at. */
export interface SpeedFound {
  /** ms there and back, of the middle one. */
  readonly rtt: number;
  /** ms by which one differs from the next, on average (as RFC 3550 6.4.1 has it). */
  readonly jitter: number;
  /** Share that never came back, 0 to 1. */
  readonly loss: number;
  /** bit/s, there and back at once. */
  readonly bps: number;
}

const PINGS = 50;
const EVERY_MS = 20;
const LATE_MS = 600;

const CHUNK = new Uint8Array(16 * 1024);
/** Under way at a time; the box holds no more for us. */
const WINDOW = 8;
const BULK_MS = 1500;
/** Something was lost for good: go on without it. */
const STALL_MS = 300;

export async function measureSpeed({ bulk, pings }: { readonly bulk: RTCDataChannel; readonly pings: RTCDataChannel }): Promise<SpeedFound> {
  const times = await ping(pings);
  const bps = await flow(bulk);
  return { ...steadiness(times), bps };
}

/** Of round trips in the order in which they were sent; undefined never came back. Pure. */
export function steadiness(times: readonly (number | undefined)[]): Omit<SpeedFound, 'bps'> {
  const back = times.filter((time) => time !== undefined);
  // Not `toSorted`: this page is for the very devices that cannot get in.
  const sorted = [...back].sort((a, b) => a - b);
  const steps = back.slice(1).map((time, index) => Math.abs(time - back[index]!));
  return {
    rtt: sorted[Math.floor(sorted.length / 2)] ?? 0,
    jitter: steps.reduce((sum, step) => sum + step, 0) / Math.max(1, steps.length),
    loss: times.length === 0 ? 1 : 1 - back.length / times.length,
  };
}

async function ping(channel: RTCDataChannel): Promise<(number | undefined)[]> {
  const sent: number[] = [];
  const times: (number | undefined)[] = [];
  channel.onmessage = ({ data }) => {
    const index = new Uint16Array(data as ArrayBuffer)[0]!;
    times[index] ??= performance.now() - sent[index]!;
  };
  for (let index = 0; index < PINGS && channel.readyState === 'open'; index++) {
    // As large as a packet of sound.
    const packet = new Uint16Array(60);
    packet[0] = index;
    times[index] = undefined;
    sent[index] = performance.now();
    channel.send(packet);
    await pause(EVERY_MS);
  }
  const deadline = performance.now() + LATE_MS;
  while (times.includes(undefined) && performance.now() < deadline) await pause(EVERY_MS);
  channel.onmessage = null;
  return times;
}

async function flow(channel: RTCDataChannel): Promise<number> {
  let [bytes, underWay, heardAt] = [0, 0, performance.now()];
  const startedAt = performance.now();
  const isOver = () => performance.now() - startedAt >= BULK_MS || channel.readyState !== 'open';
  const fill = () => {
    for (; underWay < WINDOW && !isOver(); underWay++) channel.send(CHUNK);
  };
  channel.onmessage = ({ data }) => {
    bytes += (data as ArrayBuffer).byteLength;
    underWay = Math.max(0, underWay - 1);
    heardAt = performance.now();
    fill();
  };
  fill();
  while (!isOver()) {
    await pause(50);
    if (performance.now() - heardAt > STALL_MS) {
      underWay = 0;
      fill();
    }
  }
  channel.onmessage = null;
  return (bytes * 8000) / (performance.now() - startedAt);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
