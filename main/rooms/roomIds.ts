/** What a room is reached by: an id made from its name, and a short code that can be read off a projector. */
import { randomInt } from 'node:crypto';
import { roomId } from '../contract/text.ts';

/** No I and O: on a projector they are 1 and 0. */
const codeLetters = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const CODE_LENGTH = 4;
/** Leaves room for a number behind it. */
const MAX_ID = 56;
const NO_NAME = 'room';

/** `Physics 8b` becomes `Physics-8b`; letters of every script stay, and a number follows where that is taken. */
export function idFromName(name: string, isTaken: (id: string) => boolean): string {
  const dashed = name.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}._]+/gu, '-');
  const short = Array.from(dashed).slice(0, MAX_ID).join('');
  const trimmed = short.replace(/^[-.]+|[-.]+$/g, '');
  const base = roomId.safeParse(trimmed).success ? trimmed : NO_NAME;
  if (!isTaken(base)) return base;
  for (let n = 2; ; n++) if (!isTaken(`${base}-${n}`)) return `${base}-${n}`;
}

/** A code that no other room has. */
export function newCode(isTaken: (code: string) => boolean): string {
  for (;;) {
    const code = Array.from({ length: CODE_LENGTH }, () => codeLetters[randomInt(codeLetters.length)]).join('');
    if (!isTaken(code)) return code;
  }
}
