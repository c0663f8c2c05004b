import { execFileSync } from 'node:child_process';
import { createWorker } from 'mediasoup';
import type { AppData, PlainTransport, Producer, Router, RtpCapabilities, RtpParameters, Transport, WebRtcServer, Worker } from 'mediasoup/types';
import { codecsFor } from '../../../../main/media/codecs.ts';
import { type Engine, type EnginePeer, nowMs } from '../Engine.ts';
import { type Adapter, capabilitiesOf, dtlsParameters, type Joining, type Member, remoteOf, streamOf } from './adapter.ts';

export interface RawOptions {
  /** The worker's binary. */
  workerBin: string;
  /** Subscribers take turns on them; the speaker is on the first, piped to the others. */
  workers?: number;
  /** Plain RTP instead of ICE, DTLS and SRTP. */
  plain?: boolean;
  /** Cores for the workers, as taskset takes them. */
  cpus?: string | undefined;
}

/** Media workers and nothing else: what no server that is built on them can do better. */
export interface RawAdapter extends Adapter {
  readonly pids: number[];
  close(): void;
}

interface Place {
  worker: Worker;
  server: WebRtcServer;
  router: Router;
}

interface Listener {
  transport: Transport;
  place: Place;
}

const ip = '127.0.0.1';

/** No signalling at all: transports are made in this process, the same for every room. */
export async function rawAdapter({ workerBin, workers = 1, plain = false, cpus }: RawOptions): Promise<RawAdapter> {
  const places = await Promise.all(Array.from({ length: workers }, () => openPlace(workerBin, cpus)));
  const [first] = places as [Place];
  const capabilities = capabilitiesOf(first.router.rtpCapabilities) as RtpCapabilities;
  const producers = new Set<Producer>();
  const listeners = new Set<Listener>();
  const pipes = new Map<string, Promise<unknown>>();
  let joined = 0;
  let nextPort = 21_000;

  return {
    name: 'raw',
    pids: places.map(({ worker }) => worker.pid),
    prepare: async () => {},
    join,
    close: () => places.forEach(({ worker }) => worker.close()),
  };

  async function join(joining: Joining): Promise<Member> {
    const { engine, publish, subscribe } = joining;
    const transports: Transport[] = [];
    const member: Member = { startedAt: nowMs(), joinedAt: NaN, signalling: { messages: 0, bytes: 0, cut } };
    let listener: Listener | undefined;
    if (subscribe) {
      const place = places[joined++ % places.length] as Place;
      const { transport, peer } = await (plain ? openPlainListener(place, joining) : open(place, engine, joining.onStream));
      transports.push(transport);
      member.receiving = peer;
      listener = { transport, place };
      listeners.add(listener);
      await Promise.all([...producers].map((producer) => consume(place, transport, producer)));
    }
    member.joinedAt = nowMs();
    if (publish) {
      const { transport, peer } = await (plain ? openPlainSpeaker(engine) : open(first, engine));
      transports.push(transport);
      member.sending = peer;
      if (!plain) await peer.up;
      for (const shape of joining.media) {
        const { kind, rtpParameters, ssrc, pt } = streamOf(shape, joining.name);
        const producer = await transport.produce({ kind, rtpParameters: rtpParameters as RtpParameters });
        producers.add(producer);
        producer.observer.once('close', () => producers.delete(producer));
        peer.publish(shape, { ssrc, pt, pub: joining.pub });
        const others = [...listeners].filter((one) => one !== listener);
        await Promise.all(others.map((one) => consume(one.place, one.transport, producer)));
      }
    }
    return member;

    function cut() {
      if (listener) listeners.delete(listener);
      for (const transport of transports) transport.close();
    }
  }

  async function consume(place: Place, transport: Transport, { id: producerId }: Producer) {
    if (place !== first) {
      const key = `${producerId} ${places.indexOf(place)}`;
      if (!pipes.has(key)) pipes.set(key, first.router.pipeToRouter({ producerId, router: place.router, listenInfo: { protocol: 'udp', ip } }));
      await pipes.get(key);
    }
    await transport.consume({ producerId, rtpCapabilities: capabilities });
  }

  async function open(place: Place, engine: Engine, seen?: Joining['onStream']) {
    const transport = await place.router.createWebRtcTransport({ webRtcServer: place.server });
    await transport.connect({ dtlsParameters: dtlsParameters(engine) as Parameters<typeof transport.connect>[0]['dtlsParameters'] });
    return { transport, peer: engine.connect(remoteOf(transport), seen) };
  }

  async function openPlainListener(place: Place, { engine, onStream }: Joining): Promise<{ transport: PlainTransport; peer: EnginePeer }> {
    const transport = await place.router.createPlainTransport({ listenInfo: { protocol: 'udp', ip, portRange: { min: 30_000, max: 39_999 } } });
    const port = nextPort++;
    const peer = engine.receivePlain(port, onStream);
    await transport.connect({ ip, port });
    return { transport, peer };
  }

  async function openPlainSpeaker(engine: Engine): Promise<{ transport: PlainTransport<AppData>; peer: EnginePeer }> {
    const transport = await first.router.createPlainTransport({ listenInfo: { protocol: 'udp', ip }, comedia: true });
    return { transport, peer: engine.sendPlain(ip, transport.tuple.localPort) };
  }
}

async function openPlace(workerBin: string, cpus: string | undefined): Promise<Place> {
  const worker = await createWorker({ workerBin, logLevel: 'error' });
  if (cpus !== undefined) execFileSync('taskset', ['-acp', cpus, String(worker.pid)], { stdio: 'ignore' });
  const server = await worker.createWebRtcServer({ listenInfos: [{ protocol: 'udp', ip }] });
  const router = await worker.createRouter({ mediaCodecs: codecsFor(['VP8']) });
  return { worker, server, router };
}
