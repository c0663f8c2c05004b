import { isDisplayName, MAX_NAME } from '../../../main/contract/textRules.ts';

export { MAX_NAME };

/** What is wrong with a name that somebody typed, or null. */
export function nameProblem(name: string): 'empty' | 'long' | 'characters' | null {
  const trimmed = name.trim();
  if (trimmed === '') return 'empty';
  if (trimmed.length > MAX_NAME) return 'long';
  return isDisplayName(trimmed) ? null : 'characters';
}
