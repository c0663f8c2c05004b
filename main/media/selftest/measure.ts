/** One measurement of rigs under a steady load. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Rig } from './Rig.ts';
import type { Speaker } from './Speaker.ts';
import { unlessAborted } from './unlessAborted.ts';

export interface Reading {
  /** Who watched, in all rigs. */
  readonly people: number;
  /** Cores used: 1 is one, fully. */
  readonly cpu: number;
  /** CPU time of the workers for each packet that they sent. */
  readonly microsPerPacket: number;
  readonly p95Ms: number;
  readonly lossPercent: number;
}

/** What comes later than that is lost to whoever watches. */
const LATE_MS = 250;

/** Rejects when `signal` says so. */
export async function measure(rigs: readonly Rig[], speaker: Speaker, forMs: number, signal: AbortSignal): Promise<Reading> {
  const used = () => unlessAborted(Promise.all(rigs.map(async (rig) => ({ cpuMs: await rig.cpuMs(), at: performance.now() }))), signal);
  const before = await used();
  const from = performance.now();
  await sleep(forMs, undefined, { signal });
  const to = performance.now();
  const after = await used();
  await sleep(LATE_MS, undefined, { signal });
  const arrivals = rigs.flatMap((rig) => rig.take(from, to));
  const people = sum(rigs.map((rig) => rig.people));
  const each = speaker.packetsBetween(from, to);
  const expected = each * sum(rigs.map(({ probes }) => probes));
  // The workers' own window is the longer one where they were slow to answer.
  const cpu = sum(after.map(({ cpuMs, at }, index) => (cpuMs - before[index]!.cpuMs) / (at - before[index]!.at)));
  const sentPerMs = (each * people) / (to - from);
  return {
    people,
    cpu,
    microsPerPacket: sentPerMs > 0 ? (cpu * 1000) / sentPerMs : 0,
    p95Ms: percentile(arrivals.map(({ delayMs }) => delayMs), 0.95),
    lossPercent: expected > 0 ? Math.max(0, (1 - arrivals.length / expected) * 100) : 0,
  };
}

/** 0 of nothing. */
export function percentile(values: number[], part: number): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
