import { displayName } from '../../../main/contract/text.ts';

export const MAX_NAME = 64;

/** What is wrong with a name that somebody typed, or null. */
export function nameProblem(name: string): 'empty' | 'long' | 'characters' | null {
  const trimmed = name.trim();
  if (trimmed === '') return 'empty';
  if (trimmed.length > MAX_NAME) return 'long';
  return displayName.safeParse(trimmed).success ? null : 'characters';
}
