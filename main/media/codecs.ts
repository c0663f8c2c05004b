/** The codecs that every router speaks, in order of preference. */
import type { RouterRtpCodecCapability } from 'mediasoup/types';

const videoStart = { 'x-google-start-bitrate': 1000 };

/** Opus first; VP8 for everyone, VP9 and AV1 for scalable video, H.264 for hardware and old devices. */
export const mediaCodecs: RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, parameters: videoStart },
  { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, parameters: { 'profile-id': 0, ...videoStart } },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '4d0032', 'level-asymmetry-allowed': 1, ...videoStart },
  },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1, ...videoStart },
  },
  { kind: 'video', mimeType: 'video/AV1', clockRate: 90_000, parameters: videoStart },
];
