/**
 * Every setting of the appliance with its default, its limits and a
 * description in plain words (forms are drawn from these). A setting that does
 * not exist is an error: a typo that is ignored is worse.
 */
import { z } from 'zod';

const port = z.int().min(1).max(65_535);

/** A range of ports written `A-B`. */
export const portRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/, 'a range of ports, such as 45000-45999')
  .refine((text) => {
    const [from = 0, to = 0] = text.split('-').map(Number);
    return from >= 1 && from <= to && to <= 65_535;
  }, 'the range must go upwards and end at 65535 or below');

const seconds = (min: number, max: number) => z.number().min(min).max(max);
/** IPv6 in its canonical form (RFC 5952), so that it equals what sockets report. */
const ip = z.union([z.ipv4(), z.ipv6().transform((text) => new URL(`http://[${text}]`).hostname.slice(1, -1))]);
const host = z.union([ip, z.hostname()]);
const origin = z.url({ protocol: /^https?$/ }).transform((text) => new URL(text).origin);

const rooms = z.strictObject({
  graceSeconds: seconds(0, 86_400).default(30).meta({ description: 'How long an empty room waits before it closes', unit: 's' }),
  reconnectSeconds: seconds(0, 300).default(15).meta({ description: 'How long a participant whose connection was lost keeps their place', unit: 's' }),
  maxRooms: z.int().min(1).max(10_000).default(200).meta({ description: 'Rooms at the same time' }),
  maxRoomsPerAddress: z.int().min(1).max(10_000).default(100).meta({ description: 'Rooms at the same time that people at one address have opened' }),
  maxPeersPerRoom: z.int().min(1).max(10_000).default(500).meta({ description: 'Participants in one room' }),
  chatHistory: z.int().min(0).max(10_000).default(200).meta({ description: 'Chat messages that somebody who joins later can read' }),
  openedByAnybody: z.boolean().default(true).meta({ description: 'Participants may open rooms that you have not made' }),
  listed: z.boolean().default(true).meta({ description: 'The page at the address itself shows the rooms that anybody may enter' }),
  developerParameters: z.boolean().default(false).meta({ description: 'Allow the page parameters consumerReplicas and usePipeTransports' }),
});

export const videoCodec = z.enum(['VP8', 'VP9', 'H264', 'AV1']);

const media = z.strictObject({
  videoCodecs: z.array(videoCodec).min(1).max(4).refine((list) => new Set(list).size === list.length, 'each codec only once').default(['VP8', 'VP9', 'H264', 'AV1']).meta({ description: 'Video codecs in order of preference; the first that a browser can send is used', ordered: true }),
  webcamKbps: z.int().min(50).max(20_000).default(1500).meta({ description: 'Most that a camera is sent with', unit: 'kbit/s' }),
  screenKbps: z.int().min(50).max(50_000).default(2500).meta({ description: 'Most that a shared screen is sent with', unit: 'kbit/s' }),
  simulcastStreams: z.int().min(1).max(3).default(3).meta({ description: 'Sizes that a camera is sent in, so that everybody gets what fits their connection (VP8, H.264)' }),
  scalabilityMode: z.string().regex(/^[LS][1-3]T[1-3](h|_KEY(_SHIFT)?)?$/, 'a scalability mode, such as L3T3_KEY').default('L3T3_KEY').meta({ description: 'Layers within one stream (VP9, AV1), as in WebRTC SVC' }),
  maxIncomingKbps: z.int().min(50).max(100_000).default(3000).meta({ description: 'Most that one participant may send', unit: 'kbit/s' }),
  initialOutgoingKbps: z.int().min(50).max(100_000).default(1000).meta({ description: 'Bitrate that a participant is first assumed to receive', unit: 'kbit/s' }),
  videosAtOnce: z.int().min(0).max(1000).default(25).meta({ description: 'Videos that one participant is sent at the same time; shared screens and those who speak come first' }),
  voicesAtOnce: z.int().min(1).max(1000).default(8).meta({ description: 'Microphones that are heard at the same time in one room; the loudest come first' }),
});

const limits = z.strictObject({
  socketsPerAddress: z.int().min(1).max(100_000).default(250).meta({ description: 'Connections at the same time from one address' }),
  joinsPerSecond: z.int().min(1).max(10_000).default(100).meta({ description: 'New connections a second from one address, in bursts of twice as many' }),
  messagesPerSecond: z.int().min(1).max(10_000).default(50).meta({ description: 'Messages a second from one participant, sustained' }),
  joinTimeoutSeconds: seconds(1, 3600).default(10).meta({ description: 'How long a connection to a room may wait before it joins', unit: 's' }),
  cpuPercent: z.int().min(20).max(100).default(85).meta({ description: 'How busy a media worker may be before pictures become smaller, then fewer, and new people are refused at last', unit: '%' }),
});

