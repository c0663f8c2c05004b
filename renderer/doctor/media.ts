/** Whether sound and picture would get through, by one way at a time: found out with data channels, which need no permission. */
import { Refused, type Line } from './Line.ts';
import { answerFor, fingerprintsIn, type Offered } from './sdp.ts';

export type Protocol = 'udp' | 'tcp';

export interface MediaFound {
  /** `busy`: the box has too many others to look at; `failed`: it could not be tried. */
  readonly state: 'connected' | 'blocked' | 'busy' | 'failed';
  readonly ms: number;
  /** Where the box was looked for. */
  readonly address?: string;
  readonly port?: number;
}

export interface Way {
  readonly found: MediaFound;
  /** What is sent over them comes back; only where connected. */
  readonly bulk?: RTCDataChannel;
  readonly pings?: RTCDataChannel;
  close(): void;
}

/** ICE checks go on for longer, but what has not come by then would be of no use. */
const CONNECT_MS = 6000;
const BUSY_MS = 20_000;
const AGAIN_MS = 1500;

export async function tryMedia(line: Line, protocol: Protocol): Promise<Way> {
  let connection: RTCPeerConnection | undefined;
  const close = () => {
    connection?.close();
    if (line.open) line.request('closeMedia', {}).catch(() => {});
  };
  const startedAt = performance.now();
  try {
    const offered = await ask(line, protocol);
    if (!offered) return { found: { state: 'busy', ms: since(startedAt) }, close };
    const { address, port } = offered.iceCandidates[0] ?? {};
    connection = new RTCPeerConnection({ iceServers: [] });
    const [bulk, pings] = [connection.createDataChannel('bulk', { negotiated: true, id: 0 }), connection.createDataChannel('pings', { negotiated: true, id: 1, ordered: false, maxRetransmits: 0 })];
    bulk.binaryType = pings.binaryType = 'arraybuffer';
    await connection.setLocalDescription(await connection.createOffer());
    await line.request('connectMedia', { dtlsParameters: { role: 'client', fingerprints: fingerprintsIn(connection.localDescription?.sdp ?? '') } });
    const connectingAt = performance.now();
    await connection.setRemoteDescription({ type: 'answer', sdp: answerFor(offered) });
    const connected = await opened([bulk, pings], connection);
    return { found: { state: connected ? 'connected' : 'blocked', ms: since(connectingAt), ...(address ? { address } : {}), ...(port ? { port } : {}) }, ...(connected ? { bulk, pings } : {}), close };
  } catch {
    return { found: { state: 'failed', ms: since(startedAt) }, close };
  }
}

/** Null while others are examined. */
async function ask(line: Line, protocol: Protocol): Promise<Offered | null> {
  const deadline = performance.now() + BUSY_MS;
  for (;;) {
    try {
      return await line.request('openMedia', { protocol });
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 429) throw error;
      if (performance.now() > deadline) return null;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

function opened(channels: readonly RTCDataChannel[], connection: RTCPeerConnection): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), CONNECT_MS);
    const look = () => {
      const all = channels.every(({ readyState }) => readyState === 'open');
      if (!all && connection.connectionState !== 'failed') return;
      clearTimeout(timer);
      resolve(all);
    };
    for (const channel of channels) channel.onopen = look;
    connection.onconnectionstatechange = look;
  });
}

function since(start: number): number {
  return Math.round(performance.now() - start);
}
