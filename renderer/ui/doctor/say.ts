/** Puts what was found into words. Pure. */
import type { Result } from '../../../main/contract/doctor.ts';
import type { Locale } from '../i18n/locale.ts';
import { en } from './en.ts';
import type { DoctorWords, Finding } from './words.ts';
import { zhCN } from './zh-CN.ts';

export const doctorWords: Readonly<Record<Locale, DoctorWords>> = { en, 'zh-CN': zhCN };

const SECOND = 1000;
const units = [
  ['days', 86_400 * SECOND],
  ['hours', 3600 * SECOND],
  ['minutes', 60 * SECOND],
  ['seconds', SECOND],
] as const;

/** What it is and what to do, with what was measured in it. */
export function sayFinding(words: DoctorWords, { layer, cause, measured }: Result): Finding {
  const { what, fix } = words.findings[`${layer}.${cause}`] ?? words.findings[cause] ?? words.findings.failed!;
  const values = Object.fromEntries(Object.entries(measured).map(([key, value]) => [key, key === 'skew' ? sayDuration(words, Math.abs(Number(value))) : value]));
  return { what: fill(what, values), ...(fix === undefined ? {} : { fix: fill(fix, values) }) };
}

/** What was measured, in a few words: "after 12 ms, port 44444". */
export function sayFacts(words: DoctorWords, { measured }: Result, locale: Locale): string[] {
  return Object.entries(measured).flatMap(([key, value]) => {
    const sentence = Object.hasOwn(words.facts, key) ? words.facts[key] : undefined;
    if (sentence === undefined) return [];
    return fill(sentence, { value: key === 'skew' ? saySkew(words, Number(value)) : typeof value === 'number' && key !== 'port' ? value.toLocaleString(locale) : value });
  });
}

function saySkew(words: DoctorWords, skew: number): string {
  if (Math.abs(skew) < SECOND) return words.together;
  return fill(skew > 0 ? words.ahead : words.behind, { time: sayDuration(words, Math.abs(skew)) });
}

/** In the largest unit of which there are at least two; less than that is told in the next. */
export function sayDuration(words: DoctorWords, ms: number): string {
  const [unit, length] = units.find(([, each]) => ms >= 2 * each) ?? units[3];
  return fill(words.units[unit], { n: unit === 'seconds' ? Math.round(ms / 100) / 10 : Math.round(ms / length) });
}

function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, key: string) => (Object.hasOwn(values, key) ? String(values[key]) : whole === '{port}' ? '' : whole));
}
