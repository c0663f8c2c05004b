#!/usr/bin/env node
/**
 * What Soupbox can do on this machine, measured with real peers and beside
 * others; see docs/performance.md. Prints tables, keeps every run in a file,
 * and never fails because something was slow.
 */
import os from 'node:os';
import { buildEngine } from '../support/rtc-load/buildEngine.ts';
import { type Arguments, BadArguments, parseArguments } from './arguments.ts';
import { goalsTable } from './goals.ts';
import { chooseCores, describeMachine, pin } from './machine.ts';
import { ceiling } from './parts/ceiling.ts';
import { growth } from './parts/growth.ts';
import { joining } from './parts/joining.ts';
import { lecture } from './parts/lecture.ts';
import { memory } from './parts/memory.ts';
import type { Context, Part } from './parts/part.ts';
import { profile } from './parts/profile.ts';
import { rooms } from './parts/rooms.ts';
import { selftest } from './parts/selftest.ts';
import { sharding } from './parts/sharding.ts';
import { sibling } from './parts/sibling.ts';
import { load, type Result, type Run, save } from './results.ts';
import { janusVersion, startJanus } from './subjects/janus.ts';
import { startRaw } from './subjects/raw.ts';
import { digits } from './statistics.ts';
import { render } from './table.ts';

const PARTS: readonly Part[] = [joining, rooms, lecture, ceiling, growth, memory, sharding, selftest, profile, sibling];
const TOUR = ['joining', 'lecture', 'memory'];

const args = readArguments();
if (args.help) {
  console.log(help());
} else if (args.table) {
  await printFiles(args.table);
} else {
  await measure(args);
}
process.exit(0);

async function measure({ parts, runs, people, seconds, against }: Arguments) {
  const missing = await cannotRun();
  if (missing) {
    console.log(`Nothing can be measured here. ${missing}`);
    return;
  }
  const cores = chooseCores();
  const janus = janusVersion();
  const notMeasured: Record<string, string> = {};
  if (!against.has('janus')) notMeasured.janus = 'not asked for';
  else if (!janus) notMeasured.janus = 'janus is not installed (Debian: apt-get install --no-install-recommends janus)';
  if (!against.has('raw')) notMeasured.raw = 'not asked for';
  pin(process.pid, cores.generator);
  console.log(`${cores.words}; ${runs} run(s) each`);
  for (const [name, why] of Object.entries(notMeasured)) console.log(`${name}: not measured: ${why}`);

  const results: Result[] = [];
  for (const part of PARTS.filter(({ name }) => parts.includes(name))) {
    const kept: Run[] = [];
    const remarks: string[] = [];
    const context: Context = {
      runs,
      people,
      seconds,
      cores,
      janus: notMeasured.janus ? undefined : () => startJanus(cores.server),
      raw: notMeasured.raw ? undefined : (workers, on = cores.server) => startRaw(on, workers),
      keep(run) {
        kept.push(run);
        if (part.name !== 'profile') console.log(`  ${run.scenario} of ${run.n}, run ${run.run + 1}: ${run.subject}`);
      },
      remark: (text) => remarks.push(text),
    };
    const machine = describeMachine(cores, janus);
    const since = performance.now();
    const result = (): Result => ({
      part: part.name,
      takenAt: new Date().toISOString(),
      tookSeconds: Math.round((performance.now() - since) / 1000),
      machine,
      method: part.method,
      notMeasured,
      remarks,
      runs: kept,
    });
    // What was measured before somebody had enough is kept; servers end with this process.
    const onSignal = () => void save(result()).finally(() => process.exit(130));
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    console.log(`\n${part.name}: ${part.about}\nload ${machine.loadBefore}, one core ${machine.yardstickMbps} MB/s of SHA-256`);
    // One part that cannot be measured here takes none of the others with it.
    await part.measure(context).catch((error: unknown) => remarks.push(`Ended early: ${error instanceof Error ? error.message : String(error)}`));
    process.removeListener('SIGINT', onSignal).removeListener('SIGTERM', onSignal);
    const done = result();
    results.push(done);
    print(part, [done]);
    console.log(`\n${await save(done)} (${digits(done.tookSeconds)} s)`);
  }
  printGoals(results);
}

async function printFiles(files: readonly string[]) {
  const results = await Promise.all(files.map(load));
  for (const part of PARTS) {
    const own = results.filter((result) => result.part === part.name);
    if (own.length > 0) print(part, own);
  }
  printGoals(results);
}

function printGoals(results: readonly Result[]) {
  const table = goalsTable(together(results));
  if (table.rows.length > 0) console.log(`\n${render(table)}`);
}

/** Several files of one part are further runs. */
function together(results: readonly Result[]): Run[] {
  return results.flatMap((result, i) => result.runs.map((run) => ({ ...run, run: run.run + 1000 * i })));
}

function print(part: Part, results: readonly Result[]) {
  for (const table of part.tables(together(results))) console.log(`\n${render(table)}`);
  const remarks = results.flatMap((result) => result.remarks);
  if (remarks.length > 0) console.log(`\n${remarks.map((text) => `- ${text}`).join('\n')}`);
}

/** Why there is nothing to measure with, or undefined. */
async function cannotRun(): Promise<string | undefined> {
  if (os.platform() !== 'linux') return 'The load generator needs Linux.';
  return buildEngine().then(() => undefined, (error: unknown) => (error instanceof Error ? error.message : String(error)));
}

function readArguments(): Arguments {
  try {
    return parseArguments(process.argv.slice(2), PARTS.map(({ name }) => name), TOUR);
  } catch (error) {
    if (!(error instanceof BadArguments)) throw error;
    console.error(`${error.message} See --help.`);
    process.exit(2);
  }
}

function help(): string {
  const width = Math.max(...PARTS.map(({ name }) => name.length));
  return `Usage: npm run bench [-- PART… | all] [--runs 3] [--people 100,200] [--seconds 5] [--against janus,raw | none]
       npm run bench -- --table bench-results/*.json

Without a part: a tour of a few minutes (${TOUR.join(', ')}), one run each.

${PARTS.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`).join('\n')}
`;
}
