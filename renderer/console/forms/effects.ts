import type { Plan } from '../../../main/contract/console/settings.ts';
import type { ConsoleKey } from '../i18n/en/index.ts';

/** One line of what applying does to whom; `reconnect` names how many. */
export interface Effect {
  readonly key: ConsoleKey;
  readonly icon: string;
  readonly tone: 'calm' | 'careful';
}

/** What a person should know before applying, the most important first. */
export function effectsOf({ effects }: Plan): Effect[] {
  const careful = (key: ConsoleKey, icon: string): Effect => ({ key, icon, tone: 'careful' });
  return [
    ...(effects.people > 0 ? [careful('forms.review.reconnect', 'i-lucide-users')] : [{ key: 'forms.review.nobody', icon: 'i-lucide-check', tone: 'calm' } as const]),
    ...(effects.moves ? [careful('forms.review.moves', 'i-lucide-qr-code')] : []),
    ...(effects.restartsMedia ? [careful('forms.review.restartsMedia', 'i-lucide-refresh-cw')] : []),
    ...(effects.movesConsole ? [careful('forms.review.movesConsole', 'i-lucide-monitor')] : []),
    ...(effects.needsConfirmation ? [careful('forms.review.needsConfirmation', 'i-lucide-timer')] : []),
  ];
}
