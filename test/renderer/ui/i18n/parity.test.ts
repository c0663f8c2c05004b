import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';
import { en as consoleEn } from '../../../../renderer/console/i18n/en/index.ts';
import { zhCN as consoleZhCN } from '../../../../renderer/console/i18n/zh-CN/index.ts';
import { en as meetingEn } from '../../../../renderer/meeting/i18n/en.ts';
import { zhCN as meetingZhCN } from '../../../../renderer/meeting/i18n/zh-CN.ts';
import { pickLocale } from '../../../../renderer/ui/i18n/locale.ts';
import { sharedEn } from '../../../../renderer/ui/i18n/shared/en.ts';
import { sharedZhCN } from '../../../../renderer/ui/i18n/shared/zh-CN.ts';

function flat(messages: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(messages).flatMap(([key, value]) =>
      typeof value === 'string' ? [[path + key, value] as const] : [...flat(value as object, `${path}${key}.`)],
    ),
  );
}
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].toSorted();

const renderer = path.resolve(import.meta.dirname, '../../../../renderer');
const sourcesOf = (folder: string) =>
  fs
    .readdirSync(path.join(renderer, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(vue|ts)$/.test(name) && !name.includes('i18n'))
    .map((name) => fs.readFileSync(path.join(renderer, folder, name), 'utf8'));

const pages = [
  {
    page: 'meeting',
    en: { ...sharedEn, ...meetingEn },
    zhCN: { ...sharedZhCN, ...meetingZhCN },
    // Keys that are put together are named here by what they begin with.
    composed: ['remedy.', 'problem.', 'shortcuts.', 'device.', 'settings.themes.', 'people.roles.', 'people.joined', 'people.left'],
    /** Words that are the same in every language: names, and terms of the field. */
    same: ['app.name'],
  },
  {
    page: 'console',
    en: consoleEn,
    zhCN: consoleZhCN,
    // `useWords()` has the compiler check every key, those that are put together as well. What is said nowhere is found here.
    composed: [],
    // Terms of the field are the same in every language: screens keep them under `terms`.
    same: /^(app\.name|frame\.cpu|\w+\.terms\.\w+|network\.reach\.layer\.(http|tls|wss|udp|tcp))$/,
  },
] as const;

describe.each(pages)('the $page page', ({ page, en, zhCN, composed, same }) => {
  const english = flat(en);
  const chinese = flat(zhCN);

  it('says the same things in both languages', () => {
    expect([...chinese.keys()]).toEqual([...english.keys()]);
  });

  it('has the same placeholders in both', () => {
    const differing = [...english.keys()].filter((key) => String(placeholders(chinese.get(key)!)) !== String(placeholders(english.get(key)!)));
    expect(differing).toEqual([]);
  });

  it.each([['en', english], ['zh-CN', chinese]] as const)('can put every %s message together', (locale, messages) => {
    const { t } = createI18n({ legacy: false, locale, messages: { en, 'zh-CN': zhCN } as never }).global as unknown as { t: (key: string, values: object) => string };
    for (const key of messages.keys()) {
      expect(() => t(key, { n: 2 })).not.toThrow();
      // "@" and "|" mean something to the message compiler and must not be there by accident.
      expect(messages.get(key)!.replaceAll(' | ', '')).not.toMatch(/[@|]/);
    }
  });

  it('is Chinese where it is Chinese', () => {
    const copied = [...english].filter(([key, text]) => chinese.get(key) === text && /[a-z]{3}/i.test(text.replace(/\{\w+\}/g, ''))).map(([key]) => key);
    expect(copied.filter((key) => !(same instanceof RegExp ? same.test(key) : (same as readonly string[]).includes(key)))).toEqual([]);
  });

  const sources = [...sourcesOf(page), ...sourcesOf('ui')];
  const said = new Set(sources.flatMap((text) => [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key!)));

  it.each([...said])('has words for %s', (key) => {
    expect(english.has(key)).toBe(true);
  });

  it('says everything that there are words for', () => {
    const starts = [...composed, ...new Set(sources.flatMap((text) => [...text.matchAll(/`([\w.]+\.)\$\{/g)].map(([, start]) => start!)))];
    const unsaid = [...english.keys()].filter((key) => !starts.some((start) => key.startsWith(start)) && !sources.some((text) => text.includes(key)));
    expect(unsaid).toEqual([]);
  });
});

describe('pickLocale', () => {
  it.each([
    [['zh-CN', 'en'], 'zh-CN'],
    [['zh-Hant-TW'], 'zh-CN'],
    [['de-DE', 'zh'], 'zh-CN'],
    [['de-DE', 'en-GB', 'zh'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ] as const)('%j leads to %s', (wanted, locale) => {
    expect(pickLocale(wanted)).toBe(locale);
  });
});
