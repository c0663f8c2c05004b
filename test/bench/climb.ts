/** One lecture that grows step by step. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Outcome, runAudience, runSpeaker } from '../support/rtc-load/index.ts';
import { measureFlow, optionsFor, SETTLE_MS, withEngine } from './measure.ts';
import type { Subject } from './subjects/subject.ts';

export interface Step {
  n: number;
  values: Record<string, number>;
}

/** So many at a time: a burst of hundreds is another part's question. */
const GROUP = 100;

/** Measures at every size of `sizes`, as long as `goOn` says so. */
export async function climb(subject: Subject, sizes: readonly number[], seconds: number, goOn: (step: Step) => boolean | Promise<boolean>, again = 0): Promise<void> {
  await withEngine(async (engine) => {
    await subject.adapter.prepare();
    const options = optionsFor(subject, engine, 0);
    const groups: Outcome[] = [await runSpeaker(options)];
    let there = 0;
    for (const n of sizes) {
      for (; there < n; there += Math.min(GROUP, n - there)) {
        groups.push(await runAudience({ ...options, n: Math.min(GROUP, n - there), timeoutMs: 15_000 }, there + 1));
      }
      await sleep(SETTLE_MS);
      const missing = groups.reduce((sum, group) => sum + group.missing.length, 0);
      let wanted = true;
      for (let attempt = 0; attempt <= again; attempt++) {
        const values = await measureFlow(subject, engine, seconds);
        wanted = await goOn({ n, values: { ...values, missing } });
        if (wanted) break;
      }
      if (!wanted) break;
    }
    for (const group of groups) group.end();
  });
}
