/**
 * Host's console <-> appliance. One contract, two carriers: IPC in the desktop
 * app, a WebSocket on the loopback-only admin listener (headless). Whole
 * snapshots (`state`) are pushed when something changed, at most four a second;
 * what is large or rarely looked at (dumps, statistics, logs) is asked for.
 */
import { z } from 'zod';
import { capacityRequests, capacityState, gathering } from './capacity.ts';
import { certificateMode } from './config.ts';
import { notification, request } from './message.ts';
import { reachRequests } from './reach.ts';
import { peerInfo } from './room.ts';
import { roomPassword, roomSettings, roomSettingsChange } from './roomSettings.ts';
import { mediaSources } from './sources.ts';
import { chatText, id, roomCode, roomId } from './text.ts';

const nothing = z.object({}).default({});
/** Milliseconds since 1970-01-01 UTC, the appliance's clock. */
const time = z.number();
/** bit/s, summed over all streams. */
const bitrate = z.object({ in: z.number(), out: z.number() });
const ofRoom = z.object({ roomId });
const ofPerson = z.object({ roomId, peerId: id });

// ---- what is pushed

export const sendingState = z.object({
  producerId: id,
  kind: z.enum(['audio', 'video']),
  source: z.enum(mediaSources).nullable(),
  /** Muted, by its owner or by the host. */
  paused: z.boolean(),
  /** mediasoup's 0 (unusable) to 10 (perfect); null while nothing is known. */
  score: z.number().nullable(),
});

export const personState = peerInfo.extend({
  address: z.string(),
  /** false: its connection was lost, its place is kept for a while. */
  connected: z.boolean(),
  joinedAt: time,
  /** 0 not known yet, 1 poor, 2 fair, 3 good. */
  quality: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  sends: z.array(sendingState),
  /** Streams that it receives. */
  receives: z.int(),
  bitrate,
});
export type PersonState = z.output<typeof personState>;

export const roomState = z.object({
  id: roomId,
  code: roomCode,
  settings: roomSettings,
  hasPassword: z.boolean(),
  /** Kept across restarts. */
  predefined: z.boolean(),
  /** Since when there is somebody, or was until a moment ago; null while a predefined room waits for its first. */
  openSince: time.nullable(),
  /** Where people join, most likely address first. Holds no secret: rooms by invitation need `roomLinks`. */
  joinUrls: z.array(z.string()),
  people: z.array(personState),
  bitrate,
  /** Who may come and be seen, as far as the room says; null where nobody is in it and it allows no certain number. */
  expects: gathering.nullable(),
});
export type RoomState = z.output<typeof roomState>;

/** One measurement; CPU in cores (1 is one core fully used), memory in bytes. */
export const sample = z.object({
  at: time,
  people: z.int(),
  rooms: z.int(),
  /** Null while nobody watched: it costs the workers to say it. */
  bitrate: bitrate.nullable(),
  /** The appliance's own process. */
  cpu: z.number(),
  memory: z.number(),
  workers: z.array(z.object({ index: z.int(), pid: z.int(), cpu: z.number(), memory: z.number().nullable(), routers: z.int() })),
});
export type Sample = z.output<typeof sample>;

/** What is wrong and what mends it; `kind` is worded by the console. `detail` goes into the sentence. */
export const warning = z.object({
  kind: z.enum([
    'no-network', 'only-loopback', 'port-taken', 'http-port-taken', 'start-failed', 'stopped', 'worker-restarting', 'worker-crash-loop',
    'cpu-high', 'memory-high', 'address-not-listened', 'rolled-back', 'remote-admin-on', 'disk-full', 'settings-overridden', 'media-ports-crowded',
    'economy', 'people-refused', 'rooms-exceed',
    'certificate-outside', 'certificate-refused', 'certificate-expiring', 'certificate-expired', 'authority-replaced', 'authority-early', 'authority-ranges',
  ]),
  severity: z.enum(['info', 'warning', 'error']),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What the button does. */
  action: z.enum(['open-network', 'open-media', 'open-logs', 'open-settings', 'open-certificate', 'start', 'use-port', 'dismiss']).nullable(),
});
export type Warning = z.output<typeof warning>;

