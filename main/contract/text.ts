/** Ids, names and chat: the text that people and clients choose themselves. */
import { z } from 'zod';
import { idCharacters, invisible, isHarmless, MAX_NAME, roomIdCharacters, visible } from './textRules.ts';

/** As `invisible`, but a message may have line breaks and tabs. */
const invisibleInChat = /(?![\n\t\u200c\u200d\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** Peer ids and the ids of mediasoup objects: 1–64 of `A–Z a–z 0–9 - _ .` */
export const id = z
  .string()
  .regex(idCharacters, 'an id is 1 to 64 letters, digits, "-", "_" or "."')
  .refine(isHarmless, 'this id is reserved');

/**
 * An id that a client makes for an object of its own: a UUID, with or without
 * its hyphens. mediasoup uses ids as names of events, and `error` is one.
 */
export const madeId = z.string().regex(/^[0-9a-f]{8}(-?)(?:[0-9a-f]{4}\1){3}[0-9a-f]{12}$/i, 'an id of your own is a UUID');

/** Room ids: as `id`, and the letters of any script. */
export const roomId = z
  .string()
  .regex(roomIdCharacters, 'a room id is 1 to 64 letters, digits, "-", "_" or "."')
  .refine(isHarmless, 'this room id is reserved');

/** A person's name as others see it: 1–64 characters, nothing invisible. */
export const displayName = z
  .string()
  .trim()
  .min(1, 'a name is needed')
  .max(MAX_NAME, 'a name has at most 64 characters')
  .refine((text) => !invisible.test(text), 'a name has no control characters')
  .refine((text) => visible.test(text), 'a name has something to see');

/** What a room is called: as a person's name, up to 80 characters. */
export const roomName = z
  .string()
  .trim()
  .min(1, 'a name is needed')
  .max(80, 'a name has at most 80 characters')
  .refine((text) => !invisible.test(text), 'a name has no control characters')
  .refine((text) => visible.test(text), 'a name has something to see');

/** A room's short code, to be typed from a projector: four letters that cannot be mistaken for each other. */
export const roomCode = z.string().regex(/^[A-HJ-NP-Z]{4}$/, 'a room code is four letters');

/** What a program says of itself or has measured: up to 80 characters, nothing invisible. */
export const remark = z
  .string()
  .max(80, 'at most 80 characters')
  .refine((text) => !invisible.test(text), 'no control characters');

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
