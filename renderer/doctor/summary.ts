/** The whole result as text, to be sent to whoever can help. Pure. */
import type { Result } from '../../main/contract/doctor.ts';
import { sayFacts, sayFinding } from '../ui/doctor/say.ts';
import type { DoctorWords } from '../ui/doctor/words.ts';
import type { Locale } from '../ui/i18n/locale.ts';

interface Parts {
  readonly words: DoctorWords;
  readonly locale: Locale;
  readonly device: string;
  readonly origin: string;
  readonly results: readonly Result[];
  readonly at: Date;
}

export function summary({ words, locale, device, origin, results, at }: Parts): string {
  const lines = results.map((result) => {
    const { what, fix } = sayFinding(words, result);
    const facts = sayFacts(words, result, locale);
    return [`[${words.lights[result.light]}] ${words.layers[result.layer]}: ${what}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`, ...(fix ? [`  → ${fix}`] : [])].join('\n');
  });
  return [`Soupbox · ${words.title}`, `${device} → ${origin}`, at.toLocaleString(locale), '', ...lines].join('\n');
}
