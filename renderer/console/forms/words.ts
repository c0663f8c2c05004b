import { useWords } from '../i18n/useWords.ts';
import type { ConsoleKey } from '../i18n/en/index.ts';
import type { Problem } from './problems.ts';
import { fieldAt, fields, type Field } from './schema.ts';

const levels = new Set(['trace', 'debug', 'info', 'warn', 'error', 'silent', 'none']);
const isPort = (path: string) => /Port$/.test(path);

/** How settings, their values and what is wrong with them are said. */
export function useSettingWords() {
  const { t, locale } = useWords();

  const label = (path: string): string => (fields.some((field) => field.path === path) ? t(`setting.${path}.label` as ConsoleKey) : path);
  const help = (path: string): string => t(`setting.${path}.help` as ConsoleKey);

  function optionWords(path: string, option: string): string {
    if (path === 'certificate.mode') return t(`forms.certificateModes.${option}` as ConsoleKey);
    return (path === 'logLevel' || path === 'workerLog.level') && levels.has(option) ? t(`forms.logLevels.${option}` as ConsoleKey) : option;
  }

  function emptyWords(path: string): string {
    if (path === 'workers') return t('forms.value.onePerCore');
    return path === 'announcedAddress' ? t('forms.value.thisAddress') : t('forms.value.empty');
  }

  function listWords(path: string, value: readonly unknown[]): string {
    if (value.length > 0) return value.join(', ');
    return path === 'listenIps' ? t('forms.value.everyAddress') : t('forms.value.none');
  }

  /** A value as one would say it: `1,500 kbit/s`, `off`. */
  function valueWords(path: string, value: unknown): string {
    const field: Field | undefined = fields.some((each) => each.path === path) ? fieldAt(path) : undefined;
    if (value === null || value === undefined || value === '') return emptyWords(path);
    if (Array.isArray(value)) return listWords(path, value);
    if (typeof value === 'boolean') return value ? t('forms.value.on') : t('forms.value.off');
    // A port is a name, not an amount.
    if (typeof value === 'number') return [isPort(path) ? String(value) : value.toLocaleString(locale.value), field?.unit].filter(Boolean).join(' ');
    return optionWords(path, String(value));
  }

  function problemWords({ key, values }: Problem): string {
    const named = typeof values.other === 'string' ? { ...values, other: label(values.other) } : values;
    return t(key, typeof named.limit === 'number' ? { ...named, limit: named.limit.toLocaleString(locale.value, { useGrouping: named.limit < 60_000 }) } : named);
  }

  return { label, help, optionWords, valueWords, problemWords };
}
