import { describe, expect, it } from 'vitest';
import type { Run } from './results.ts';
import { compare, growth, render } from './table.ts';

const run = (subject: string, number: number, ms: number, n = 10): Run => ({ subject, scenario: 'burst', n, run: number, values: { ms } });
const runs = [run('own', 0, 2), run('classic', 0, 4), run('own', 1, 3), run('classic', 1, 3), run('own', 0, 9, 20)];
const comparison = { title: 'Joining', scenario: 'burst', n: 10, metrics: [['ms', 'how long, ms']] as const, subjects: ['own', 'classic', 'janus'] };

describe('tables', () => {
  it('compares servers of the same size, with their ratio of each run', () => {
    const table = compare(runs, { ...comparison, ratios: [['own', 'classic'], ['own', 'janus']] });
    expect(table.columns).toEqual(['own', 'classic', 'own ÷ classic']);
    expect(table.rows).toEqual([['how long, ms', '2.5 [2..3]', '3.5 [3..4]', '0.75 [0.5..1]']]);
  });

  it('shows a dash for what was not measured', () => {
    const table = compare(runs, { ...comparison, metrics: [['loss', 'loss, %']] });
    expect(table.rows).toEqual([['loss, %', '–', '–']]);
  });

  it('has one row for each size, in order', () => {
    expect(growth([...runs].reverse(), 'Growth', 'own', 'burst', [['ms', 'ms']]).rows).toEqual([['10', '2.5 [2..3]'], ['20', '9']]);
  });

  it('is aligned Markdown', () => {
    expect(render({ title: 'Title', columns: ['a', 'longer'], rows: [['first row', '1', '2']] })).toBe(
      ['Title', '', '|           | a   | longer |', '|-----------|-----|--------|', '| first row | 1   | 2      |'].join('\n'),
    );
  });
});
