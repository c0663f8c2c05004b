/** What keys do in a tree (WAI-ARIA: tree view pattern). Pure. */
import type { Row } from './forest.ts';

export interface Step {
  /** The row to go to. */
  readonly to?: number | undefined;
  /** Opens or closes the row. */
  readonly toggle?: boolean;
  readonly select?: boolean;
}

export function step(key: string, rows: readonly Row[], at: number, page: number): Step {
  const row = rows[at];
  const last = rows.length - 1;
  if (!row) return {};
  switch (key) {
    case 'ArrowDown':
      return { to: Math.min(at + 1, last) };
    case 'ArrowUp':
      return { to: Math.max(at - 1, 0) };
    case 'PageDown':
      return { to: Math.min(at + page, last) };
    case 'PageUp':
      return { to: Math.max(at - page, 0) };
    case 'Home':
      return { to: 0 };
    case 'End':
      return { to: last };
    case 'ArrowRight':
      if (row.node.children.length === 0) return {};
      return row.open ? { to: Math.min(at + 1, last) } : { toggle: true };
    case 'ArrowLeft': {
      if (row.open) return { toggle: false };
      const parent = rows.findIndex(({ node }) => node === row.node.parent);
      return parent < 0 ? {} : { to: parent };
    }
    case 'Enter':
    case ' ':
      return { select: true };
    default:
      return {};
  }
}
