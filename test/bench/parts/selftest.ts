import { setTimeout as sleep } from 'node:timers/promises';
import { codecsFor } from '../../../main/media/codecs.ts';
import { measure } from '../../../main/media/selftest/measure.ts';
import { Rig } from '../../../main/media/selftest/Rig.ts';
import { Sink } from '../../../main/media/selftest/Sink.ts';
import { Speaker } from '../../../main/media/selftest/Speaker.ts';
import { findWorker } from '../../../resources/setup/worker-path.mjs';
import { runLecture } from '../../support/rtc-load/index.ts';
import { pin } from '../machine.ts';
import { measureSteady, optionsFor, SETTLE_MS } from '../measure.ts';
import { startOwn } from '../subjects/own.ts';
import type { Subject } from '../subjects/subject.ts';
import { compare, type Metric, type Table } from '../table.ts';
import type { Context, Part } from './part.ts';

const SIZES = [100, 400];
const PROBES = 4;
const METRICS: readonly Metric[] = [
  ['workerUsPerPacket', 'worker CPU per packet sent, µs'],
  ['p95Ms', 'delay p95, ms'],
  ['lossPct', 'loss, %'],
  ['otherPct', 'other work, % of a core'],
];

/** Whether the console's self-test costs a worker what real people cost it. */
export const selftest: Part = {
  name: 'selftest',
  about: `the console’s self-test beside real peers (${SIZES.join(', ')} subscribers)`,
  method:
    'One speaker, so many subscribers: real peers of the generator on Soupbox and on the worker alone, then the self-test’s synthetic ones on a worker of their own; ' +
    'CPU of the worker for each packet that it sends. Delay is from send() to the kernel’s stamp with the generator, and from Node to Node in the self-test.',
  async measure(context) {
    for (let run = 0; run < context.runs; run++) {
      for (const n of context.people ?? SIZES) {
        await real(context, run, n, () => startOwn({ cores: context.cores.server }).then(({ subjects, close }) => ({ subject: subjects.own, close })));
        const { raw } = context;
        if (raw) await real(context, run, n, () => raw().then(({ subjects, close }) => ({ subject: subjects, close })));
        await synthetic(context, run, n);
      }
    }
  },
  tables: (runs): Table[] =>
    [...new Set(runs.map(({ n }) => n))].map((n) =>
      compare(runs, { title: `The self-test beside real peers, 1 → ${n}`, scenario: 'selftest', n, metrics: METRICS, subjects: ['own', 'raw', 'self-test'], ratios: [['self-test', 'own'], ['self-test', 'raw']] }),
    ),
};

async function real(context: Context, run: number, n: number, start: () => Promise<{ subject: Subject; close(): Promise<void> }>) {
  const { subject, close } = await start();
  try {
    const values = await measureSteady(subject, context.seconds, (engine) => runLecture(optionsFor(subject, engine, n)));
    context.keep({ subject: subject.name, scenario: 'selftest', n, run, values: { ...values, p95Ms: values.fwdP95Ms ?? NaN } });
  } finally {
    await close();
  }
}

async function synthetic(context: Context, run: number, n: number) {
  const workerBin = findWorker();
  if (!workerBin) throw new Error('no media worker: run "npm test" once, which provides it');
  const { signal } = new AbortController();
  const [speaker, sink] = [new Speaker(), await Sink.open()];
  const rig = await Rig.start({ workerBin, mediaCodecs: codecsFor(['VP8']), speaker, sink, signal: new AbortController().signal });
  try {
    pin(rig.worker.pid, context.cores.server);
    for (let probe = 0; probe < PROBES; probe++) await rig.addProbe();
    await rig.become(n, signal);
    await sleep(SETTLE_MS);
    const { microsPerPacket, p95Ms, lossPercent } = await measure([rig], speaker, context.seconds * 1000, signal);
    context.keep({ subject: 'self-test', scenario: 'selftest', n, run, values: { workerUsPerPacket: microsPerPacket, p95Ms, lossPct: lossPercent } });
  } finally {
    speaker.close();
    await Promise.all([rig.close(), sink.close()]);
  }
}
