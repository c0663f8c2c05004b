/** What a forwarded packet costs here: tested, else measured from real load, else assumed. Pure. */
import type { CapacityState, SelfTestResult } from '../../contract/capacity.ts';
import type { Sample } from '../../contract/console/state.ts';

export type Cost = CapacityState['cost'];

/**
 * Microseconds; a small computer's core. 5.4 were measured with the worker
 * alone on a server's core, and nothing is known of this one.
 */
export const ASSUMED_MICROS = 10;
/** Cores in use, and bit/s: with less to do a worker is not busy with packets only. */
const BUSY_ENOUGH = 0.15;
const FLOWING_ENOUGH = 5e6;
/** Bytes of a packet of real traffic, sound and pictures together; the figure is an estimate. */
const MEAN_BYTES = 700;
const PLAUSIBLE = [2, 100] as const;
const ENOUGH_SAMPLES = 5;

/** `results` with the newest first, `history` with the oldest. */
export function costOf(results: readonly SelfTestResult[], history: readonly Sample[], cpuModel: string): Cost {
  // A data folder may come from another computer.
  const tested = results.find((result) => result.cpuModel === cpuModel && result.perCore > 0);
  if (tested) return { microsPerPacket: tested.microsPerPacket, from: 'self-test' };
  const measured = history.flatMap((sample) => microsOf(sample) ?? []);
  if (measured.length < ENOUGH_SAMPLES) return { microsPerPacket: ASSUMED_MICROS, from: 'assumed' };
  const middle = measured.sort((a, b) => a - b)[Math.floor(measured.length / 2)]!;
  return { microsPerPacket: Math.min(PLAUSIBLE[1], Math.max(PLAUSIBLE[0], middle)), from: 'measured' };
}

function microsOf({ bitrate, workers }: Sample): number | undefined {
  const cores = workers.reduce((total, { cpu }) => total + cpu, 0);
  const bits = bitrate ? bitrate.in + bitrate.out : 0;
  if (cores < BUSY_ENOUGH || bits < FLOWING_ENOUGH) return undefined;
  return (cores * 1e6) / (bits / 8 / MEAN_BYTES);
}
