import type { Adapter } from '../../support/rtc-load/index.ts';

/** A server that is measured. */
export interface Subject {
  /** Its column. */
  readonly name: string;
  readonly adapter: Adapter;
  /** Processes whose CPU and memory count, with their children. */
  readonly pids: readonly number[];
}

/** Something that runs, with the subjects that it offers. */
export interface Running<T> {
  readonly subjects: T;
  close(): Promise<void>;
}
