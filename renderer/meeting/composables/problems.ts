import type { Messages } from '../i18n/en.ts';
import type { Problem } from '../stores/meeting.types.ts';

interface ProblemWords {
  key: Exclude<keyof Messages['problem'], 'detail'>;
  icon: string;
}

/** Where the words for each problem are, and what picture goes with them. */
export const problemWords: Record<Problem, ProblemWords> = {
  'insecure-page': { key: 'insecurePage', icon: 'i-lucide-lock-open' },
  'server-unreachable': { key: 'serverUnreachable', icon: 'i-lucide-wifi-off' },
  replaced: { key: 'replaced', icon: 'i-lucide-monitor-smartphone' },
  removed: { key: 'removed', icon: 'i-lucide-user-x' },
  'too-much': { key: 'tooMuch', icon: 'i-lucide-gauge' },
  ended: { key: 'ended', icon: 'i-lucide-circle-check' },
  'browser-unsupported': { key: 'browserUnsupported', icon: 'i-lucide-globe' },
  refused: { key: 'refused', icon: 'i-lucide-ban' },
};
