import { runLecture } from '../../support/rtc-load/index.ts';
import { limitedBy, measureSteady, optionsFor } from '../measure.ts';
import { distinct } from '../results.ts';
import { startOwn } from '../subjects/own.ts';
import type { Subject } from '../subjects/subject.ts';
import { compare, type Metric } from '../table.ts';
import type { Context, Part } from './part.ts';

export const FLOW: readonly Metric[] = [
  ['packetsPerSec', 'packets/s to subscribers'],
  ['cpuPct', 'server CPU, % of a core'],
  ['usPerPacket', 'CPU per packet, µs'],
  ['workerUsPerPacket', '  of it the workers'],
  ['kernelShare', 'share in the kernel'],
  ['fwdP50Ms', 'forwarding p50, ms'],
  ['fwdP95Ms', 'forwarding p95, ms'],
  ['fwdP99Ms', 'forwarding p99, ms'],
  ['lossPct', 'loss, %'],
  ['silent', 'silent streams'],
  ['enginePct', 'generator, % of its core'],
  ['genP99Ms', 'generator lag p99, ms'],
  ['otherPct', 'other work, % of a core'],
];

/** The steady flow of a lecture: this project, the worker alone, and Janus. */
export const lecture: Part = {
  name: 'lecture',
  about: 'the steady flow from one to many: CPU per packet and forwarding time (200, 400)',
  method:
    'One speaker (50 packets of Opus, 60 of video a second), everybody else only receives. 1.5 s after the last stream has arrived, the flow is measured. ' +
    'Forwarding: from send() at the speaker to the kernel’s time stamp at the subscriber, so without the generator’s own queue. ' +
    'Raw: the same worker binary, driven without any signalling; its CPU is the worker’s alone, ours is that of the appliance and its worker. ' +
    'Loopback: the kernel’s work for receiving is done on the server’s core too.',
  async measure(context) {
    const appliance = await startOwn({ cores: context.cores.server });
    const others = [await context.raw?.(), await context.janus?.()].filter((one) => one !== undefined);
    const subjects = [appliance.subjects.own, ...others.map(({ subjects: subject }) => subject)];
    try {
      for (let run = 0; run < context.runs; run++) {
        for (const n of context.people ?? [200, 400]) for (const subject of subjects) await measureLecture(context, subject, n, run);
      }
    } finally {
      await appliance.close();
      for (const other of others) await other.close();
    }
  },
  tables: (runs) =>
    distinct(runs.filter(({ scenario }) => scenario === 'lecture').map(({ n }) => n)).map((n) =>
      compare(runs, {
        title: `A lecture, 1→${n}`,
        scenario: 'lecture',
        n,
        metrics: FLOW,
        subjects: ['own', 'raw', 'janus'],
        ratios: [['own', 'raw'], ['own', 'janus']],
      }),
    ),
};

async function measureLecture(context: Context, subject: Subject, n: number, run: number) {
  const values = await measureSteady(subject, context.seconds, (engine) => runLecture(optionsFor(subject, engine, n)));
  context.keep({ subject: subject.name, scenario: 'lecture', n, run, values });
  const limit = limitedBy(values);
  if (limit) context.remark(`${subject.name}, 1→${n}, run ${run + 1}: ${limit}`);
}
