import { climb } from '../climb.ts';
import { limitedBy } from '../measure.ts';
import { distinct } from '../results.ts';
import { startOwn } from '../subjects/own.ts';
import type { Running, Subject } from '../subjects/subject.ts';
import { compare, type Metric } from '../table.ts';
import { FLOW } from './lecture.ts';
import type { Context, Part } from './part.ts';

const METRICS: readonly Metric[] = [['busyWorkers', 'workers at work'], ...FLOW, ['rssMb', 'RSS, MB']];
const OWN_SIZES = [200, 400, 800];
const RAW_SIZES = [200, 400];
/** Per cent of a core for each worker; the next size is twice this one, and a worker that drowns tells nothing. */
const MOST_BEFORE_DOUBLING = 55;

interface Shape {
  name: string;
  workers: number;
  start(context: Context): Promise<Running<Subject>> | undefined;
  sizes: readonly number[];
}

const own = (workers: number): Shape => ({
  name: `own, ${workers} on all cores`,
  workers,
  start: ({ cores }) => startOwn({ cores: cores.all, workers }).then(({ subjects, close }) => ({ subjects: subjects.own, close })),
  sizes: OWN_SIZES,
});
const raw = (workers: number, everywhere: boolean): Shape => ({
  name: `raw, ${workers} on ${everywhere ? 'all cores' : 'one core'}`,
  workers,
  start: ({ cores, raw: start }) => start?.(workers, everywhere ? cores.all : cores.server),
  sizes: RAW_SIZES,
});

const OWN = [own(1), own(2)];
const RAW = [raw(1, false), raw(2, false), raw(1, true), raw(2, true)];

/** A lecture on one worker and spread over two. */
export const sharding: Part = {
  name: 'sharding',
  about: 'a lecture on one worker and on two: this project with all cores, and workers alone (200, 400, 800)',
  method:
    'A lecture that grows, on an appliance with one worker and with two, both free to use all cores, one of which the generator wants as well; a room leaves its first worker only when that has a moderate load, ' +
    'so “workers at work” says whether it was spread. Below it workers alone, with every second subscriber piped to the second worker whatever the load: on the server’s one core (what spreading costs) and on all cores. ' +
    'With two cores, more than two workers and more than one core for media alone remain unproven.',
  async measure(context) {
    for (let run = 0; run < context.runs; run++) {
      for (const shape of [...OWN, ...RAW]) {
        const running = await shape.start(context);
        if (!running) continue;
        const keep = (n: number, values: Record<string, number>) => {
          context.keep({ subject: shape.name, scenario: 'sharding', n, run, values });
          const limit = limitedBy(values);
          if (limit) context.remark(`${shape.name}, 1→${n}, run ${run + 1}: ${limit}`);
          const { workerCpuPct = 0 } = values;
          const more = workerCpuPct < shape.workers * MOST_BEFORE_DOUBLING;
          if (!more && n !== shape.sizes.at(-1)) context.remark(`${shape.name}, run ${run + 1}: not tried beyond 1→${n}, which took ${Math.round(workerCpuPct)} % of a core`);
          return more;
        };
        await climb(running.subjects, context.people ?? shape.sizes, Math.min(3, context.seconds), ({ n, values }) => keep(n, values)).finally(() => running.close());
      }
    }
  },
  tables: (runs) =>
    distinct(runs.filter(({ scenario }) => scenario === 'sharding').map(({ n }) => n)).flatMap((n) => [
      compare(runs, { title: `A lecture, 1→${n}, on one worker and on two`, scenario: 'sharding', n, metrics: METRICS, subjects: OWN.map(({ name }) => name), ratios: [pair(OWN, 1, 0)] }),
      compare(runs, { title: `The same by workers alone, 1→${n}`, scenario: 'sharding', n, metrics: METRICS, subjects: RAW.map(({ name }) => name), ratios: [pair(RAW, 1, 0), pair(RAW, 3, 2)] }),
    ]).filter(({ columns }) => columns.length > 0),
};

function pair(shapes: readonly Shape[], a: number, b: number): readonly [string, string] {
  return [shapes[a]?.name ?? '', shapes[b]?.name ?? ''];
}
