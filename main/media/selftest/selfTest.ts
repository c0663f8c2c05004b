/**
 * What this machine carries, found by loading it: more and more synthetic
 * people watch one speaker on one media worker, until it does not carry them
 * well any more; then all cores are loaded at once, to see what each is worth
 * beside the others.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RouterRtpCodecCapability } from 'mediasoup/types';
import { measure, type Reading } from './measure.ts';
import { Climb, type Bounds } from './Climb.ts';
import { Rig } from './Rig.ts';
import { Sink } from './Sink.ts';
import { Speaker } from './Speaker.ts';
import { unlessAborted } from './unlessAborted.ts';

export interface SelfTestOptions {
  readonly workerBin: string;
  readonly mediaCodecs: RouterRtpCodecCapability[];
  /** Media workers that serve rooms: as many are loaded at the end. */
  readonly workers: number;
  /** About how long it may take. */
  readonly durationMs: number;
  /** What counts as carried well, where it is not the usual. */
  readonly bounds?: Bounds | undefined;
  /** Ends it early: it rejects then, and nothing is left of it. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface Progress {
  readonly carried: number;
  readonly cpu: number;
  readonly p95Ms: number;
  readonly lossPercent: number;
}

export interface Found {
  readonly perCore: number;
  readonly onMachine: number;
  /** It ended before the limit was found. */
  readonly atLeast: boolean;
  readonly microsPerPacket: number;
  readonly p95Ms: number;
  readonly lossPercent: number;
}

/**
 * Real people also say something back (reports, checks whether they may still
 * be sent to): beside the load generator's, a packet to a synthetic one cost
 * 0.89 of one to a real one (`npm run bench -- selftest`).
 */
const REAL_PEOPLE = 1.12;
/** A share of the time is for all cores at once. */
const TOGETHER = 0.25;
const SETTLE_MS = 400;
const MEASURE_MS = 1000;
/** A worker that cannot take people in within this has too much to do. */
const PATIENCE_MS = 5000;
/** Whose delay and loss stand for everybody's. */
const PROBES = 4;
/** More workers than this say nothing new about one beside the others, and take long to load. */
const MOST_AT_ONCE = 8;
/** Enough for a figure, and little enough to be made in no time. */
const PEOPLE_TOGETHER = 300;

export async function runSelfTest(options: SelfTestOptions): Promise<Found> {
  const { signal } = options;
  const speaker = new Speaker();
  const rigs: Rig[] = [];
  let sink: Sink | undefined;
  try {
    signal.throwIfAborted();
    sink = await Sink.open();
    const start = async () => {
      const rig = await Rig.start({ ...options, speaker, sink: sink! });
      rigs.push(rig);
      return rig;
    };
    const alone = await climb(await start(), speaker, options);
    const beside = options.workers > 1 ? await worthBeside(rigs, start, speaker, alone, options) : 1;
    const { p95Ms, lossPercent } = alone.best;
    const perCore = Math.floor(alone.best.people / REAL_PEOPLE);
    const microsPerPacket = alone.best.microsPerPacket * REAL_PEOPLE;
    return { perCore, onMachine: Math.floor(perCore * options.workers * beside), atLeast: alone.atLeast, microsPerPacket, p95Ms, lossPercent };
  } finally {
    speaker.close();
    await Promise.all([...rigs.map((rig) => rig.close()), sink?.close()]);
  }
}

interface Alone {
  readonly best: Reading;
  readonly atLeast: boolean;
}

/** One core: ever more people, until it is too many. */
async function climb(rig: Rig, speaker: Speaker, { durationMs, workers, bounds, signal, onProgress }: SelfTestOptions): Promise<Alone> {
  const deadline = performance.now() + durationMs * (workers > 1 ? 1 - TOGETHER : 1);
  for (let probe = 0; probe < PROBES; probe++) await unlessAborted(rig.addProbe(), signal);
  const climb = new Climb(bounds);
  while (climb.next !== null && performance.now() < deadline) {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const ready = await settle(rig, climb.next, patience).then(() => true, () => false);
    signal.throwIfAborted();
    if (!ready && rig.worker.closed) throw new Error('the media worker under test has ended');
    if (!ready) {
      climb.overwhelmed(rig.people);
      break;
    }
    const reading = await measure([rig], speaker, MEASURE_MS, signal);
    climb.add(reading);
    onProgress({ carried: reading.people, cpu: reading.cpu, p95Ms: reading.p95Ms, lossPercent: reading.lossPercent });
  }
  return climb.result;
}

/** So many people watch, and what their coming has cost is over. */
async function settle(rig: Rig, people: number, signal: AbortSignal): Promise<void> {
  await rig.become(people, signal);
  // It answers when it has done what it was given before.
  await unlessAborted(rig.cpuMs(), signal);
  await sleep(SETTLE_MS, undefined, { signal });
}

/** What a core is worth while all are busy, of what it is worth alone: they share memory, and sometimes more. */
async function worthBeside(rigs: Rig[], start: () => Promise<Rig>, speaker: Speaker, alone: Alone, { workers, signal, onProgress }: SelfTestOptions): Promise<number> {
  const people = Math.min(PEOPLE_TOGETHER, Math.ceil(alone.best.people / 2));
  const first = rigs[0]!;
  await settle(first, people, signal);
  const before = await measure([first], speaker, MEASURE_MS, signal);
  while (rigs.length < Math.min(workers, MOST_AT_ONCE)) {
    signal.throwIfAborted();
    await (await start()).become(people, signal);
  }
  await sleep(SETTLE_MS, undefined, { signal });
  const all = await measure(rigs, speaker, MEASURE_MS, signal);
  onProgress({ carried: all.people, cpu: all.cpu / rigs.length, p95Ms: all.p95Ms, lossPercent: all.lossPercent });
  return all.microsPerPacket > 0 ? Math.min(1, before.microsPerPacket / all.microsPerPacket) : 1;
}
