import { climb, type Step } from '../climb.ts';
import { limitedBy } from '../measure.ts';
import { startOwn } from '../subjects/own.ts';
import type { Subject } from '../subjects/subject.ts';
import { compare, type Metric, type Table } from '../table.ts';
import type { Context, Part } from './part.ts';

/** What counts as carried. */
export const MOST_LOSS_PCT = 0.5;
export const MOST_P95_MS = 50;

const STEPS = [200, 400, 600, 800, 1000, 1100, 1200, 1300, 1400, 1500, 1600, 1700, 1800];
/** A step that fails is looked at once more: a machine hiccups. */
const AGAIN = 1;
const SECONDS = 2.5;

const METRICS: readonly Metric[] = [
  ['subscribers', 'subscribers'],
  ['packetsPerSec', 'packets/s at that size'],
  ['cpuPct', 'server CPU, % of a core'],
  ['fwdP95Ms', 'forwarding p95, ms'],
  ['lossPct', 'loss, %'],
  ['otherPct', 'other work, % of a core'],
  ['limited', 'runs ended by the generator or other work'],
];

/** How many subscribers one core carries. */
export const ceiling: Part = {
  name: 'ceiling',
  about: 'how many subscribers of one speaker a core carries (steps up to 1,800)',
  method:
    `One lecture grows by steps (${STEPS.join(', ')}); a size counts while nobody lacks a stream, loss is below ${MOST_LOSS_PCT} % and forwarding p95 below ${MOST_P95_MS} ms, ` +
    'each looked at for 2.5 s, and once more before it is given up. The figure is the last size that held. When the generator is at its end first, the figure is “at least”.',
  async measure(context) {
    const starts = [() => startOwn({ cores: context.cores.server }).then(({ subjects, close }) => ({ subjects: subjects.own, close })), context.raw, context.janus];
    for (let run = 0; run < context.runs; run++) {
      for (const start of starts) {
        // A new server each time: what 1,800 people leave behind is not the next run's load.
        const running = await start?.();
        if (!running) continue;
        await search(context, running.subjects, run).finally(() => running.close());
      }
    }
  },
  tables: (runs): Table[] => {
    const found = runs.filter(({ scenario }) => scenario === 'ceiling');
    if (found.length === 0) return [];
    const title = `Subscribers on one core (loss < ${MOST_LOSS_PCT} %, p95 < ${MOST_P95_MS} ms)`;
    return [compare(found, { title, scenario: 'ceiling', n: 0, metrics: METRICS, subjects: ['own', 'raw', 'janus'], ratios: [['own', 'raw'], ['own', 'janus']] })];
  },
};

export function holds({ lossPct = 100, fwdP95Ms = Infinity, silent = 0, missing = 0 }: Record<string, number>): boolean {
  return lossPct < MOST_LOSS_PCT && fwdP95Ms < MOST_P95_MS && silent === 0 && missing === 0;
}

async function search(context: Context, subject: Subject, run: number) {
  let best: Step | undefined;
  let last: Step | undefined;
  await climb(subject, context.people ?? STEPS, SECONDS, (step) => {
    last = step;
    context.keep({ subject: subject.name, scenario: 'step', n: step.n, run, values: step.values });
    if (holds(step.values)) best = step;
    return best === step;
  }, AGAIN);
  const limit = last && !holds(last.values) ? limitedBy(last.values) : undefined;
  const values = { ...best?.values, subscribers: best?.n ?? 0, limited: limit ? 1 : 0 };
  context.keep({ subject: subject.name, scenario: 'ceiling', n: 0, run, values });
  if (limit) context.remark(`${subject.name}, run ${run + 1}: ended at ${last?.n} because ${limit}; it carries at least ${best?.n ?? 0}`);
  else if (best === last) context.remark(`${subject.name}, run ${run + 1}: still well at ${best?.n}, the last step`);
}
