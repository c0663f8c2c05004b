/** What a part of the bench has measured, and the file in which it is kept. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Machine } from './machine.ts';

/** One measurement of one server. */
export interface Run {
  /** Whose: `own`, `classic`, `janus`, `raw`, … */
  subject: string;
  scenario: string;
  /** People. */
  n: number;
  /** Runs of the same number were taken one after the other. */
  run: number;
  values: Record<string, number>;
}

export interface Result {
  part: string;
  takenAt: string;
  tookSeconds: number;
  machine: Machine;
  method: string;
  /** Whom this machine cannot measure, and why. */
  notMeasured: Record<string, string>;
  remarks: string[];
  runs: Run[];
}

/** A variable's values by run. */
export function valuesOf(runs: readonly Run[], subject: string, scenario: string, n: number, name: string): Map<number, number> {
  const found = runs.filter((run) => run.subject === subject && run.scenario === scenario && run.n === n);
  return new Map(found.flatMap(({ run, values }) => (values[name] === undefined ? [] : [[run, values[name]] as const])));
}

/** Each once, as they came. */
export function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

export const folder = path.join(import.meta.dirname, '../../bench-results');

/** `2026-11-22T15-04-05-joining.json` */
export function fileNameOf({ takenAt, part }: Result): string {
  return `${takenAt.slice(0, 19).replaceAll(':', '-')}-${part}.json`;
}

export async function save(result: Result): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, fileNameOf(result));
  await writeFile(file, `${JSON.stringify(result, null, 1)}\n`);
  return path.relative(process.cwd(), file);
}

export async function load(file: string): Promise<Result> {
  const result = JSON.parse(await readFile(file, 'utf8')) as Partial<Result>;
  if (typeof result.part !== 'string' || !Array.isArray(result.runs)) throw new Error(`${file} is no result of this bench`);
  return result as Result;
}
