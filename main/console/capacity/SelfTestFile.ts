/** What self-tests have found, kept in the data folder. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { selfTestResult, type SelfTestResult } from '../../contract/capacity.ts';
import type { Logger } from '../../lib/logger.ts';

const keptFile = z.strictObject({ version: z.literal(1), results: z.array(z.unknown()).max(100) });
/** A machine changes; older ones say nothing any more. */
const KEPT = 10;

export class SelfTestFile {
  readonly #file: string;
  readonly #logger: Logger;
  #results: readonly SelfTestResult[] = [];

  constructor(dataDir: string, logger: Logger) {
    this.#file = path.join(dataDir, 'self-test.json');
    this.#logger = logger;
  }

  /** The newest first. */
  get results(): readonly SelfTestResult[] {
    return this.#results;
  }

  /** Reads what is kept; what cannot be used is left out, and said so. Never rejects. */
  async load(): Promise<void> {
    try {
      const { results } = keptFile.parse(JSON.parse(await readFile(this.#file, 'utf8')));
      const usable = results.flatMap((one) => selfTestResult.safeParse(one).data ?? []);
      if (usable.length < results.length) this.#logger.warn({ file: this.#file, left: results.length - usable.length }, 'some results of earlier self-tests cannot be used');
      this.#results = [...this.#results, ...usable].slice(0, KEPT);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      const why = error instanceof z.ZodError ? `${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}` : (error as Error).message;
      this.#logger.warn({ file: this.#file, error: why }, 'the results of earlier self-tests cannot be used; going on without them');
    }
  }

  /** One more. Holds at once; that it could not be saved is said in the log. */
  async add(result: SelfTestResult): Promise<void> {
    this.#results = [result, ...this.#results].slice(0, KEPT);
    const text = `${JSON.stringify({ version: 1, results: [...this.#results] } satisfies z.input<typeof keptFile>, null, 2)}\n`;
    await writeFileAtomic(this.#file, text, { mode: 0o600 }).catch((error: Error) => {
      this.#logger.error({ file: this.#file, error: error.message }, 'the result of the self-test could not be saved');
    });
  }
}
