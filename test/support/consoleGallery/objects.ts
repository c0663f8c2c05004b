/** So many objects, as a box with classes in it has them, with dumps and statistics that move. */
import type { InspectedObject, ObjectType } from '../../../main/contract/console/inspect.ts';

const names = ['Anna Berg', 'Mateus Oliveira', '王小明', 'Priya Raghunathan', 'Jonas', 'Fatima Al-Sayed', '李娜', 'Maximiliane von Habsburg-Lothringen', 'Tom', 'Yuki Tanaka'];

/** A UUID that is the same every time. */
function uuid(n: number): string {
  const hex = Array.from({ length: 4 }, (_, part) => Math.imul(n * 4 + part + 1, 0x9e3779b1) >>> 0).map((word) => word.toString(16).padStart(8, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Rooms of ten, of whom two send, on two workers. */
export function cannedObjects(most: number): InspectedObject[] {
  const objects: InspectedObject[] = [];
  let count = 0;
  const add = (type: ObjectType, parent: InspectedObject | null, facts: InspectedObject['facts'], id = uuid(++count)) => {
    const object = { type, id, parent: parent && `${parent.type}:${parent.id}`, facts };
    objects.push(object);
    return object;
  };
  const workers = [0, 1].map((index) => add('worker', null, { index, pid: 4711 + index, routers: 10 }, String(4711 + index)));
  const servers = workers.map((worker, index) => add('webRtcServer', worker, { address: '192.168.1.20', port: 44_444 + index }));
  const rooms: InspectedObject[] = [];
  for (let r = 0; objects.length < most - rooms.length; r++) {
    const room = r === 0 ? 'physics-8b' : `room-${r}`;
    rooms.push({ type: 'room', id: room, parent: null, facts: { name: r === 0 ? 'Physics 8b' : `Room ${r}`, people: 10, routers: 1 } });
    const router = add('router', workers[r % 2]!, { transports: 20, room });
    add('rtpObserver', router, { kind: 'audiolevel', paused: false, room });
    const sent: InspectedObject[] = [];
    for (const [i, name] of names.entries()) {
      if (objects.length >= most - rooms.length) break;
      const whose = { room, peerId: `${room}-p${i}`, name };
      const transport = (direction: string) =>
        add('transport', router, { kind: 'webrtc', direction, ice: 'completed', dtls: 'connected', server: servers[r % 2]!.id, protocol: 'udp', local: `192.168.1.20:${44_444 + (r % 2)}`, remote: `192.168.1.${30 + i}:${50_000 + i}`, ...whose });
      const sending = transport('sends');
      for (const [kind, codec, source] of i < 2 ? [['audio', 'opus', 'mic'], ['video', 'VP8', 'webcam']] as const : []) {
        sent.push(add('producer', sending, { kind, codec, source, mode: kind === 'video' ? 'simulcast' : 'simple', paused: kind === 'audio' && i === 1, score: 10, ...whose }));
      }
      const receiving = transport('receives');
      for (const producer of sent) {
        if (producer.facts['peerId'] === whose.peerId) continue;
        const { kind, codec, source, mode, name: from } = producer.facts;
        add('consumer', receiving, { kind: kind!, codec: codec!, source: source!, mode: mode!, paused: false, producerPaused: producer.facts['paused']!, score: 10, layers: kind === 'video' ? 'S2 T2' : '', producer: producer.id, from: from!, ...whose });
      }
      if (i === 0) add('dataProducer', sending, { kind: 'sctp', label: 'chat', paused: false, ...whose });
    }
  }
  return [...objects, ...rooms];
}

const since = Date.now();
const wave = (period: number) => 1 + 0.3 * Math.sin((Date.now() - since) / period);

export function cannedDump({ type, id }: { type: ObjectType; id: string }): Record<string, unknown> {
  const objects = cannedObjects(400);
  const some = (wanted: ObjectType) => objects.filter((object) => object.type === wanted).slice(0, 12).map((object) => object.id);
  return {
    id,
    type,
    paused: false,
    iceParameters: { usernameFragment: 'a8f2k1', password: '[hidden]', iceLite: true },
    iceSelectedTuple: { localAddress: '192.168.1.20', localPort: 44_444, remoteIp: '192.168.1.31', remotePort: 50_001, protocol: 'udp' },
    rtpParameters: { codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, parameters: { 'x-google-start-bitrate': 1000 } }], encodings: [{ ssrc: 1234, maxBitrate: 1_500_000 }] },
    consumerIds: some('consumer'),
    producerIds: some('producer'),
    currentSpatialLayer: Math.round(wave(4000)),
    currentTemporalLayer: 2,
    targetSpatialLayer: 2,
    targetTemporalLayer: 2,
    bufferedAmount: Math.round(2000 * wave(3000)),
  };
}

export function cannedStatistics({ type }: { type: ObjectType; id: string }): Record<string, unknown>[] {
  const seconds = (Date.now() - since) / 1000;
  const stream = (name: string, bitrate: number) => ({ type: type === 'consumer' ? 'outbound-rtp' : 'inbound-rtp', kind: 'video', rid: name, ssrc: 1234, bitrate: bitrate * wave(2500), fractionLost: 2, packetsLost: 17, score: 9, roundTripTime: 23 * wave(1800), jitter: 400, timestamp: since, bitrateByLayer: {} });
  switch (type) {
    case 'worker':
      return [{ type: 'worker', ru_utime: seconds * 230, ru_stime: seconds * 40, ru_maxrss: 48_000 }];
    case 'transport':
      return [{ type: 'webrtc-transport', recvBitrate: 1_200_000 * wave(3000), sendBitrate: 300_000 * wave(2000), availableOutgoingBitrate: 3_000_000, rtpPacketLossReceived: 0.002, rtpPacketLossSent: 0, bytesReceived: 123_456_789 }];
    case 'producer':
      return [stream('r0', 150_000), stream('r1', 500_000), stream('r2', 1_200_000)];
    case 'consumer':
      return [{ ...stream('', 1_100_000), rid: undefined }];
    default:
      return [{ type, messagesReceived: seconds * 3, bytesReceived: seconds * 200, label: 'chat' }];
  }
}
