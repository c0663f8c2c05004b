import { mediaShapes, runRoom } from '../../support/rtc-load/index.ts';
import { limitedBy, measureJoin, optionsFor, withEngine } from '../measure.ts';
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
  ['otherPct', 'other work, % of a core'],
];
/** The promise is about ten runs, whatever `--runs` says. */
const RUNS = 10;
const RAMP_MS = 30;
/** It is the number of streams that is looked at, not what a core can forward: 30 people at full rate are 96,000 packets a second. */
const light = mediaShapes({ audioHz: 10, videoKbps: 80, fps: 10 });
const LIGHT = 'room burst';
const FULL = 'full room burst';

/** Whether every stream arrives when a room fills at once. */
export const rooms: Part = {
  name: 'rooms',
  about: 'streams that are missing after a burst of 20 and 30 into a room where all see all, ten runs',
  method:
    `20 and 30 people join within ${RAMP_MS} ms of each other, everybody sends audio and video to everybody, of few packets, so that no core is at its end; ten runs of each, in turn with clients that answer at once ` +
    '(when servers lose answers) and after 10 ms. A stream is missing when nothing of it was received and decrypted within 30 s. The classic exchange and Janus beside them as often as --runs says, and all three at full rate (Opus, 500 kbit/s).',
  async measure(context) {
    const appliance = await startOwn({ cores: context.cores.server });
    const janus = await context.janus?.();
    try {
      for (const n of context.people ?? [20, 30]) {
        for (let run = 0; run < RUNS; run++) {
          const { own, classic } = appliance.answeringAfter(run % 2 ? 10 : 0);
          await fill(context, own, n, run, LIGHT);
          if (run >= context.runs) continue;
          const others = [classic, ...(janus ? [janus.subjects] : [])];
          for (const subject of others) await fill(context, subject, n, run, LIGHT);
          for (const subject of [own, ...others]) await fill(context, subject, n, run, FULL);
        }
      }
    } finally {
      await appliance.close();
      await janus?.close();
    }
  },
  tables: (runs) =>
    [LIGHT, FULL].flatMap((scenario) =>
      distinct(runs.filter((run) => run.scenario === scenario).map(({ n }) => n)).map((n) =>
        compare(runs, {
          title: `${n} people fill a room, ${scenario === LIGHT ? 'few packets' : 'full rate'}`,
          scenario,
          n,
          metrics: METRICS,
          subjects: ['own', 'classic', 'janus'],
          ratios: [['own', 'classic']],
        }),
      ),
    ),
};

function fill(context: Context, subject: Subject, n: number, run: number, scenario: string): Promise<void> {
  return withEngine(async (engine) => {
    const options = { ...optionsFor(subject, engine, n), rampMs: RAMP_MS, ...(scenario === LIGHT ? { media: light } : {}) };
    const { outcome, values } = await measureJoin(subject, engine, () => runRoom(options));
    outcome.end();
    context.keep({ subject: subject.name, scenario, n, run, values });
    const where = `${subject.name}, ${n} people, ${scenario}, run ${run + 1}`;
    const limit = outcome.missing.length > 0 ? limitedBy(values) : undefined;
    if (limit) context.remark(`${where}: ${limit}`);
    for (const sentence of outcome.missing.slice(0, 3)) context.remark(`${where}: ${sentence}`);
  });
}
