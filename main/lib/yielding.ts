/**
 * V8 collects garbage and compiles on threads of its own, as many as four. Where
 * there are few cores, they would share them as equals with the media workers,
 * and each packet would wait its turn behind them. So they yield: only their
 * threads, as what a thread gives up it cannot take back, and workers inherit
 * from ours what it has.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** How V8's threads are called since Node 24; before, they cannot be told from others. */
const HELPER = 'V8Worker';
/** About a tenth of the time that an equal would get. */
const NICENESS = 10;
const TASKS = '/proc/self/task';

/** Lets V8's threads yield to everything else; on Linux, where threads have priorities of their own (sched(7)). */
export function letHelpersYield(): void {
  if (process.platform !== 'linux') return;
  try {
    for (const id of readdirSync(TASKS)) if (readFileSync(`${TASKS}/${id}/comm`, 'utf8').trim() === HELPER) setPriority(Number(id), NICENESS);
  } catch {
    // It is only slower.
  }
}
