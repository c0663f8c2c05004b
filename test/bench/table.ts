/** Tables as Markdown, aligned so that they read well in a terminal too. */
import { distinct, type Run, valuesOf } from './results.ts';
import { ratios, told } from './statistics.ts';

export interface Table {
  title: string;
  columns: string[];
  /** The first cell names the row. */
  rows: string[][];
}

/** A value that a table shows: its key in `Run.values`, and its words. */
export type Metric = readonly [key: string, words: string];

export function render({ title, columns, rows }: Table): string {
  const all = [['', ...columns], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) => `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [title, '', line(all[0]!), rule, ...all.slice(1).map(line)].join('\n');
}

export interface Comparison {
  title: string;
  scenario: string;
  n: number;
  metrics: readonly Metric[];
  /** Columns; those that were not measured are left out. */
  subjects: readonly string[];
  /** Columns `a ÷ b`. */
  ratios?: readonly (readonly [string, string])[];
}

/** One row per metric, one column per server, then their ratios. */
export function compare(runs: readonly Run[], { title, scenario, n, metrics, subjects, ratios: pairs = [] }: Comparison): Table {
  const ofThis = runs.filter((run) => run.scenario === scenario && run.n === n);
  const measured = new Set(ofThis.map(({ subject }) => subject));
  const columns = subjects.filter((subject) => measured.has(subject));
  const both = pairs.filter(([a, b]) => measured.has(a) && measured.has(b));
  const values = (subject: string, key: string) => valuesOf(ofThis, subject, scenario, n, key);
  const rows = metrics.map(([key, words]) => [
    words,
    ...columns.map((subject) => cell([...values(subject, key).values()])),
    ...both.map(([a, b]) => cell(ratios(values(a, key), values(b, key)))),
  ]);
  return { title, columns: [...columns, ...both.map(([a, b]) => `${a} ÷ ${b}`)], rows };
}

/** One row per number of people, one column per metric. */
export function growth(runs: readonly Run[], title: string, subject: string, scenario: string, metrics: readonly Metric[]): Table {
  const sizes = distinct(runs.filter((run) => run.subject === subject && run.scenario === scenario).map(({ n }) => n)).sort((a, b) => a - b);
  const rows = sizes.map((n) => [String(n), ...metrics.map(([key]) => cell([...valuesOf(runs, subject, scenario, n, key).values()]))]);
  return { title, columns: metrics.map(([, words]) => words), rows };
}

export function cell(values: readonly number[]): string {
  return values.length === 0 ? '–' : told(values);
}
