/** Rooms and the people in them, as the host sees and changes them. */
import { z } from 'zod';
import { gathering } from '../capacity.ts';
import { request } from '../message.ts';
import { nothing } from '../nothing.ts';
import { peerInfo } from '../room/people.ts';
import { roomPassword, roomSettings, roomSettingsChange } from '../roomSettings.ts';
import { mediaSources } from '../sources.ts';
import { chatText, id, roomCode, roomId } from '../text.ts';

/** Milliseconds since 1970-01-01 UTC, the appliance's clock. */
const time = z.number();
/** bit/s, summed over all streams. */
export const bitrate = z.object({ in: z.number(), out: z.number() });

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

const ofRoom = z.object({ roomId });
const ofPerson = z.object({ roomId, peerId: id });

export const roomRequests = {
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
};
