import type { Cores } from '../machine.ts';
import type { Result, Run } from '../results.ts';
import type { Running, Subject } from '../subjects/subject.ts';
import type { Table } from '../table.ts';

/** What a part is given to measure with. */
export interface Context {
  readonly runs: number;
  /** How many people, instead of the part's own numbers. */
  readonly people: readonly number[] | undefined;
  /** How long a steady flow is looked at. */
  readonly seconds: number;
  readonly cores: Cores;
  /** Undefined where it is not there or not asked for. */
  readonly janus: (() => Promise<Running<Subject>>) | undefined;
  readonly raw: ((workers?: number, cores?: string) => Promise<Running<Subject>>) | undefined;
  /** Keeps a measurement, and shows that something goes on. */
  keep(run: Run): void;
  /** A remark that belongs to the figures. */
  remark(text: string): void;
}

/** One subject that can be asked for on the command line. */
export interface Part {
  readonly name: string;
  /** For the help. */
  readonly about: string;
  /** How it is measured: goes into the file, too. */
  readonly method: string;
  measure(context: Context): Promise<void>;
  /** Of one result or of several: whatever runs they have. */
  tables(runs: readonly Run[]): Table[];
}

export type Tabled = Pick<Result, 'part' | 'runs'>;
