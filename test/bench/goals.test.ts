import { describe, expect, it } from 'vitest';
import { type Goal, goalsTable, verdict } from './goals.ts';
import type { Run } from './results.ts';

const goal = (rest: Partial<Goal>): Goal => ({ work: '', goal: '', scenario: 'burst', n: 1, key: 'ms', ...rest });
const burst = (subject: string, run: number, firstMediaP95: number): Run => ({ subject, scenario: 'burst', n: 200, run, values: { firstMediaP95 } });

describe('goals', () => {
  it('are reached by the median of the ratios, and of the value itself where that counts too', () => {
    expect(verdict(goal({ dividedBy: 'classic', most: 0.45 }), [10, 20, 90], [0.4, 0.44, 0.9])).toBe('yes');
    expect(verdict(goal({ dividedBy: 'classic', most: 0.45 }), [10, 20, 90], [0.4, 0.46, 0.9])).toBe('no');
    expect(verdict(goal({ dividedBy: 'classic', most: 0.45, alsoBelow: 15 }), [10, 20, 90], [0.4])).toBe('no');
    expect(verdict(goal({ least: 1200 }), [1100, 1200, 1300], [])).toBe('yes');
  });

  it('count every missing stream of every run', () => {
    expect(verdict(goal({ sum: true, most: 0 }), [0, 0, 0], [])).toBe('yes');
    expect(verdict(goal({ sum: true, most: 0 }), [0, 0, 0, 0, 1], [])).toBe('no');
  });

  it('say nothing where the other side was not measured', () => {
    expect(verdict(goal({ dividedBy: 'raw', most: 1 }), [3], [])).toBe('–');
  });

  it('stand beside what was measured here and what was given, one row each', () => {
    const { columns, rows } = goalsTable([burst('own', 0, 300), burst('classic', 0, 1000), burst('own', 1, 320), burst('classic', 1, 800)]);
    expect(rows).toHaveLength(1);
    const row = Object.fromEntries(columns.map((column, i) => [column, rows[0]?.[i + 1]]));
    expect(row).toMatchObject({ 'this project': '310 [300..320]', ratio: '0.35 [0.3..0.4] × classic', reached: 'yes', 'classic, here': '900 [800..1000]', 'Janus, here': '–', 'demo, given': '702' });
  });
});
