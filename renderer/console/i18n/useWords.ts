import { useI18n } from 'vue-i18n';
import type { ConsoleKey } from './en/index.ts';

/** Puts a sentence together. A key that does not exist does not compile. */
interface Say {
  (key: ConsoleKey, values?: Readonly<Record<string, unknown>>): string;
  /** "one | many": `{n}` is the number. */
  (key: ConsoleKey, count: number): string;
  (key: ConsoleKey, values: Readonly<Record<string, unknown>>, count: number): string;
}

/** The console's words, checked: `const { t, locale } = useWords()`. */
export function useWords() {
  const { t, locale } = useI18n({ useScope: 'global' });
  return { t: t as Say, locale };
}
