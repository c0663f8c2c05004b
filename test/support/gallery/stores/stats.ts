import { defineStore } from 'pinia';

const path = { protocol: 'udp', local: '192.168.1.31:53210', remote: '192.168.1.20:44444', roundTripTime: 4, available: 2_400_000 };
const line = (displayName: string, direction: string, source: string, codec: string, bitrate: number, more = {}) => ({
  trackId: '', direction, kind: source === 'mic' ? 'audio' : 'video', codec, bitrate, packetLoss: 0, roundTripTime: 5,
  width: 0, height: 0, framesPerSecond: 0, layer: '', peerId: 'p', displayName, source, mediaId: `${displayName}${source}`, ...more,
});

export const useStats = defineStore('stats', () => ({
  lines: [
    line('Anna Berg', 'send', 'mic', 'opus', 32_000),
    line('Anna Berg', 'send', 'webcam', 'VP8', 140_000, { width: 320, height: 180, framesPerSecond: 30, layer: 'r0' }),
    line('Anna Berg', 'send', 'webcam', 'VP8', 1_210_000, { width: 1280, height: 720, framesPerSecond: 29.7, layer: 'r2' }),
    line('Mateus Oliveira', 'receive', 'mic', 'opus', 33_000),
    line('Maximiliane von Habsburg-Lothringen', 'receive', 'webcam', 'VP8', 512_000, { width: 640, height: 360, framesPerSecond: 24, packetLoss: 0.004 }),
  ],
  sendPath: path,
  receivePath: path,
  running: true,
  start() {},
  stop() {},
}));
