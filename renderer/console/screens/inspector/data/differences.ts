/** What is different between two dumps. Pure. */
import { isInner } from './lines.ts';

export interface Difference {
  readonly path: string;
  /** Undefined where it is not there. */
  readonly before: unknown;
  readonly after: unknown;
  /** Of numbers: how much more. */
  readonly delta: number | null;
}

export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (isInner(before) && isInner(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => differences((before as Record<string, unknown>)[name], (after as Record<string, unknown>)[name], path ? `${path}.${name}` : name));
  }
  if (Object.is(before, after) || JSON.stringify(before) === JSON.stringify(after)) return [];
  const delta = typeof before === 'number' && typeof after === 'number' ? after - before : null;
  return [{ path, before, after, delta }];
}
