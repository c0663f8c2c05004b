import { recall, remember } from '../remember.ts';

/** The languages, each named in itself. */
export const locales = [
  { code: 'en', name: 'English' },
  { code: 'zh-CN', name: '简体中文' },
] as const;

export type Locale = (typeof locales)[number]['code'];

const KEY = 'soupbox.language';

/** The first language of the browser's list that we speak; English if none. */
export function pickLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'zh') return 'zh-CN';
    if (language === 'en') return 'en';
  }
  return 'en';
}

/** What was chosen on this device before, if anything. */
export function rememberedLocale(): Locale | undefined {
  return locales.find(({ code }) => code === recall(KEY))?.code;
}

export function rememberLocale(locale: Locale): void {
  remember(KEY, locale);
}
