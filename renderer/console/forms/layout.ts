/** Where each setting is found. Every one has its place, and only one. */
export const layout = {
  network: {
    ports: ['httpsPort', 'httpPort', 'adminPort', 'rtcPort', 'rtpPorts'],
    listening: ['listenIps', 'discovery'],
    nat: ['announcedAddress'],
    certificate: ['certificate.mode', 'certificate.certFile', 'certificate.keyFile', 'certificate.extraRanges'],
    advanced: ['allowedOrigins', 'limits.socketsPerAddress', 'limits.joinsPerSecond', 'limits.messagesPerSecond', 'limits.joinTimeoutSeconds'],
  },
  media: {
    codecs: ['media.videoCodecs'],
    bitrates: ['media.webcamKbps', 'media.screenKbps', 'media.maxIncomingKbps', 'media.initialOutgoingKbps'],
    layers: ['media.simulcastStreams', 'media.scalabilityMode', 'media.videosAtOnce', 'media.voicesAtOnce'],
    workers: ['workers', 'limits.cpuPercent'],
    logs: ['logLevel', 'workerLog.level', 'workerLog.tags'],
    rooms: ['rooms.openedByAnybody', 'rooms.listed', 'rooms.maxRooms', 'rooms.maxPeersPerRoom', 'rooms.graceSeconds', 'rooms.reconnectSeconds', 'rooms.chatHistory'],
    advanced: ['rooms.maxRoomsPerAddress', 'rooms.developerParameters'],
  },
  /** Hold as soon as they are switched. */
  settings: {
    access: ['remoteAdmin'],
    desktop: ['desktop.startAtLogin', 'desktop.startMinimised', 'desktop.closeToTray', 'desktop.keepAwake'],
  },
} as const;
