/** Makes a few readable numbers of `RTCPeerConnection.getStats()`. Pure: the last look is handed in. */

/** One stream as it flows right now. */
export interface StreamStats {
  /** The track that it belongs to. */
  trackId: string;
  direction: 'send' | 'receive';
  kind: 'audio' | 'video';
  /** Such as `VP8`. */
  codec: string;
  /** bit/s since the last look. */
  bitrate: number;
  /** Share of packets lost since the last look, 0 to 1. */
  packetLoss: number;
  /** Milliseconds, or null where unknown. */
  roundTripTime: number | null;
  width: number;
  height: number;
  framesPerSecond: number;
  /** Simulcast layer (`r0` is the smallest), when there are several. */
  layer: string;
}

/** How the media gets to the appliance. */
export interface PathStats {
  /** `udp` or `tcp`. */
  protocol: string;
  local: string;
  remote: string;
  /** Milliseconds, or null where unknown. */
  roundTripTime: number | null;
  /** bit/s that the browser believes it may send, or null. */
  available: number | null;
}

interface Counter {
  bytes: number;
  packets: number;
  lost: number;
  at: number;
}

export type Counters = ReadonlyMap<string, Counter>;

/** The report's entries; browsers leave out what they do not measure. */
type Entry = Record<string, unknown> & { id: string; type: string; timestamp: number };

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const milliseconds = (seconds: unknown): number | null => (typeof seconds === 'number' ? Math.round(seconds * 1000) : null);

export function digest(report: Iterable<unknown>, before: Counters): { streams: StreamStats[]; path: PathStats | null; counters: Counters } {
  const entries = new Map([...(report as Iterable<Entry>)].map((entry) => [entry.id, entry]));
  const counters = new Map<string, Counter>();
  const path = pathOf(entries);
  const streams = [...entries.values()].flatMap((entry) => {
    if (entry.type !== 'inbound-rtp' && entry.type !== 'outbound-rtp') return [];
    const sends = entry.type === 'outbound-rtp';
    const remote = sends ? entryWith(entries, 'remote-inbound-rtp', 'localId', entry.id) : undefined;
    const now: Counter = {
      bytes: number(sends ? entry['bytesSent'] : entry['bytesReceived']),
      packets: number(sends ? entry['packetsSent'] : entry['packetsReceived']),
      lost: number(sends ? remote?.['packetsLost'] : entry['packetsLost']),
      at: entry.timestamp,
    };
    counters.set(entry.id, now);
    const { bitrate, packetLoss } = rates(now, before.get(entry.id), sends);
    const source = sends ? entries.get(text(entry['mediaSourceId'])) : entry;
    const stream: StreamStats = {
      trackId: text(source?.['trackIdentifier']),
      direction: sends ? 'send' : 'receive',
      kind: entry['kind'] === 'audio' ? 'audio' : 'video',
      codec: text(entries.get(text(entry['codecId']))?.['mimeType']).replace(/^.*\//, ''),
      bitrate,
      packetLoss,
      roundTripTime: (sends ? milliseconds(remote?.['roundTripTime']) : null) ?? path?.roundTripTime ?? null,
      width: number(entry['frameWidth']),
      height: number(entry['frameHeight']),
      framesPerSecond: Math.round(number(entry['framesPerSecond'])),
      layer: text(entry['rid']),
    };
    return [stream];
  });
  return { streams, path, counters };
}

function rates(now: Counter, before: Counter | undefined, sends: boolean): { bitrate: number; packetLoss: number } {
  const seconds = before ? (now.at - before.at) / 1000 : 0;
  if (!before || seconds <= 0) return { bitrate: 0, packetLoss: 0 };
  const lost = Math.max(0, now.lost - before.lost);
  const passed = Math.max(0, now.packets - before.packets);
  // What the sender sent includes what was lost; what the receiver counts does not.
  const expected = sends ? passed : passed + lost;
  return {
    bitrate: Math.max(0, Math.round(((now.bytes - before.bytes) * 8) / seconds)),
    packetLoss: expected > 0 ? Math.min(1, lost / expected) : 0,
  };
}

function pathOf(entries: ReadonlyMap<string, Entry>): PathStats | null {
  const transport = [...entries.values()].find(({ type }) => type === 'transport');
  const pair =
    entries.get(text(transport?.['selectedCandidatePairId'])) ??
    // Firefox marks the pair itself.
    [...entries.values()].find((entry) => entry.type === 'candidate-pair' && entry['selected'] === true);
  if (!pair) return null;
  const [local, remote] = ['localCandidateId', 'remoteCandidateId'].map((key) => entries.get(text(pair[key])));
  const address = (candidate: Entry | undefined) => (candidate ? `${text(candidate['address'] ?? candidate['ip'])}:${number(candidate['port'])}` : '');
  const available = pair['availableOutgoingBitrate'];
  return {
    protocol: text(remote?.['protocol']),
    local: address(local),
    remote: address(remote),
    roundTripTime: milliseconds(pair['currentRoundTripTime']),
    available: typeof available === 'number' ? Math.round(available) : null,
  };
}

function entryWith(entries: ReadonlyMap<string, Entry>, type: string, key: string, value: string): Entry | undefined {
  return [...entries.values()].find((entry) => entry.type === type && entry[key] === value);
}