export const phase = z.enum(['starting', 'running', 'stopping', 'stopped', 'failed']);
export type Phase = z.output<typeof phase>;

export const change = z.object({ path: z.string(), from: z.unknown(), to: z.unknown() });
export type Change = z.output<typeof change>;

/** What devices recognise the box by. */
export const certificateState = z.object({
  /** The one in use, which is not what was chosen while own files cannot be used. */
  mode: certificateMode,
  /** SHA-256 of the server's own. */
  fingerprint: z.string(),
  notAfter: time,
  /** Other addresses that show another one. */
  elsewhere: z.array(z.object({ address: z.string(), fingerprint: z.string(), notAfter: time })),
  /** Names and addresses that it holds. */
  names: z.array(z.string()),
  /** Addresses of this computer at which browsers warn all the same. */
  outside: z.array(z.string()),
  authority: z.object({ name: z.string(), fingerprint: z.string(), notAfter: time, ranges: z.array(z.string()) }).nullable(),
  /** The settings name other ranges than the authority was made for. */
  rangesDiffer: z.boolean(),
});
export type CertificateState = z.output<typeof certificateState>;

export const consoleState = z.object({
  phase,
  /** Since when it is in that phase. */
  since: time,
  /** Why `failed`: one sentence. */
  error: z.string().nullable(),
  version: z.string(),
  shell: z.enum(['desktop', 'headless']),
  /** The computer's name. */
  hostName: z.string(),
  dataDir: z.string(),
  /** Where participants go, most likely address first; empty unless running. */
  meetingUrls: z.array(z.string()),
  /** SHA-256 of the certificate, as browsers show it. */
  fingerprint: z.string().nullable(),
  /** Null unless running. */
  certificate: certificateState.nullable(),
  /** Where devices that warn find help, over plain HTTP, most likely first; empty where it cannot be listened for. */
  trustUrls: z.array(z.string()),
  rooms: z.array(roomState),
  /** The latest measurement. */
  load: sample.nullable(),
  /** What the box can carry, and what it gives up to carry everybody. */
  capacity: capacityState,
  warnings: z.array(warning),
  /** A network change that is undone by itself at `until` unless somebody confirms it. */
  trial: z.object({ until: time, changes: z.array(change), meetingUrls: z.array(z.string()) }).nullable(),
  /** Grows with every change of the configuration, and of the tree of mediasoup objects. */
  configRevision: z.int(),
  objectsRevision: z.int(),
});
export type ConsoleState = z.output<typeof consoleState>;

// ---- network

export const networkAddress = z.object({
  address: z.string(),
  family: z.enum(['IPv4', 'IPv6']),
  scope: z.enum(['loopback', 'link-local', 'private', 'global']),
  /** Whether it can be listened on at all (link-local IPv6 cannot). */
  usable: z.boolean(),
  /** Whether participants can reach it right now. */
  listening: z.boolean(),
});

export const networkInterface = z.object({
  name: z.string(),
  /** From what the system says about the device, not from its name alone. */
  kind: z.enum(['wifi', 'ethernet', 'vpn', 'virtual', 'loopback', 'cellular', 'unknown']),
  up: z.boolean(),
  mac: z.string().nullable(),
  /** Mbit/s, where the system knows. */
  speed: z.number().nullable(),
  addresses: z.array(networkAddress),
  recommendation: z.enum(['recommended', 'possible', 'not-recommended']),
  /** Why; worded by the console. */
  reason: z.enum(['main-network', 'other-network', 'this-computer-only', 'vpn', 'virtual', 'no-address', 'down', 'point-to-point']),
});
export type NetworkInterface = z.output<typeof networkInterface>;

/** `rtc`: the port and those of the further workers, UDP and TCP. */
export const portUse = z.enum(['https', 'http', 'admin', 'rtc']);

// ---- configuration

/** A configuration as it stands in the file: what is left out has its default. Checked by `configSchema`. */
export const looseSettings = z.record(z.string(), z.unknown());