const workerLogTag = z.enum(['info', 'ice', 'dtls', 'rtp', 'srtp', 'rtcp', 'rtx', 'bwe', 'score', 'simulcast', 'svc', 'sctp', 'message']);

const workerLog = z.strictObject({
  level: z.enum(['debug', 'warn', 'error', 'none']).default('warn').meta({ description: 'How much the media workers log' }),
  tags: z.array(workerLogTag).max(13).default([]).meta({ description: 'What the media workers log about, at the levels debug and warn' }),
});

const desktop = z.strictObject({
  startAtLogin: z.boolean().default(false).meta({ description: 'Start Soupbox when you log in' }),
  startMinimised: z.boolean().default(false).meta({ description: 'Start without showing the window' }),
  closeToTray: z.boolean().default(true).meta({ description: 'Closing the window leaves Soupbox running in the tray' }),
  keepAwake: z.boolean().default(true).meta({ description: 'Keep this computer awake while people are in a room' }),
});

export const certificateMode = z.enum(['local-ca', 'self-signed', 'own-files']);

/** A network (`131.1.0.0/16`) or a domain with everything below it (`meet.school.example`). Wide ones would make a stolen key dangerous. */
const certificateRange = z.union([
  z.cidrv4().refine((range) => Number(range.split('/')[1]) >= 8, 'a network of at most /8'),
  z.cidrv6().refine((range) => Number(range.split('/')[1]) >= 16, 'a network of at most /16'),
  z.hostname().toLowerCase().refine((name) => /\.[a-z][a-z0-9-]*$/.test(name), 'a domain with a dot in it, such as meet.school.example'),
]);

const certificate = z.strictObject({
  mode: certificateMode.default('local-ca').meta({ description: 'Where the certificate comes from: an authority of this box, the certificate itself, or files of your own' }),
  certFile: z.string().max(4096).nullable().default(null).meta({ description: 'Your own certificate with its chain: path of a PEM file' }),
  keyFile: z.string().max(4096).nullable().default(null).meta({ description: 'The key of your own certificate: path of a PEM file' }),
  extraRanges: z.array(certificateRange).max(16).default([]).meta({ description: 'Networks and domains beside private ones that the box’s authority may vouch for; takes effect with a new authority' }),
});

export const configSchema = z.strictObject({
  httpsPort: port.default(4443).meta({ description: 'Port for participants: page and signalling' }),
  httpPort: port.default(4480).meta({ description: 'Port for plain HTTP: help for devices that warn, and watching without a certificate' }),
  adminPort: port.default(4460).meta({ description: 'Port of the console on this computer' }),
  rtcPort: port.default(44_444).meta({ description: 'First media port; each worker takes the next free one' }),
  rtpPorts: portRange.default('45000-45999').meta({ description: 'Ports for plain RTP and for pipes between workers' }),
  listenIps: z.array(ip).max(64).default([]).meta({ description: 'Addresses to listen on; none means every usable address' }),
  announcedAddress: host.nullable().default(null).meta({ description: 'Address to offer instead of the one reached; only behind NAT' }),
  discovery: z.boolean().default(true).meta({ description: 'Tell the network by mDNS that this box is here, so that its name ending in .local leads to it' }),
  allowedOrigins: z.array(origin).max(64).default([]).meta({ description: 'Other web origins whose pages may connect' }),
  workers: z.int().min(1).max(256).nullable().default(null).meta({ description: 'mediasoup workers; empty means one per core' }),
  remoteAdmin: z.boolean().default(false).meta({ description: 'The console can also be reached over the participants’ port, with the token' }),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info').meta({ description: 'How much is logged' }),
  rooms: rooms.prefault({}),
  media: media.prefault({}),
  limits: limits.prefault({}),
  certificate: certificate.prefault({}),
  workerLog: workerLog.prefault({}),
  desktop: desktop.prefault({}),
});

/** A complete, valid configuration. */
export type Config = z.output<typeof configSchema>;
/** What may be left out is filled in with defaults. */
export type PartialConfig = z.input<typeof configSchema>;

/** Every setting at its default. */
export const defaultConfig: Config = configSchema.parse({});
