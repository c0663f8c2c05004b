/** Ids, names and chat: the text that people and clients choose themselves. */
import { z } from 'zod';

/** Control and bidirectional formatting characters: invisible, and able to make text read as something else. */
const invisible = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const invisibleInChat = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const harmless = (id: string) => id !== '__proto__' && /[\p{L}\p{N}]/u.test(id);

/** Peer ids and the ids of mediasoup objects: 1–64 of `A–Z a–z 0–9 - _ .` */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'an id is 1 to 64 letters, digits, "-", "_" or "."')
  .refine(harmless, 'this id is reserved');

/** Room ids: as `id`, and the letters of any script. */
export const roomId = z
  .string()
  .regex(/^[\p{L}\p{M}\p{N}._-]{1,64}$/u, 'a room id is 1 to 64 letters, digits, "-", "_" or "."')
  .refine(harmless, 'this room id is reserved');

/** A person's name as others see it: 1–64 characters, nothing invisible. */
export const displayName = z
  .string()
  .trim()
  .min(1, 'a name is needed')
  .max(64, 'a name has at most 64 characters')
  .refine((text) => !invisible.test(text), 'a name has no control characters');

/** One chat message: 1–2000 characters; line breaks and tabs are fine. */
export const chatText = z
  .string()
  .trim()
  .min(1, 'a message is needed')
  .max(2000, 'a message has at most 2000 characters')
  .refine((text) => !invisibleInChat.test(text), 'a message has no control characters');

/** What kind of client it is, for showing only. */
export const device = z.object({
  flag: z.string().max(32).default('unknown'),
  name: z.string().max(64).default('unknown'),
  version: z.string().max(64).optional(),
});
