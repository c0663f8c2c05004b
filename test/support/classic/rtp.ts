/**
 * RTP parameters as browsers send them, made by hand. No media flows with
 * these: they are what a client says, not what it sends.
 */
import { randomBytes } from 'node:crypto';
import type { Capabilities, RtpParameters } from './wire.ts';

let nextSsrc = 10_000_000;
const ssrc = () => nextSsrc++;
let nextMid = 0;
/** No two media sections of a connection have the same. */
const freshMid = () => String(nextMid++ % 10_000);

/** A fingerprint of correct form that belongs to no certificate. */
export function fingerprint(): { algorithm: string; value: string } {
  const pairs = [...randomBytes(32)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
  return { algorithm: 'sha-256', value: pairs.join(':') };
}

export const dtls = () => ({ role: 'client', fingerprints: [fingerprint()] });

const mid = { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 4 };
const absSendTime = { uri: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time', id: 2 };
const transportCc = { uri: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01', id: 3 };
const rid = { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 10 };
const repairedRid = { uri: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id', id: 11 };
const audioLevel = { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 1 };

const videoFeedback = [
  { type: 'goog-remb', parameter: '' },
  { type: 'transport-cc', parameter: '' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'nack', parameter: '' },
  { type: 'nack', parameter: 'pli' },
];

/** Tests tamper with what they get; the next one shall not see it. */
const copies = <T extends object>(...originals: T[]): T[] => originals.map((original) => ({ ...original }));

export function opus(): RtpParameters {
  return {
    mid: freshMid(),
    codecs: [
      {
        mimeType: 'audio/opus',
        payloadType: 111,
        clockRate: 48_000,
        channels: 2,
        parameters: { minptime: 10, useinbandfec: 1, 'sprop-stereo': 1, usedtx: 1 },
        rtcpFeedback: [{ type: 'transport-cc', parameter: '' }],
      },
    ],
    headerExtensions: copies(mid, absSendTime, transportCc, audioLevel),
    encodings: [{ ssrc: ssrc(), dtx: false }],
    rtcp: { cname: 'synthetic', reducedSize: true },
  };
}

function video(mimeType: string, payloadType: number, parameters: Record<string, unknown>): RtpParameters {
  return {
    mid: freshMid(),
    codecs: [
      { mimeType, payloadType, clockRate: 90_000, parameters, rtcpFeedback: copies(...videoFeedback) },
      { mimeType: 'video/rtx', payloadType: payloadType + 1, clockRate: 90_000, parameters: { apt: payloadType }, rtcpFeedback: [] },
    ],
    headerExtensions: copies(mid, absSendTime, transportCc),
    encodings: [{ ssrc: ssrc(), rtx: { ssrc: ssrc() } }],
    rtcp: { cname: 'synthetic', reducedSize: true },
  };
}

export const vp8 = () => video('video/VP8', 96, {});

export const h264 = () =>
  video('video/H264', 102, { 'level-asymmetry-allowed': 1, 'packetization-mode': 1, 'profile-level-id': '42e01f' });

/** Three layers told apart by rid, as Chromium sends simulcast. */
export function vp8Simulcast(): RtpParameters {
  const parameters = video('video/VP8', 96, {});
  return {
    ...parameters,
    headerExtensions: copies(mid, absSendTime, transportCc, rid, repairedRid),
    encodings: ['r0', 'r1', 'r2'].map((layer, index) => ({
      rid: layer,
      scalabilityMode: 'L1T3',
      scaleResolutionDownBy: 4 / 2 ** index,
      maxBitrate: 500_000 * (index + 1),
    })),
  };
}

/** One SVC stream, as Chromium sends VP9 (profile 0: 8 bits, 4:2:0). */
export function vp9Svc(): RtpParameters {
  const parameters = video('video/VP9', 98, { 'profile-id': 0 });
  return { ...parameters, encodings: [{ ssrc: ssrc(), rtx: { ssrc: ssrc() }, scalabilityMode: 'L3T3_KEY' }] };
}

/** What a loaded device can receive: those of the router's codecs that a browser has. */
export function deviceCapabilities(router: Capabilities, without: string[] = []): Capabilities {
  const known = ['audio/opus', 'video/vp8', 'video/vp9', 'video/h264', 'video/rtx'].filter((mimeType) => !without.includes(mimeType));
  return {
    codecs: router.codecs.filter((codec) => known.includes(codec.mimeType.toLowerCase())),
    headerExtensions: router.headerExtensions.filter((extension) => extension.direction !== 'inactive'),
  };
}

let nextStreamId = 0;

/** A data channel as the classic page opens it for `chat` (unordered, one retransmission) and for `bot`. */
export const chatStream = () => ({ streamId: nextStreamId++ % 1000, ordered: false, maxRetransmits: 1 });
export const botStream = () => ({ streamId: nextStreamId++ % 1000, ordered: false, maxPacketLifeTime: 2000 });
