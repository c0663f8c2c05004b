// Does this worker work? Run with the project's Node once mediasoup is installed: node worker-check.mjs WORKER
//
// Starts the worker and sends packets through all of it: two WebRTC transports of the same worker play browser to each
// other, with this program as the network between them and as both ICE clients. So ICE, the DTLS handshake (in both
// roles) and SRTP (both ways) are real. A worker on the wrong OpenSSL answers every request and dies in the handshake.
import { createHmac, randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { crc32 } from 'node:zlib';
import { createWorker } from 'mediasoup';

const OPUS = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 };
const SSRC = 1111;
const PAYLOAD = 'soupbox';

const [, , workerBin] = process.argv;
const worker = await createWorker({ workerBin, logLevel: 'warn' });
worker.on('died', error => fail(`the worker died in the check: ${error.message}`));

const router = await worker.createRouter({ mediaCodecs: [OPUS] });
await router.dump();
const listenInfos = [{ protocol: 'udp', ip: '127.0.0.1' }];
const [sender, receiver, direct] = await Promise.all([
  router.createWebRtcTransport({ listenInfos }),
  router.createWebRtcTransport({ listenInfos }),
  router.createDirectTransport(),
]);

await sender.connect({ dtlsParameters: { ...receiver.dtlsParameters, role: 'server' } });
await receiver.connect({ dtlsParameters: { ...sender.dtlsParameters, role: 'client' } });
const handshakes = Promise.all([dtlsConnected(sender), dtlsConnected(receiver)]);
await connectNetworks(sender, receiver);
await handshakes;

await sendThrough();
worker.close();
process.exit(0);

/** Resolves when one packet has travelled: direct producer, sender, SRTP, receiver, direct consumer. */
async function sendThrough() {
  const { rtpCapabilities } = router;
  const source = await direct.produce({
    kind: 'audio',
    rtpParameters: {
      codecs: [{ ...OPUS, payloadType: 100 }],
      encodings: [{ ssrc: SSRC }],
    },
  });
  const sent = await sender.consume({ producerId: source.id, rtpCapabilities });
  const received = await receiver.produce({ kind: 'audio', rtpParameters: sent.rtpParameters });
  const sink = await direct.consume({ producerId: received.id, rtpCapabilities });

  let sequence = 0;
  const timer = setInterval(() => source.send(rtpPacket(sequence++)), 20);
  const [packet] = await once(sink, 'rtp');
  clearInterval(timer);
  if (!packet.toString('latin1').endsWith(PAYLOAD)) fail('a packet came out of SRTP with another content');
}

/** Opens one socket to each transport, makes ICE choose it, and passes on everything else from one to the other. */
async function connectNetworks(one, other) {
  const [oneSocket, otherSocket] = await Promise.all([openSocket(), openSocket()]);
  const forward = (socket, toSocket, to) =>
    socket.on('message', data => {
      // STUN begins with 0 or 1; DTLS, RTP and RTCP do not.
      if (data[0] > 1) toSocket.send(data, portOf(to), '127.0.0.1');
    });
  forward(oneSocket, otherSocket, other);
  forward(otherSocket, oneSocket, one);
  oneSocket.send(iceRequest(one.iceParameters), portOf(one), '127.0.0.1');
  otherSocket.send(iceRequest(other.iceParameters), portOf(other), '127.0.0.1');
}

async function openSocket() {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

function portOf(transport) {
  return transport.iceCandidates[0].port;
}

async function dtlsConnected(transport) {
  while (transport.dtlsState !== 'connected') {
    const [state] = await once(transport, 'dtlsstatechange');
    if (state === 'failed' || state === 'closed') fail(`the DTLS handshake ended as '${state}'`);
  }
}

/** A STUN binding request by which an ICE client nominates its address (RFC 8489, RFC 8445). */
function iceRequest({ usernameFragment, password }) {
  let packet = Buffer.concat([Buffer.from('000100002112a442', 'hex'), randomBytes(12)]);
  const add = (type, value) => {
    const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
    padded.writeUInt16BE(type, 0);
    padded.writeUInt16BE(value.length, 2);
    value.copy(padded, 4);
    packet = Buffer.concat([packet, padded]);
  };
  // The integrity attributes are computed over a header that counts them already.
  const sealed = (size, compute) => {
    packet.writeUInt16BE(packet.length - 20 + 4 + size, 2);
    return compute(packet);
  };
  add(0x0006, Buffer.from(`${usernameFragment}:soupbox`)); // USERNAME
  add(0x0024, Buffer.from('6e7f1eff', 'hex')); // PRIORITY
  add(0x802a, randomBytes(8)); // ICE-CONTROLLING
  add(0x0025, Buffer.alloc(0)); // USE-CANDIDATE
  add(0x0008, sealed(20, data => createHmac('sha1', password).update(data).digest())); // MESSAGE-INTEGRITY
  add(0x8028, sealed(4, data => uint32(crc32(data) ^ 0x5354554e))); // FINGERPRINT
  return packet;
}

function rtpPacket(sequence) {
  const header = Buffer.alloc(12);
  header.set([0x80, 100]);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(sequence * 960, 4);
  header.writeUInt32BE(SSRC, 8);
  return Buffer.concat([header, Buffer.from(PAYLOAD)]);
}

function uint32(value) {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value >>> 0);
  return buffer;
}

function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
