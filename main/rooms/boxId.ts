import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Logger } from '../lib/logger.ts';

const form = /^[0-9a-f-]{36}$/;

/**
 * By what pages know this box again wherever it answers: made once, and kept in
 * the data folder. Not a secret. Never rejects: where it cannot be kept, it is
 * good until the next start.
 */
export async function boxIdOf(dataDir: string, logger: Logger): Promise<string> {
  const file = path.join(dataDir, 'box-id');
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (form.test(kept)) return kept;
  const fresh = randomUUID();
  await writeFileAtomic(file, `${fresh}\n`, { mode: 0o600 }).catch((error: Error) => logger.warn({ file, error: error.message }, 'what pages know this computer by could not be kept'));
  return fresh;
}
