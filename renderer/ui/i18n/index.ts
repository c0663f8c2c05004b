import { createI18n, type I18n } from 'vue-i18n';
import { pickLocale, rememberedLocale, rememberLocale, type Locale } from './locale.ts';

export { locales, type Locale } from './locale.ts';

/** What `app.use()` takes; keys are checked where they are said. */
type Words = I18n<Record<string, never>, Record<string, never>, Record<string, never>, string, false>;

/** Switches the language of the page whose words were created last; every page creates its words once. */
let switchTo: (locale: Locale) => void = () => {};

/** The words of a page, in the language that was chosen, or else the browser's. */
export function createWords<M extends object>(messages: Readonly<Record<Locale, M>>): Words {
  const i18n = createI18n({
    legacy: false,
    locale: rememberedLocale() ?? pickLocale(navigator.languages),
    fallbackLocale: 'en',
    messages: messages as never,
  }) as unknown as Words;
  switchTo = (locale) => (i18n.global.locale.value = locale);
  document.documentElement.lang = i18n.global.locale.value;
  return i18n;
}

/** Switches the language and remembers it on this device. */
export function setLocale(locale: Locale): void {
  switchTo(locale);
  document.documentElement.lang = locale;
  rememberLocale(locale);
}
