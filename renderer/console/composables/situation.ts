import type { ConsoleState, Warning } from '../../../main/contract/console/state.ts';

/** What the large sentence of the Overview is about. */
export type Situation =
  | { kind: 'waiting' | 'starting' | 'stopping' | 'ready' }
  /** Something that keeps people from joining; what mends it is the only button. */
  | { kind: 'trouble'; warning: Warning };

/** Nobody can join while one of these is. */
const obstacles: ReadonlySet<Warning['kind']> = new Set(['no-network', 'port-taken', 'start-failed', 'stopped']);

/** The one thing that somebody who has five minutes should read. */
export function situationOf(state: Pick<ConsoleState, 'phase' | 'error' | 'meetingUrls' | 'warnings'> | null): Situation {
  if (!state) return { kind: 'waiting' };
  const { phase, warnings } = state;
  if (phase === 'starting' || phase === 'stopping') return { kind: phase };
  // Where people can join, how they do is what is said; whatever else is wrong is said below.
  const obstacle = warnings.find(({ kind }) => obstacles.has(kind));
  if (obstacle) return { kind: 'trouble', warning: obstacle };
  if (phase === 'failed') return trouble('start-failed', 'error', { reason: state.error ?? '' }, 'open-network');
  if (phase === 'stopped') return trouble('stopped', 'info', {}, 'start');
  if (state.meetingUrls.length === 0) return trouble('no-network', 'error', {}, 'open-network');
  return { kind: 'ready' };
}

/** What is said below: everything but what is said in large type already. */
export function furtherWarnings(warnings: readonly Warning[], situation: Situation): Warning[] {
  const said = situation.kind === 'trouble' ? situation.warning.kind : null;
  return warnings.filter(({ kind }) => kind !== said);
}

function trouble(kind: Warning['kind'], severity: Warning['severity'], detail: Warning['detail'], action: Warning['action']): Situation {
  return { kind: 'trouble', warning: { kind, severity, detail, action } };
}
