import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';
import { en } from '../../../../renderer/ui/i18n/en.ts';
import { pickLocale } from '../../../../renderer/ui/i18n/locale.ts';
import { zhCN } from '../../../../renderer/ui/i18n/zh-CN.ts';

function flat(messages: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(messages).flatMap(([key, value]) =>
      typeof value === 'string' ? [[path + key, value] as const] : [...flat(value as object, `${path}${key}.`)],
    ),
  );
}
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].toSorted();

const english = flat(en);
const chinese = flat(zhCN);

it('says the same things in both languages', () => {
  expect([...chinese.keys()]).toEqual([...english.keys()]);
});

it.each([...english.keys()])('%s has the same placeholders in both', (key) => {
  expect(placeholders(chinese.get(key)!)).toEqual(placeholders(english.get(key)!));
});

it.each([['en', english], ['zh-CN', chinese]] as const)('every %s message can be put together', (locale, messages) => {
  const { t } = createI18n({ legacy: false, locale, messages: { en, 'zh-CN': zhCN } }).global;
  for (const key of messages.keys()) {
    expect(() => t(key as 'app.name', { n: 2 })).not.toThrow();
    // "@" and "|" mean something to the message compiler and must not be there by accident.
    expect(messages.get(key)!.replaceAll(' | ', '')).not.toMatch(/[@|]/);
  }
});

it('is Chinese where it is Chinese', () => {
  const same = [...english].filter(([key, text]) => chinese.get(key) === text && /[a-z]{3}/i.test(text.replace(/\{\w+\}/g, '')));
  expect(same.map(([key]) => key)).toEqual(['app.name']);
});

describe('what the pages say', () => {
  const renderer = path.resolve(import.meta.dirname, '../../../../renderer');
  const sources = fs
    .readdirSync(renderer, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(vue|ts)$/.test(name) && !name.includes('i18n'))
    .map((name) => fs.readFileSync(path.join(renderer, name), 'utf8'));
  const said = new Set(sources.flatMap((text) => [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key!)));

  it.each([...said])('%s has words', (key) => {
    expect(english.has(key)).toBe(true);
  });

  it('is everything that there are words for', () => {
    // Keys that are put together are named here by what they begin with.
    const composed = ['remedy.', 'problem.', 'shortcuts.', 'device.', 'settings.themes.', 'people.roles.', 'people.joined', 'people.left'];
    const unsaid = [...english.keys()].filter((key) => !composed.some((start) => key.startsWith(start)) && !sources.some((text) => text.includes(key)));
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
