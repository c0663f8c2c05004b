/** What is wrong, and what mends it. Pure. */
import type { Sample, Warning } from '../contract/console.ts';
import type { ConsoleHost } from './ConsoleHost.ts';

export interface WarningParts {
  readonly host: ConsoleHost;
  readonly history: readonly Sample[];
  readonly now: number;
}

/** Worst first. */
export function warningsOf({ host }: WarningParts): Warning[] {
  const found: Warning[] = [];
  if (host.phase === 'failed') found.push({ kind: 'start-failed', severity: 'error', detail: { reason: host.error ?? '' }, action: 'open-network' });
  if (host.phase === 'stopped') found.push({ kind: 'stopped', severity: 'info', detail: {}, action: 'start' });
  return found;
}
