import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Engine, nowMs, runLecture } from '../../support/rtc-load/index.ts';
import { usageOf } from '../../support/rtc-load/procfs.ts';
import { measureFlow, measureJoin, optionsFor, SETTLE_MS, withEngine } from '../measure.ts';
import { type CpuProfile, spentIn } from '../profile/cpuProfile.ts';
import { byOwner, sample } from '../profile/perf.ts';
import { distinct, type Run } from '../results.ts';
import { startOwn } from '../subjects/own.ts';
import type { Subject } from '../subjects/subject.ts';
import type { Table } from '../table.ts';
import { cell } from '../table.ts';
import type { Context, Part } from './part.ts';

const SHOWN = 15;
const WARM_UP = 100;

/** Where the time goes that is left. */
export const profile: Part = {
  name: 'profile',
  about: 'where the time goes: Node while 200 people join, the worker while media flows to 400',
  method:
    'The appliance from its sources under node --cpu-prof; a burst of 100 first, then 200 people join a lecture: self time by package and by function, idling left out, between the first byte and the last stream. ' +
    'Then a lecture of 400, its worker sampled by perf (997 Hz); where perf is not there or not allowed, the worker’s time in user space and in the kernel from /proc.',
  async measure(context) {
    for (let run = 0; run < context.runs; run++) await profileOnce(context, run);
  },
  tables: (runs) =>
    [
      shares(runs, 'burst: packages', 'Node while people join, self time by package'),
      shares(runs, 'burst: functions', 'Node while people join, self time by function'),
      shares(runs, 'flow: owners', 'The worker while media flows, by whose code it is'),
      shares(runs, 'flow: symbols', 'The worker while media flows, by symbol'),
    ].filter(({ rows }) => rows.length > 0),
};

async function profileOnce(context: Context, run: number) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-bench-profile-'));
  const nodeFlags = ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-interval', '250'];
  const { subjects, close } = await startOwn({ cores: context.cores.server, fromSources: true, nodeFlags });
  let closed = false;
  try {
    const [people = 200, listeners = 400] = context.people ?? [];
    await burst(subjects.own, WARM_UP);
    const [from, to] = await burst(subjects.own, people);
    await flow(context, subjects.own, listeners, run);
    await close();
    closed = true;
    const [file] = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'));
    if (!file) return context.remark('Node wrote no profile');
    const { packages, functions } = spentIn(JSON.parse(await readFile(path.join(folder, file), 'utf8')) as CpuProfile, from, to);
    const keep = (scenario: string, list: typeof packages) =>
      list.slice(0, SHOWN).forEach(({ name, ms, share }) => context.keep({ subject: name, scenario, n: people, run, values: { share: 100 * share, ms: ms / people } }));
    keep('burst: packages', packages);
    keep('burst: functions', functions);
  } finally {
    if (!closed) await close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** From when to when it was, in monotonic milliseconds. */
function burst(subject: Subject, n: number): Promise<[number, number]> {
  return withEngine(async (engine) => {
    let from = 0;
    const { outcome } = await measureJoin(subject, engine, () => {
      from = nowMs();
      return runLecture(optionsFor(subject, engine, n));
    });
    const to = nowMs();
    outcome.end();
    return [from, to];
  });
}

async function flow(context: Context, subject: Subject, n: number, run: number) {
  await withEngine(async (engine: Engine) => {
    const outcome = await runLecture(optionsFor(subject, engine, n));
    await sleep(SETTLE_MS);
    const worker = Number([...usageOf(subject.pids).each.keys()].find((name) => name.startsWith('mediasoup-work'))?.split(':')[1]);
    const [values, hot] = await Promise.all([
      measureFlow(subject, engine, context.seconds),
      sample(worker, context.seconds).catch((error: unknown) => void context.remark(`perf: not measured: ${firstLine(error)}`)),
    ]);
    outcome.end();
    const keep = (scenario: string, name: string, share: number, usPerPacket: number) =>
      context.keep({ subject: name, scenario, n, run, values: { share: 100 * share, us: share * usPerPacket } });
    const { kernelShare = NaN, workerUsPerPacket = NaN } = values;
    if (hot) {
      for (const [owner, share] of [...byOwner(hot)].slice(0, SHOWN)) keep('flow: owners', owner, share, workerUsPerPacket);
      for (const { symbol, object, share } of hot.slice(0, 2 * SHOWN)) keep('flow: symbols', `${symbol} · ${object}`, share, workerUsPerPacket);
    } else {
      keep('flow: owners', 'kernel', kernelShare, workerUsPerPacket);
      keep('flow: owners', 'user space', 1 - kernelShare, workerUsPerPacket);
    }
  });
}

function shares(runs: readonly Run[], scenario: string, title: string): Table {
  const ofThis = runs.filter((run) => run.scenario === scenario);
  const unit = scenario.startsWith('burst') ? (['ms', 'ms per join'] as const) : (['us', 'µs per packet'] as const);
  const of = (name: string, key: string) => ofThis.filter(({ subject }) => subject === name).map(({ values }) => values[key] ?? NaN);
  const rows = distinct(ofThis.map(({ subject }) => subject)).map((name) => [name, cell(of(name, 'share')), cell(of(name, unit[0]))]);
  return { title, columns: ['share, %', unit[1]], rows };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n').find((line) => line.trim() !== '') ?? '';
}
