/** The two things that every part measures: how joining goes, and what the steady flow costs. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Engine, type EngineStatistics, mediaShapes, type Outcome, type RunOptions } from '../support/rtc-load/index.ts';
import { busySeconds, memoryOf, receiveBufferErrors, type Usage, usageOf } from '../support/rtc-load/procfs.ts';
import { joinReport } from '../support/rtc-load/report.ts';
import type { Subject } from './subjects/subject.ts';

/** Opus and 500 kbit/s of video from everybody who publishes. */
export const media = mediaShapes();

/** A room that nobody has used. */
export const newRoom = () => `bench-${randomBytes(4).toString('hex')}`;

export function optionsFor(subject: Subject, engine: Engine, n: number): RunOptions {
  return { engines: [engine], room: newRoom(), n, adapterOf: () => subject.adapter, media, timeoutMs: 30_000 };
}

/** The workers' share of a sum over processes; the kernel cuts their name. */
const workersOf = ({ each }: { each: ReadonlyMap<string, number> }) => [...each].reduce((sum, [name, value]) => sum + (name.startsWith('mediasoup-work') ? value : 0), 0);

/** Megabytes of all the subject's processes. */
export function memoryNow({ pids }: Subject): { rssMb: number; pssMb: number; ownMb: number; workersRssMb: number } {
  const { each, ...memory } = memoryOf(pids);
  return { ...memory, workersRssMb: workersOf({ each }) };
}

/** Takes note of what the server, the generator and the rest of the machine use from now on. */
class Watch {
  private readonly subject: Subject;
  private readonly before: Usage;
  private readonly ownBefore = process.cpuUsage();
  private readonly busyBefore = busySeconds();
  private readonly since = performance.now();

  constructor(subject: Subject) {
    this.subject = subject;
    this.before = usageOf(subject.pids);
  }

  /** `enginePct` is what the engine says of the same time. */
  read(enginePct: number) {
    const seconds = (performance.now() - this.since) / 1000;
    const after = usageOf(this.subject.pids);
    const own = process.cpuUsage(this.ownBefore);
    const nodePct = (own.user + own.system) / 1e4 / seconds;
    const serverPct = (100 * (after.cpuSec - this.before.cpuSec)) / seconds;
    // What else this machine did meanwhile: the figures of a busy one are worth less.
    const otherPct = Math.max(0, (100 * (busySeconds() - this.busyBefore)) / seconds - serverPct - enginePct - nodePct);
    return { before: this.before, after, nodePct, otherPct };
  }
}

/** People join, each at the moment that the scenario says; `values` tell what that took. */
export async function measureJoin(subject: Subject, engine: Engine, join: () => Promise<Outcome>): Promise<{ outcome: Outcome; values: Record<string, number> }> {
  await subject.adapter.prepare();
  await engine.reset();
  const watch = new Watch(subject);
  const outcome = await join();
  const { cpuPct } = await engine.statistics();
  const { before, after, nodePct, otherPct } = watch.read(cpuPct);
  const report = joinReport(outcome);
  const perJoin = (cpuSec: number) => (1000 * cpuSec) / outcome.participants.length;
  const workers = workersOf(after) - workersOf(before);
  return {
    outcome,
    values: {
      signalledP50: report.joinSignalled.p50 ?? NaN,
      signalledP95: report.joinSignalled.p95 ?? NaN,
      firstMediaP50: report.joinFirstMedia.p50 ?? NaN,
      firstMediaP95: report.joinFirstMedia.p95 ?? NaN,
      firstVideoP95: report.joinFirstVideo.p95 ?? NaN,
      everybodyMs: report.allArrivedMs,
      cpuPerJoinMs: perJoin(after.cpuSec - before.cpuSec),
      workerCpuPerJoinMs: perJoin(workers),
      restCpuPerJoinMs: perJoin(after.cpuSec - before.cpuSec - workers),
      messages: report.messagesPerPeer,
      kilobytes: report.kilobytesPerPeer,
      missing: report.missing,
      streams: report.streamsWanted,
      // Of one core; with one core for both of them, near 100 the generator is what is measured.
      generatorPct: cpuPct + nodePct,
      otherPct,
    },
  };
}

