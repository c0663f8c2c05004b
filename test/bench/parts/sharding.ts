import { distinct } from '../results.ts';
import { startOwn } from '../subjects/own.ts';
import { compare, type Metric } from '../table.ts';
import { FLOW, measureLecture } from './lecture.ts';
import type { Part } from './part.ts';

const METRICS: readonly Metric[] = [['busyWorkers', 'workers at work'], ...FLOW, ['rssMb', 'RSS, MB']];

/** Each with its number of workers, and whether it may use the generator's cores too. */
export const SHAPES = [
  { name: '1 worker', workers: 1, everywhere: false },
  { name: '2 workers', workers: 2, everywhere: false },
  { name: '1 worker, all cores', workers: 1, everywhere: true },
  { name: '2 workers, all cores', workers: 2, everywhere: true },
] as const;

/** A lecture on one worker and spread over two. */
export const sharding: Part = {
  name: 'sharding',
  about: 'a lecture on one worker and on two, on the server’s core and on all cores (200, 400)',
  method:
    'The same lecture on an appliance with one worker and with two: once with everything of the server on its one core (what spreading costs), once with the server on all cores ' +
    '(what it brings or spoils where the generator wants a core as well). With two cores, more than two workers and more than one core for media alone remain unproven.',
  async measure(context) {
    for (let run = 0; run < context.runs; run++) {
      for (const { name, workers, everywhere } of SHAPES) {
        const cores = everywhere ? context.cores.all : context.cores.server;
        const appliance = await startOwn({ cores, workers });
        try {
          for (const n of context.people ?? [200, 400]) await measureLecture(context, { ...appliance.subjects.own, name }, n, run, 'sharding');
        } finally {
          await appliance.close();
        }
      }
    }
  },
  tables: (runs) =>
    distinct(runs.filter(({ scenario }) => scenario === 'sharding').map(({ n }) => n)).map((n) =>
      compare(runs, {
        title: `A lecture, 1→${n}, on one worker and on two`,
        scenario: 'sharding',
        n,
        metrics: METRICS,
        subjects: SHAPES.map(({ name }) => name),
        ratios: [['2 workers', '1 worker'], ['2 workers, all cores', '1 worker, all cores']],
      }),
    ),
};
