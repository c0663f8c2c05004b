/**
 * The RTP, DTLS, ICE and SCTP shapes of mediasoup, with the limits that
 * mediasoup itself does not check (it takes port 70000, ssrc -1 or a
 * fingerprint `zz`). Unknown keys are stripped.
 * Shapes: https://mediasoup.org/documentation/v3/mediasoup/rtp-parameters-and-capabilities/
 */
import type { RtpCapabilities, RtpParameters } from 'mediasoup/types';
import { z } from 'zod';
import { interned } from './interned.ts';
import { id } from './text.ts';

/** The schema, typed as mediasoup's own type: TypeScript cannot see that a checked string is one of its literals. */
const typed = <T>(schema: z.ZodType) => schema as unknown as z.ZodType<T, T>;

const MAX_OPAQUE_CHARS = 4096;

/** JSON that only clients understand: kept as it is, at most 4 KB. */
export const opaque = z
  .record(z.string().max(64), z.unknown())
  .refine((value) => JSON.stringify(value).length <= MAX_OPAQUE_CHARS, 'at most 4 KB of application data');

export const kind = z.enum(['audio', 'video']);
const mimeType = z.string().regex(/^(audio|video)\/[A-Za-z0-9.+-]{1,40}$/, 'a MIME type such as audio/opus');
/** RFC 3550: 7 bits. */
const payloadType = z.int().min(0).max(127);
/** RFC 3550: 32 bits; 0 is "unset" to mediasoup. */
const ssrc = z.int().min(1).max(0xffff_ffff);
const clockRate = z.int().min(1).max(1_000_000);
const channels = z.int().min(1).max(24);
const rtcpFeedback = z.array(z.object({ type: z.string().max(32), parameter: z.string().max(32).optional() })).max(16);
const uri = z.string().max(256);
/** RFC 8285: one-byte ids end at 14, two-byte ids at 255. */
const extensionId = z.int().min(1).max(255);
/** RFC 9143 sets no length; browsers use one or two characters. */
const mid = z.string().min(1).max(32);

export const rtpCapabilities = typed<RtpCapabilities>(interned(z.object({
  codecs: z
    .array(
      z.object({
        kind,
        mimeType,
        preferredPayloadType: payloadType,
        clockRate,
        channels: channels.optional(),
        parameters: opaque.optional(),
        rtcpFeedback: rtcpFeedback.optional(),
      }),
    )
    .max(128)
    .optional(),
  headerExtensions: z
    .array(
      z.object({
        kind,
        uri,
        preferredId: extensionId,
        preferredEncrypt: z.boolean().optional(),
        direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
      }),
    )
    .max(64)
    .optional(),
})));

const encoding = z.object({
  ssrc: ssrc.optional(),
  rid: z.string().regex(/^[A-Za-z0-9_-]{1,16}$/).optional(),
  codecPayloadType: payloadType.optional(),
  rtx: z.object({ ssrc }).optional(),
  dtx: z.boolean().optional(),
  active: z.boolean().optional(),
  scalabilityMode: z.string().regex(/^[LS][1-9]T[1-9](h|_KEY(_SHIFT)?)?$/).optional(),
  scaleResolutionDownBy: z.number().min(1).max(64).optional(),
  maxBitrate: z.int().min(0).max(1_000_000_000).optional(),
  maxFramerate: z.number().min(0).max(1000).optional(),
});

export const rtpParameters = typed<RtpParameters>(z.object({
  mid: mid.optional(),
  codecs: z
    .array(
      z.object({
        mimeType,
        payloadType,
        clockRate,
        channels: channels.optional(),
        parameters: opaque.optional(),
        rtcpFeedback: rtcpFeedback.optional(),
      }),
    )
    .min(1)
    .max(16),
  headerExtensions: z
    .array(z.object({ uri, id: extensionId, encrypt: z.boolean().optional(), parameters: opaque.optional() }))
    .max(32)
    .optional(),
  encodings: z.array(encoding).min(1).max(4).optional(),
  rtcp: z
    .object({ cname: z.string().max(255).optional(), reducedSize: z.boolean().optional(), mux: z.boolean().optional() })
    .optional(),
  msid: z.string().max(256).optional(),
}));

/** Bytes of each digest, so that a truncated fingerprint is refused here and not by a silent DTLS failure. */
const digestBytes = { 'sha-1': 20, 'sha-224': 28, 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 } as const;

const fingerprint = z
  .object({
    algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
    value: z.string().max(256).regex(/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2})*$/, 'hexadecimal pairs with colons').toUpperCase(),
  })
  .refine((f) => (f.value.length + 1) / 3 === digestBytes[f.algorithm], 'the fingerprint does not have its algorithm’s length');

export const dtlsParameters = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z.array(fingerprint).min(1).max(8),
});

export const iceParameters = z.object({
  usernameFragment: z.string(),
  password: z.string(),
  iceLite: z.boolean().optional(),
});

export const iceCandidate = z.object({
  foundation: z.string(),
  priority: z.number(),
  ip: z.string(),
  address: z.string(),
  protocol: z.enum(['udp', 'tcp']),
  port: z.number(),
  type: z.enum(['host', 'srflx', 'prflx', 'relay']),
  tcpType: z.enum(['passive']).optional(),
});

/** RFC 8831: stream ids are 16 bits, 65535 is reserved. */
export const sctpStreamParameters = z.object({
  streamId: z.int().min(0).max(65_534),
  ordered: z.boolean().optional(),
  maxPacketLifeTime: z.int().min(0).max(65_535).optional(),
  maxRetransmits: z.int().min(0).max(65_535).optional(),
});

/** Both generations of names: clients before mediasoup-client 3.17 read `OS`, `MIS` and `maxMessageSize`. */
export const sctpParameters = z.object({
  port: z.number(),
  OS: z.number(),
  MIS: z.number(),
  maxMessageSize: z.number(),
  maxSendMessageSize: z.number(),
  maxReceiveMessageSize: z.number(),
});

/** What a client needs to build its side of a WebRtcTransport. */
export const transportOptions = z.object({
  id,
  iceParameters,
  iceCandidates: z.array(iceCandidate),
  dtlsParameters,
  sctpParameters: sctpParameters.optional(),
});

/** What a client needs to build its side of a Consumer. */
export const consumerOptions = z.object({
  id,
  producerId: id,
  peerId: id,
  kind,
  rtpParameters,
  type: z.enum(['simple', 'simulcast', 'svc', 'pipe']),
  producerPaused: z.boolean(),
  /** Held back: others matter more, or the box is busy. Told by `consumerChanges` when that changes. */
  held: z.boolean(),
  appData: opaque,
});

export const spatialLayer = z.int().min(0).max(7);
export const temporalLayer = z.int().min(0).max(7);
