import { setTimeout as sleep } from 'node:timers/promises';
import { runLecture } from '../../support/rtc-load/index.ts';
import { measureSteady, memoryNow, optionsFor } from '../measure.ts';
import { distinct } from '../results.ts';
import { startOwn } from '../subjects/own.ts';
import { compare, type Metric } from '../table.ts';
import type { Part } from './part.ts';

const METRICS: readonly Metric[] = [
  ['idleRssMb', 'idle, RSS'],
  ['idleWorkersRssMb', '  of it the workers'],
  ['idlePssMb', 'idle, PSS'],
  ['rssMb', 'with everybody, RSS'],
  ['workersRssMb', '  of it the workers'],
  ['pssMb', 'with everybody, PSS'],
  ['ownMb', 'with everybody, pages of its own'],
];
const IDLE_MS = 3000;
const FLOWING_S = 20;

/** What the server holds in memory, with nobody and with many. */
export const memory: Part = {
  name: 'memory',
  about: 'memory of the whole process tree with nobody and with 200 subscribers',
  method:
    'A new server each time, one worker, its production build; 3 s after its start, then with the lecture’s subscribers while media flows, 20 s after they have come (what the burst took is given back by then). All its processes together. ' +
    'RSS counts a page that several processes share in each of them; PSS shares it out, so it is what the machine really gives. Goals and given figures are RSS.',
  async measure(context) {
    const starts = [() => startOwn({ cores: context.cores.server }).then(({ subjects, close }) => ({ subjects: subjects.own, close })), context.raw, context.janus];
    for (let run = 0; run < context.runs; run++) {
      for (const n of context.people ?? [200]) {
        for (const start of starts) {
          const running = await start?.();
          if (!running) continue;
          const { subjects: subject, close } = running;
          try {
            await sleep(IDLE_MS);
            const idle = memoryNow(subject);
            const values = await measureSteady(subject, Math.max(context.seconds, FLOWING_S), (engine) => runLecture(optionsFor(subject, engine, n)));
            context.keep({ subject: subject.name, scenario: 'memory', n, run, values: { ...values, idleRssMb: idle.rssMb, idleWorkersRssMb: idle.workersRssMb, idlePssMb: idle.pssMb } });
          } finally {
            await close();
          }
        }
      }
    }
  },
  tables: (runs) =>
    distinct(runs.filter(({ scenario }) => scenario === 'memory').map(({ n }) => n)).map((n) =>
      compare(runs, { title: `Memory in MB, ${n} subscribers`, scenario: 'memory', n, metrics: METRICS, subjects: ['own', 'raw', 'janus'] }),
    ),
};
