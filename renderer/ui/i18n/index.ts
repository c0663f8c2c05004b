import { createI18n } from 'vue-i18n';
import { en } from './en.ts';
import { pickLocale, rememberedLocale, rememberLocale, type Locale } from './locale.ts';
import { zhCN } from './zh-CN.ts';

export { locales, type Locale } from './locale.ts';

/** The words of both pages, in the language that was chosen, or else the browser's. */
export const i18n = createI18n({
  legacy: false,
  locale: rememberedLocale() ?? pickLocale(navigator.languages),
  fallbackLocale: 'en',
  messages: { en, 'zh-CN': zhCN },
});

document.documentElement.lang = i18n.global.locale.value;

/** Switches the language and remembers it on this device. */
export function setLocale(locale: Locale): void {
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  rememberLocale(locale);
}
