/**
 * What clients that exist know about the wire, written down by hand. Nothing
 * here is derived from our own contract: a change over there that would break
 * somebody's client has to fail a test, not to change the test along.
 */

export interface WireRequest {
  request: true;
  id: number;
  method: string;
  data: unknown;
}

export interface WireResponse {
  response: true;
  id: number;
  ok?: boolean;
  data?: unknown;
  errorCode?: number;
  errorReason?: string;
}

export interface WireNotification {
  notification: true;
  method: string;
  data: unknown;
}

export interface CodecCapability {
  kind: 'audio' | 'video';
  mimeType: string;
  preferredPayloadType: number;
  clockRate: number;
  channels?: number;
  parameters?: Record<string, unknown>;
  rtcpFeedback?: { type: string; parameter?: string }[];
}

export interface Capabilities {
  codecs: CodecCapability[];
  headerExtensions: { kind: 'audio' | 'video'; uri: string; preferredId: number; direction?: string }[];
}

export interface RtpParameters {
  mid?: string;
  codecs: {
    mimeType: string;
    payloadType: number;
    clockRate: number;
    channels?: number;
    parameters?: Record<string, unknown>;
    rtcpFeedback?: { type: string; parameter?: string }[];
  }[];
  headerExtensions?: { uri: string; id: number }[];
  encodings?: { ssrc?: number; rid?: string; rtx?: { ssrc: number }; scalabilityMode?: string; maxBitrate?: number; dtx?: boolean }[];
  rtcp?: { cname?: string; reducedSize?: boolean };
}

export interface TransportAnswer {
  id: string;
  iceParameters: { usernameFragment: string; password: string; iceLite?: boolean };
  iceCandidates: { ip: string; address?: string; port: number; protocol: 'udp' | 'tcp'; type: string; foundation: string; priority: number }[];
  dtlsParameters: { role?: string; fingerprints: { algorithm: string; value: string }[] };
  sctpParameters: { port: number; OS: number; MIS: number; maxMessageSize: number };
}

export interface PeerAnswer {
  id: string;
  displayName: string;
  device: { flag: string; name: string; version?: string };
}

export interface NewConsumer {
  peerId: string;
  producerId: string;
  id: string;
  kind: 'audio' | 'video';
  rtpParameters: RtpParameters;
  type: string;
  appData: Record<string, unknown>;
  producerPaused: boolean;
}

export interface NewDataConsumer {
  peerId: string | null;
  dataProducerId: string;
  id: string;
  sctpStreamParameters: { streamId: number; ordered?: boolean; maxPacketLifeTime?: number; maxRetransmits?: number };
  label: string;
  protocol: string;
  appData: Record<string, unknown>;
}
