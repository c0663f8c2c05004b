/**
 * What ids and names may look like, in plain expressions: the meeting page
 * applies them before it has loaded anything. `text.ts` makes schemas of them.
 */

/**
 * Control, formatting and separator characters: invisible, and able to make
 * text read as something else. Joiners stay (Persian and emoji need them), and
 * so do the tags that flags are made of.
 */
export const invisible = /(?![\u200c\u200d\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** Something to see: a letter, digit, punctuation mark or symbol, and not one of the blank letters of Hangul. */
export const visible = /(?![\u115f\u1160\u3164\uffa0\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;
/** As above, and more than punctuation. */
const visibleInId = /(?![\u115f\u1160\u3164\uffa0])[\p{L}\p{N}]/u;

export const idCharacters = /^[A-Za-z0-9._-]{1,64}$/;
export const roomIdCharacters = /^[\p{L}\p{M}\p{N}._-]{1,64}$/u;
export const MAX_NAME = 64;

export const isHarmless = (id: string) => id !== '__proto__' && visibleInId.test(id);
export const isId = (text: unknown): text is string => typeof text === 'string' && idCharacters.test(text) && isHarmless(text);
export const isRoomId = (text: unknown): text is string => typeof text === 'string' && roomIdCharacters.test(text) && isHarmless(text);
/** Of a name without spaces around it. */
export const isDisplayName = (text: string) => text.length > 0 && text.length <= MAX_NAME && !invisible.test(text) && visible.test(text);
