/** The codecs that every router speaks, in order of preference. */
import type { RouterRtpCodecCapability } from 'mediasoup/types';
import type { Config } from '../contract/config.ts';

type VideoCodec = Config['media']['videoCodecs'][number];

const videoStart = { 'x-google-start-bitrate': 1000 };

const opus: RouterRtpCodecCapability = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 };

function h264(profileLevelId: string): RouterRtpCodecCapability {
  const parameters = { 'packetization-mode': 1, 'profile-level-id': profileLevelId, 'level-asymmetry-allowed': 1, ...videoStart };
  return { kind: 'video', mimeType: 'video/H264', clockRate: 90_000, parameters };
}

/** VP8 for everyone, VP9 and AV1 for scalable video, H.264 for hardware and old devices. */
const video: Record<VideoCodec, RouterRtpCodecCapability[]> = {
  VP8: [{ kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, parameters: videoStart }],
  VP9: [{ kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, parameters: { 'profile-id': 0, ...videoStart } }],
  H264: [h264('4d0032'), h264('42e01f')],
  AV1: [{ kind: 'video', mimeType: 'video/AV1', clockRate: 90_000, parameters: videoStart }],
};

/** Opus, and these video codecs in this order. */
export function codecsFor(videoCodecs: readonly VideoCodec[]): RouterRtpCodecCapability[] {
  return [opus, ...videoCodecs.flatMap((codec) => video[codec])];
}