export const plan = z.object({
  /** What is not valid; nothing can be applied while there is something. */
  issues: z.array(z.object({ path: z.string(), message: z.string() })),
  changes: z.array(change),
  effects: z.object({
    /** People who will reconnect by themselves, and their rooms. */
    rooms: z.int(),
    people: z.int(),
    /** Participants move to another address or port. */
    moves: z.boolean(),
    /** Media workers start again. */
    restartsMedia: z.boolean(),
    /** This console moves to another port. */
    movesConsole: z.boolean(),
    /** It must be confirmed within 30 s, or is undone. */
    needsConfirmation: z.boolean(),
  }),
});
export type Plan = z.output<typeof plan>;

// ---- inspector

export const objectType = z.enum(['room', 'worker', 'webRtcServer', 'router', 'transport', 'producer', 'consumer', 'dataProducer', 'dataConsumer', 'rtpObserver']);
export type ObjectType = z.output<typeof objectType>;
/** The id is mediasoup's; a worker's its process id; followed by `@` and the transport's where another object has the same (pipes). */
const ofObject = z.object({ type: objectType, id: z.string().min(1).max(128) });

/** One line of the tree. */
export const inspectedObject = z.object({
  type: objectType,
  id: z.string(),
  /** `type:id` of what it is on; null for workers and rooms. */
  parent: z.string().nullable(),
  /** Short facts to show and to search: kind, codec, source, who, room, address, state. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type InspectedObject = z.output<typeof inspectedObject>;

// ---- logs

export const logEntry = z.object({
  /** Grows by one with each entry. */
  seq: z.int(),
  time,
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
  /** Which part said it: http, signalling, rooms, media, worker, config, console, desktop, app. */
  subsystem: z.string(),
  message: z.string(),
  /** The rest of the entry. */
  fields: z.record(z.string(), z.unknown()),
});
export type LogEntry = z.output<typeof logEntry>;

