import type { ConsoleState } from '../../../main/contract/console/state.ts';
import type { LinkState } from '../../link/Link.ts';

export interface Chip {
  word: ConsoleState['phase'] | 'attention' | 'unknown' | 'lost';
  tone: 'good' | 'busy' | 'bad' | 'off';
}

const tones = { starting: 'busy', running: 'good', stopping: 'busy', stopped: 'off', failed: 'bad' } as const;

/** How Soupbox is, in one word. */
export function chipOf(link: LinkState, state: Pick<ConsoleState, 'phase' | 'warnings'> | null): Chip {
  if (link === 'lost' || link === 'closed') return { word: 'lost', tone: 'bad' };
  if (!state) return { word: 'unknown', tone: 'busy' };
  if (state.phase === 'running' && state.warnings.some(({ severity }) => severity !== 'info')) return { word: 'attention', tone: 'busy' };
  return { word: state.phase, tone: tones[state.phase] };
}
