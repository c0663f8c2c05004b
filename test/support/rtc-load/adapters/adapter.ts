import { randomInt } from 'node:crypto';
import type { types as mediasoup } from 'mediasoup';
import type { Engine, EnginePeer, MediaShape, RemoteTransport, StreamSeen } from '../Engine.ts';

/** What a participant is asked to do. */
export interface Joining {
  engine: Engine;
  room: string;
  name: string;
  /** What the others read; without one, `name`. */
  displayName?: string;
  publish: boolean;
  subscribe: boolean;
  media: readonly MediaShape[];
  /** Number of the publisher that its packets carry. */
  pub: number;
  /** Somebody who was here before, and proves it. */
  secret?: string | undefined;
  /** On another worker than the room's home; the server must allow developer parameters. */
  apart?: boolean;
  onStream(stream: StreamSeen): void;
  /** The server has ended the connection, and why if it said so. */
  onClosed?(reason: string | undefined): void;
}

/** How a participant talks to its server, and what that has cost so far: messages and bytes that it received. */
export interface Signalling {
  readonly messages: number;
  readonly bytes: number;
  /** Cuts the connection without a word, as a vanished device does. */
  cut(): void;
}

/** A participant and when it got how far (monotonic milliseconds). */
export interface Member {
  /** Before the first byte to the server. */
  startedAt: number;
  /** When signalling had accepted it. */
  joinedAt: number;
  signalling: Signalling;
  /** By which it can prove, later, that it is the same. */
  secret?: string;
  sending?: EnginePeer;
  receiving?: EnginePeer;
}

/** One way of talking to one kind of server. */
export interface Adapter {
  readonly name: string;
  /** Once, before anybody joins. */
  prepare(): Promise<void>;
  /** Resolves when its own media is published. */
  join(joining: Joining): Promise<Member>;
}

export interface AdapterOptions {
  /** For example wss://127.0.0.1:4443 */
  url: string;
  /**
   * Milliseconds that a client takes before it answers an offered consumer.
   * 0 is as fast as a client can be, which is when servers lose answers.
   */
  delayMs?: number;
}

/** A member that vanishes: no goodbye, its media stops. */
export function vanish(member: Member) {
  member.signalling.cut();
  member.sending?.close();
  member.receiving?.close();
}

export interface ServerTransport {
  id: string;
  iceParameters: { usernameFragment: string; password: string };
  iceCandidates: { ip?: string; address?: string; port: number; protocol: string }[];
}

/** The engine speaks UDP over IPv4 only. */
export function remoteOf(transport: ServerTransport): RemoteTransport {
  const candidate = transport.iceCandidates.find((one) => one.protocol === 'udp' && !(one.ip ?? one.address)?.includes(':'));
  if (!candidate) throw new Error('the server offered no UDP candidate over IPv4');
  return {
    ip: candidate.ip ?? candidate.address ?? '',
    port: candidate.port,
    remoteUfrag: transport.iceParameters.usernameFragment,
    remotePwd: transport.iceParameters.password,
  };
}

export function dtlsParameters(engine: Engine) {
  return { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: engine.fingerprint }] };
}

/** Opus and VP8, without retransmission and bandwidth estimation, which the engine does not do. */
export function capabilitiesOf(router: mediasoup.RtpCapabilities): mediasoup.RtpCapabilities {
  return {
    codecs: router.codecs
      ?.filter((codec) => /opus|vp8/i.test(codec.mimeType))
      .map((codec) => ({
        ...codec,
        rtcpFeedback: codec.rtcpFeedback?.filter(({ type }) => type !== 'transport-cc' && type !== 'goog-remb'),
      })),
    headerExtensions: router.headerExtensions?.filter(({ uri }) => uri === 'urn:ietf:params:rtp-hdrext:sdes:mid'),
  };
}

/** What a `produce` says about one stream, and what the engine needs to send it. */
export function streamOf(shape: MediaShape, cname: string) {
  const video = shape.kind === 'v';
  const ssrc = randomInt(1, 0xffff_fff0);
  const pt = video ? 96 : 111;
  const codec = video
    ? {
        mimeType: 'video/VP8',
        clockRate: 90_000,
        rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }],
      }
    : { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, rtcpFeedback: [] };
  const rtpParameters = {
    mid: video ? '1' : '0',
    codecs: [{ ...codec, payloadType: pt, parameters: {} }],
    headerExtensions: [],
    encodings: [{ ssrc }],
    rtcp: { cname },
  };
  return { kind: video ? 'video' : 'audio', ssrc, pt, rtpParameters } as const;
}