const requests = {
  /** The present snapshot; pushes follow from now on. */
  getState: request(nothing, consoleState),
  /** The last minutes, oldest first, one sample every two seconds. */
  getHistory: request(nothing, z.array(sample)),
  /** Versions and licences of what is inside. */
  getAbout: request(
    nothing,
    z.object({
      versions: z.record(z.string(), z.string()),
      licences: z.array(z.object({ name: z.string(), version: z.string(), licence: z.string() })),
    }),
  ),

  // ---- the public server
  start: request(nothing, nothing),
  stop: request(nothing, nothing),

  // ---- rooms
  /** Makes a room, with an id derived from its name, and a number where there is one with this id already. */
  createRoom: request(
    z.object({ settings: roomSettings, predefined: z.boolean().default(false), password: roomPassword.optional() }),
    ofRoom,
  ),
  /** Changes what is named; `access: 'password'` needs a password, now or before. */
  updateRoom: request(
    z.object({ roomId, settings: roomSettingsChange.default({}), predefined: z.boolean().optional(), password: roomPassword.optional() }),
    nothing,
  ),
  /** Ends the meeting for everybody; a predefined room stays in the list. */
  closeRoom: request(ofRoom, nothing),
  /** As `closeRoom`, and forgets a predefined room. */
  removeRoom: request(ofRoom, nothing),
  /** What must not stand in a snapshot: links with keys in them, and the ingest key. */
  roomLinks: request(ofRoom, z.object({ join: z.string(), host: z.string(), invite: z.string(), ingestKey: z.string() })),
  /** Makes earlier links worthless. */
  renewKeys: request(z.object({ roomId, which: z.enum(['host', 'invite', 'ingest']) }), nothing),

  // ---- people
  /** Pauses what they send of these; they may unmute again unless the room's settings forbid it. */
  mute: request(ofPerson, nothing),
  muteAll: request(ofRoom, nothing),
  /** Closes what they send of this kind. */
  stopSending: request(ofPerson.extend({ what: z.enum(['video', 'screen', 'audio']) }), nothing),
  /** They are told and do not come back by themselves. */
  remove: request(ofPerson, nothing),
  /** A note from the host to one person, or to everybody in the room. */
  message: request(z.object({ roomId, peerId: id.nullable().default(null), text: chatText }), nothing),

  // ---- what the box can carry
  ...capacityRequests,

  // ---- network and configuration
  ...reachRequests,
  getInterfaces: request(nothing, z.array(networkInterface)),
  checkPort: request(
    z.object({ use: portUse, port: z.int().min(1).max(65_535) }),
    z.object({
      /** `ours`: this appliance uses it for just that; `forbidden`: by the system; `blocked`: browsers open no page on it. */
      state: z.enum(['free', 'ours', 'taken', 'forbidden', 'blocked']),
      /** Who has it, where that can be found out; `ourUse`: it is ourselves, for something else. */
      holder: z.string().nullable(),
      ourUse: portUse.nullable().default(null),
    }),
  ),
  /** What devices install to trust this box: DER, base64. 404 where there is none. */
  getAuthority: request(nothing, z.object({ fileName: z.string(), der: z.string() })),
  /** Makes another authority, for the ranges in the settings: every device that trusts the present one has to be set up again, which the host has been told. */
  renewAuthority: request(z.object({ consent: z.literal(true) }), z.object({ fingerprint: z.string() })),
  /** The host knows that devices have to trust another authority: no console warns of it any more. */
  acknowledgeAuthority: request(nothing, nothing),
  getConfig: request(
    nothing,
    z.object({
      /** In force, complete. */
      effective: looseSettings,
      /** What the file holds: what was changed from the defaults. */
      file: looseSettings,
      /** Settings that a flag or an environment variable decides, by dotted path. */
      overridden: z.record(z.string(), z.enum(['flag', 'environment'])),
    }),
  ),
  /** What applying these settings would change and interrupt. Changes nothing. */
  planConfig: request(z.object({ settings: looseSettings }), plan),
  /** Applies and saves them. Refusals: 400 not valid; 409 while another change waits for confirmation, or when it could not be done and was undone. */
  applyConfig: request(z.object({ settings: looseSettings }), z.object({ needsConfirmation: z.boolean() })),
  /** Keeps, or undoes at once, the change on trial. 409 where there is none. */
  confirmConfig: request(nothing, nothing),
  revertConfig: request(nothing, nothing),

  // ---- looking inside
  getObjects: request(nothing, z.object({ revision: z.int(), objects: z.array(inspectedObject) })),
  /** mediasoup's dump of one object, without secrets. 404 when it is gone. */
  dumpObject: request(ofObject, z.record(z.string(), z.unknown())),
  /** mediasoup's statistics of one object, without secrets; a worker's resource usage. 404 when it is gone or has none. */
  objectStats: request(ofObject, z.array(z.record(z.string(), z.unknown()))),
  /** A zip, base64: dumps, statistics, configuration, logs, versions; no secrets, and no names unless wanted. */
  supportBundle: request(z.object({ names: z.boolean().default(false) }), z.object({ fileName: z.string(), zip: z.string() })),

  // ---- logs
  /** The last entries; while following, new ones are pushed. */
  followLogs: request(z.object({ follow: z.boolean() }), z.object({ entries: z.array(logEntry) })),

  // ---- this console
  /** Makes a new token; every other console must sign in again. */
  renewToken: request(nothing, nothing),
  /** Desktop app: opens the data folder in the file manager. 409 elsewhere. */
  openDataDir: request(nothing, nothing),
};

const notifications = {
  state: notification(consoleState),
  log: notification(z.object({ entries: z.array(logEntry) })),
  /** The console itself answers at another address now; `url` carries a one-time code. */
  consoleMoved: notification(z.object({ url: z.string() })),
};

export const consoleContract = { requests, notifications } as const;
export type ConsoleContract = typeof consoleContract;

/**
 * The door in front of the console where its carrier is a WebSocket: the first
 * message, and the only one until it is answered.
 */
export const doorContract = {
  requests: {
    /**
     * By the one-time code of a console link, the session that a code was
     * exchanged for, or the token itself. Answers a session for next time.
     * Refusals: 401, later and later; a correct one always passes.
     */
    authenticate: request(
      z.object({ code: z.string().max(128).optional(), session: z.string().max(128).optional(), token: z.string().max(128).optional() }),
      z.object({ session: z.string() }),
    ),
  },
  notifications: {},
} as const;
export type DoorContract = typeof doorContract;


