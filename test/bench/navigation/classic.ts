/** The classic exchange, as clients that exist make it: a request at a time. Receives only. */
import { Device } from 'mediasoup-client';
import type { types } from 'mediasoup-client';
import protooClient from 'protoo-client';
import { watch } from './pictures.ts';

const roomId = new URLSearchParams(location.search).get('roomId') ?? '';
const protoo = new protooClient.Peer(new protooClient.WebSocketTransport(`wss://${location.host}/?roomId=${roomId}&peerId=${crypto.randomUUID()}`));
const tracks: MediaStreamTrack[] = [];
let recv: types.Transport | undefined;

protoo.on('open', () => void join());
protoo.on('request', (request, accept, reject) => {
  if (request.method !== 'newConsumer') return reject(404, 'unknown method');
  const { id, producerId, kind, rtpParameters, peerId } = request.data as Required<types.ConsumerOptions> & { peerId: string };
  recv!.consume({ id, producerId, kind, rtpParameters, streamId: peerId }).then(
    ({ track }) => {
      if (kind === 'video') tracks.push(track);
      accept();
    },
    (error: unknown) => reject(500, String(error)),
  );
});
watch(() => tracks);

async function join(): Promise<void> {
  const device = new Device();
  await device.load({ routerRtpCapabilities: await protoo.request('getRouterRtpCapabilities') });
  const options = await protoo.request('createWebRtcTransport', { forceTcp: false, producing: false, consuming: true });
  recv = device.createRecvTransport({ ...options, iceServers: [] });
  recv.on('connect', ({ dtlsParameters }, done, failed) => void protoo.request('connectWebRtcTransport', { transportId: options.id, dtlsParameters }).then(done, failed));
  await protoo.request('join', { displayName: 'Visitor', device: { flag: 'chrome', name: 'Chrome', version: '120' }, rtpCapabilities: device.recvRtpCapabilities });
}
