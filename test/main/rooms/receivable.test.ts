import { beforeEach, expect, test } from 'vitest';
import type { DirectTransport, Producer, Router, RtpCodecParameters, RtpParameters } from 'mediasoup/types';
import { receivable } from '../../../main/rooms/receivable.ts';
import { startPool } from '../media/pools.ts';

let router: Router;
let transport: DirectTransport;
beforeEach(async () => {
  const pool = await startPool(1);
  router = await pool.workers[0]!.createRouter();
  transport = await router.createDirectTransport();
});

const feedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc' }, { type: 'goog-remb' }];
const video = (mimeType: string, parameters: Record<string, unknown> = {}): RtpCodecParameters[] => [
  { mimeType, payloadType: 101, clockRate: 90_000, parameters, rtcpFeedback: feedback },
  { mimeType: 'video/rtx', payloadType: 102, clockRate: 90_000, parameters: { apt: 101 } },
];
const sent: Record<string, { kind: 'audio' | 'video'; codecs: RtpCodecParameters[] }> = {
  opus: { kind: 'audio', codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, parameters: { useinbandfec: 1, usedtx: 1 } }] },
  VP8: { kind: 'video', codecs: video('video/VP8') },
  VP9: { kind: 'video', codecs: video('video/VP9', { 'profile-id': 0 }) },
  H264: { kind: 'video', codecs: video('video/H264', { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 }) },
  AV1: { kind: 'video', codecs: video('video/AV1') },
};

async function produce(name: string): Promise<Producer> {
  const { kind, codecs } = sent[name]!;
  const rtpParameters: RtpParameters = {
    codecs,
    headerExtensions: [
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 },
      { uri: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01', id: 5 },
      { uri: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time', id: 4 },
    ],
    encodings: kind === 'video' ? [{ ssrc: 11, rtx: { ssrc: 12 } }] : [{ ssrc: 11 }],
  };
  return transport.produce({ kind, rtpParameters });
}

/** What a consumer tells its client, but for what is made up for each. */
async function consumed(producer: Producer, rtpCapabilities: Parameters<typeof receivable>[2]): Promise<unknown> {
  const { rtpParameters, type } = await transport.consume({ producerId: producer.id, rtpCapabilities, enableRtx: true });
  const { codecs, headerExtensions, encodings } = rtpParameters;
  return { type, codecs, headerExtensions, encodings: encodings?.map(({ rtx, ssrc: _, ...encoding }) => ({ ...encoding, rtx: rtx !== undefined })) };
}

test.each(Object.keys(sent))('of all that a browser can do, what %s needs leads to the same consumer', async (name) => {
  const producer = await produce(name);
  const needed = receivable(router, producer, router.rtpCapabilities)!;
  expect(needed.codecs!.length).toBeLessThan(router.rtpCapabilities.codecs!.length / 2);
  expect(await consumed(producer, needed)).toEqual(await consumed(producer, router.rtpCapabilities));
});

test('a browser that cannot do RTX gets none, and one that knows no extension is sent none', async () => {
  const producer = await produce('VP8');
  const { codecs = [] } = router.rtpCapabilities;
  const plain = { codecs: codecs.filter(({ mimeType }) => !/rtx$/.test(mimeType)), headerExtensions: [] };
  const needed = receivable(router, producer, plain)!;
  expect(await consumed(producer, needed)).toEqual(await consumed(producer, plain));
  expect(await consumed(producer, needed)).not.toEqual(await consumed(producer, receivable(router, producer, router.rtpCapabilities)!));
});

test('is found out once for each producer and kind of browser; what cannot be received is asked again', async () => {
  const [producer, other] = [await produce('VP8'), await router.createDirectTransport().then((another) => another.produce({ kind: 'audio', rtpParameters: { codecs: sent['opus']!.codecs, encodings: [{ ssrc: 7 }] } }))];
  const { rtpCapabilities } = router;
  expect(receivable(router, producer, rtpCapabilities)).toBe(receivable(router, producer, rtpCapabilities));
  expect(receivable(router, other, rtpCapabilities)).not.toEqual(receivable(router, producer, rtpCapabilities));
  const deaf = { codecs: [], headerExtensions: [] };
  expect(receivable(router, producer, deaf)).toBeUndefined();
});
