import { runRoom } from '../../support/rtc-load/index.ts';
import { measureJoin, optionsFor, withEngine } from '../measure.ts';
import { distinct } from '../results.ts';
import { startOwn } from '../subjects/own.ts';
import type { Subject } from '../subjects/subject.ts';
import { compare, type Metric } from '../table.ts';
import type { Context, Part } from './part.ts';

const METRICS: readonly Metric[] = [
  ['streams', 'streams wanted, each run'],
  ['missing', 'missing'],
  ['firstMediaP95', 'first media, p95 ms'],
  ['everybodyMs', 'everybody has everything, ms'],
  ['cpuPerJoinMs', 'server CPU per join, ms'],
  ['messages', 'messages to each'],
  ['generatorPct', 'generator, % of its core'],
];
/** The promise is about ten runs, whatever `--runs` says. */
const RUNS = 10;
const RAMP_MS = 30;

/** Whether every stream arrives when a room fills at once. */
export const rooms: Part = {
  name: 'rooms',
  about: 'streams that are missing after a burst of 20 and 30 into a room where all see all, ten runs',
  method:
    `20 and 30 people join within ${RAMP_MS} ms of each other, everybody sends audio and video to everybody; ten runs of each, in turn with clients that answer at once ` +
    '(when servers lose answers) and after 10 ms. A stream is missing when nothing of it was received and decrypted within 30 s. The classic exchange and Janus beside them as often as --runs says.',
  async measure(context) {
    const appliance = await startOwn({ cores: context.cores.server });
    const janus = await context.janus?.();
    try {
      for (const n of context.people ?? [20, 30]) {
        for (let run = 0; run < RUNS; run++) {
          const { own, classic } = appliance.answeringAfter(run % 2 ? 10 : 0);
          await fill(context, own, n, run);
          if (run >= context.runs) continue;
          await fill(context, classic, n, run);
          if (janus) await fill(context, janus.subjects, n, run);
        }
      }
    } finally {
      await appliance.close();
      await janus?.close();
    }
  },
  tables: (runs) =>
    distinct(runs.filter(({ scenario }) => scenario === 'room burst').map(({ n }) => n)).map((n) =>
      compare(runs, { title: `${n} people fill a room`, scenario: 'room burst', n, metrics: METRICS, subjects: ['own', 'classic', 'janus'], ratios: [['own', 'classic']] }),
    ),
};

function fill(context: Context, subject: Subject, n: number, run: number): Promise<void> {
  return withEngine(async (engine) => {
    const options = { ...optionsFor(subject, engine, n), rampMs: RAMP_MS };
    const { outcome, values } = await measureJoin(subject, engine, () => runRoom(options));
    outcome.end();
    context.keep({ subject: subject.name, scenario: 'room burst', n, run, values });
    for (const sentence of outcome.missing.slice(0, 3)) context.remark(`${subject.name}, ${n} people, run ${run + 1}: ${sentence}`);
  });
}
