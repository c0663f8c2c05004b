/** That devices have to be told about another authority: remembered until the host has seen it, also over a start. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Why the one before is not used any more. */
export type Replaced = 'expired' | 'damaged' | 'missing';

export interface ReplacedNote {
  readonly at: number;
  readonly why: Replaced;
}

const KNOWN: readonly unknown[] = ['expired', 'damaged', 'missing'] satisfies Replaced[];
const fileIn = (directory: string) => path.join(directory, 'replaced.json');

/** Null where nothing is left to tell. */
export async function readReplaced(directory: string): Promise<ReplacedNote | null> {
  try {
    const { at, why } = JSON.parse(await readFile(fileIn(directory), 'utf8')) as Partial<ReplacedNote>;
    return Number.isFinite(at) && KNOWN.includes(why) ? { at: at!, why: why! } : null;
  } catch {
    return null;
  }
}

/** Never fails: a warning that cannot be kept is no reason to keep people out. */
export async function noteReplaced(directory: string, why: Replaced): Promise<ReplacedNote> {
  const note: ReplacedNote = { at: Date.now(), why };
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch(() => {});
  await writeFile(fileIn(directory), JSON.stringify(note), { mode: 0o600 }).catch(() => {});
  return note;
}

export async function forgetReplaced(directory: string): Promise<void> {
  await rm(fileIn(directory), { force: true }).catch(() => {});
}