/** What flows between now and `seconds` later. */
export async function measureFlow(subject: Subject, engine: Engine, seconds: number): Promise<Record<string, number>> {
  await engine.reset();
  const watch = new Watch(subject);
  const dropped = receiveBufferErrors();
  await sleep(seconds * 1000);
  const statistics = await engine.statistics();
  const { before, after, nodePct, otherPct } = watch.read(statistics.cpuPct);
  return {
    ...flowOf(statistics, before, after),
    nodePct,
    otherPct,
    droppedPerSec: (receiveBufferErrors() - dropped) / statistics.sec,
    ...memoryNow(subject),
  };
}

/** What comes after joining (key frames, reports, notices) is not the steady flow. */
export const SETTLE_MS = 1500;
/** What leaving costs is not the next one's joining. */
export const LEAVE_MS = 700;

/** A new engine for one measurement, gone with all its people afterwards. */
export async function withEngine<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await Engine.start();
  try {
    return await use(engine);
  } finally {
    await engine.quit();
    await sleep(LEAVE_MS);
  }
}

/** Joins by `join`, waits until it is quiet, and measures the flow. */
export function measureSteady(subject: Subject, seconds: number, join: (engine: Engine) => Promise<Outcome>): Promise<Record<string, number>> {
  return withEngine(async (engine) => {
    await subject.adapter.prepare();
    const outcome = await join(engine);
    await sleep(SETTLE_MS);
    const values = await measureFlow(subject, engine, seconds);
    outcome.end();
    return { ...values, missing: outcome.missing.length };
  });
}

/** Microseconds become milliseconds; CPU is in per cent of one core. */
export function flowOf(statistics: EngineStatistics, before: Usage, after: Usage): Record<string, number> {
  const { sec, rx, lost, expected, fwdUs, genUs } = statistics;
  const cpuSec = after.cpuSec - before.cpuSec;
  const workers = workersOf(after) - workersOf(before);
  const kernelSec = after.kernelSec - before.kernelSec;
  const pair = (value: number) => value / 1000;
  return {
    cpuPct: (100 * cpuSec) / sec,
    workerCpuPct: (100 * workers) / sec,
    kernelShare: cpuSec > 0 ? kernelSec / cpuSec : NaN,
    usPerPacket: (1e6 * cpuSec) / rx,
    workerUsPerPacket: workers > 0 ? (1e6 * workers) / rx : NaN,
    packetsPerSec: rx / sec,
    mbps: (8 * statistics.rxBytes) / sec / 1e6,
    streams: statistics.streams,
    silent: statistics.silent,
    lossPct: (100 * lost) / Math.max(1, expected),
    fwdP50Ms: pair(fwdUs.p50),
    fwdP95Ms: pair(fwdUs.p95),
    fwdP99Ms: pair(fwdUs.p99),
    busyWorkers: [...after.each].filter(([name, cpu]) => name.startsWith('mediasoup-work') && cpu - (before.each.get(name) ?? 0) > 0.02 * sec).length,
    genP99Ms: pair(genUs.p99),
    enginePct: statistics.cpuPct,
  };
}

/** In words when something else than the server was at its end; undefined if nothing was. */
export function limitedBy({ generatorPct = 0, enginePct = 0, nodePct = 0, genP99Ms = 0, otherPct = 0 }: Record<string, number>): string | undefined {
  if (otherPct > 30) return `other work took ${Math.round(otherPct)} % of a core`;
  const busy = Math.max(generatorPct, enginePct + nodePct);
  if (busy > 90) return `the generator was the bottleneck: ${Math.round(busy)} % of its core`;
  if (genP99Ms > 25) return `the generator lagged: 1 % of the packets waited more than ${Math.round(genP99Ms)} ms for it`;
  return undefined;
}
