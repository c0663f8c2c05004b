import { invisible, isDisplayName, MAX_NAME } from '../../../main/contract/textRules.ts';

export { MAX_NAME };

const everyInvisible = new RegExp(invisible, 'gu');

/** The name that somebody means: keyboards and what is pasted bring marks along that nobody sees, such as those of direction. */
export function tidyName(typed: string): string {
  return typed.replace(everyInvisible, (mark) => (/\p{Cf}/u.test(mark) ? '' : ' ')).trim();
}

/** What is wrong with a name that somebody typed, or null. */
export function nameProblem(typed: string): 'empty' | 'long' | 'characters' | null {
  const name = tidyName(typed);
  if (name === '') return 'empty';
  if (name.length > MAX_NAME) return 'long';
  return isDisplayName(name) ? null : 'characters';
}

/** The sentence for each. */
export const nameWords = { empty: 'join.nameNeeded', long: 'join.nameTooLong', characters: 'join.nameUnseen' } as const;
