import { runLecture } from '../../support/rtc-load/index.ts';
import { limitedBy, measureJoin, optionsFor, withEngine } from '../measure.ts';
import { distinct } from '../results.ts';
import { startOwn } from '../subjects/own.ts';
import type { Subject } from '../subjects/subject.ts';
import { compare, type Metric } from '../table.ts';
import type { Context, Part } from './part.ts';

const METRICS: readonly Metric[] = [
  ['signalledP50', 'accepted, p50 ms'],
  ['firstMediaP50', 'first media, p50 ms'],
  ['firstMediaP95', 'first media, p95 ms'],
  ['everybodyMs', 'everybody, ms'],
  ['cpuPerJoinMs', 'server CPU per join, ms'],
  ['restCpuPerJoinMs', '  of it outside the workers'],
  ['workerCpuPerJoinMs', '  of it the workers'],
  ['messages', 'messages to each'],
  ['kilobytes', 'KB to each'],
  ['missing', 'missing streams'],
  ['generatorPct', 'generator, % of its core'],
  ['otherPct', 'other work, % of a core'],
];
/** So that nobody is measured with code that has never run. */
const WARM_UP = 40;

/** What joining costs: our one round trip against the classic exchange on the same appliance, and Janus beside it. */
export const joining: Part = {
  name: 'joining',
  about: 'a burst of people into a lecture: how soon, and at what cost (100, 200)',
  method:
    'One speaker (Opus, 500 kbit/s of video); then everybody joins in the same moment, each over a connection of their own (TLS for us, without TLS for Janus). ' +
    'Own and classic exchange in turn on the same appliance, Janus next to them, each warmed up by 40 people. ' +
    'First media: from the first byte of signalling to the first packet that was received and decrypted. CPU: of all processes of the server until the last one has media.',
  async measure(context) {
    const appliance = await startOwn({ cores: context.cores.server });
    const janus = await context.janus?.();
    const subjects: Subject[] = [appliance.subjects.classic, appliance.subjects.own, ...(janus ? [janus.subjects] : [])];
    try {
      for (const subject of subjects) await burst(subject, WARM_UP);
      for (let run = 0; run < context.runs; run++) {
        for (const n of context.people ?? [100, 200]) for (const subject of subjects) await one(context, subject, n, run);
      }
    } finally {
      await appliance.close();
      await janus?.close();
    }
  },
  tables: (runs) =>
    distinct(runs.filter(({ scenario }) => scenario === 'burst').map(({ n }) => n)).map((n) =>
      compare(runs, {
        title: `${n} people join a lecture at once`,
        scenario: 'burst',
        n,
        metrics: METRICS,
        subjects: ['own', 'classic', 'janus'],
        ratios: [['own', 'classic'], ['own', 'janus']],
      }),
    ),
};

async function one(context: Context, subject: Subject, n: number, run: number) {
  const values = await burst(subject, n);
  context.keep({ subject: subject.name, scenario: 'burst', n, run, values });
  const limit = limitedBy(values);
  if (limit) context.remark(`${subject.name}, ${n} people, run ${run + 1}: ${limit}`);
}

function burst(subject: Subject, n: number): Promise<Record<string, number>> {
  return withEngine(async (engine) => {
    const { outcome, values } = await measureJoin(subject, engine, () => runLecture(optionsFor(subject, engine, n)));
    outcome.end();
    return values;
  });
}
