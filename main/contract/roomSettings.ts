/** What a host may set for one room. Enforced by the appliance, whatever the participants' clients do. */
import { z } from 'zod';
import { roomName } from './text.ts';

/** Who may do something in a room. */
export const who = z.enum(['everybody', 'hosts', 'nobody']);
export type Who = z.output<typeof who>;

/** What can be sent: a microphone, a camera, a shared screen (with its sound). */
export const publishable = z.enum(['audio', 'video', 'screen']);
export type Publishable = z.output<typeof publishable>;

export const roomSettings = z.strictObject({
  /** As people see it; the id in links never changes. */
  name: roomName,
  /** Nobody new gets in, hosts aside. */
  locked: z.boolean().default(false),
  /** `password`: whoever knows it; `invite`: whoever has the room's invite link. Hosts always. */
  access: z.enum(['open', 'password', 'invite']).default('open'),
  /** Whether devices without our certificate may watch and chat over plain HTTP. Never in rooms with a password or by invitation. */
  watchOverHttp: z.boolean().default(true),
  /** Who may chat. */
  chat: who.default('everybody'),
  publish: z
    .strictObject({ audio: who.default('everybody'), video: who.default('everybody'), screen: who.default('everybody') })
    .prefault({}),
  /** Participants at the same time; null means the appliance's limit (`rooms.maxPeersPerRoom`). */
  maxPeople: z.int().min(1).max(10_000).nullable().default(null),
  /** Most that one participant may send, in kbit/s; null means the appliance's limit (`media.maxIncomingKbps`). */
  maxIncomingKbps: z.int().min(50).max(100_000).nullable().default(null),
});
export type RoomSettings = z.output<typeof roomSettings>;
/** What may be left out keeps its default. */
export type PartialRoomSettings = z.input<typeof roomSettings>;

/** A change: what is not named stays as it is. */
export const roomSettingsChange = z.strictObject({
  name: roomName.optional(),
  locked: z.boolean().optional(),
  access: z.enum(['open', 'password', 'invite']).optional(),
  watchOverHttp: z.boolean().optional(),
  chat: who.optional(),
  publish: z.strictObject({ audio: who.optional(), video: who.optional(), screen: who.optional() }).optional(),
  maxPeople: z.int().min(1).max(10_000).nullable().optional(),
  maxIncomingKbps: z.int().min(50).max(100_000).nullable().optional(),
});
export type RoomSettingsChange = z.output<typeof roomSettingsChange>;

/** What a room is protected with: 1–128 characters. */
export const roomPassword = z.string().min(1, 'a password is needed').max(128, 'a password has at most 128 characters');
