import { describe, expect, it } from 'vitest';
import type { EngineStatistics } from '../support/rtc-load/index.ts';
import type { Usage } from '../support/rtc-load/procfs.ts';
import { flowOf, limitedBy } from './measure.ts';
import { chooseCores, pinned } from './machine.ts';
import { holds } from './parts/ceiling.ts';
import { versionIn } from './subjects/janus.ts';

const quantiles = { p50: 500, p95: 1500, p99: 2500, p999: 3000, max: 9000 };
const statistics: EngineStatistics = {
  sec: 2, streams: 8, silent: 1, rx: 40_000, rxBytes: 25_000_000, tx: 220, expected: 1000, lost: 5, badDec: 0, other: 0, plis: 0, keys: 0, cpuPct: 30, fwdUs: quantiles, appUs: quantiles, genUs: quantiles,
};
const usage = (cpuSec: number, kernelSec: number, worker: number): Usage => ({ cpuSec, kernelSec, rssMb: 0, each: new Map([['mediasoup-work:7', worker], ['node:6', cpuSec - worker]]) });

describe('figures of a flow', () => {
  it('are per second, per packet and per process', () => {
    expect(flowOf(statistics, usage(1, 0, 1), usage(1.4, 0.1, 1.2))).toMatchObject({
      cpuPct: expect.closeTo(20), workerCpuPct: expect.closeTo(10), kernelShare: expect.closeTo(0.25), usPerPacket: expect.closeTo(10), workerUsPerPacket: expect.closeTo(5),
      packetsPerSec: 20_000, mbps: 100, lossPct: 0.5, fwdP95Ms: 1.5, busyWorkers: 1,
    });
  });

  it('say when it was not the server that was measured', () => {
    expect(limitedBy({ enginePct: 50, nodePct: 10, genP99Ms: 2 })).toBeUndefined();
    expect(limitedBy({ enginePct: 85, nodePct: 10 })).toMatch(/95 % of its core/);
    expect(limitedBy({ generatorPct: 97 })).toMatch(/bottleneck/);
    expect(limitedBy({ enginePct: 10, genP99Ms: 80 })).toMatch(/lagged/);
    expect(limitedBy({ enginePct: 10, genP99Ms: 80, otherPct: 90 })).toBe('other work took 90 % of a core');
  });

  it('hold while nothing is lost, late, silent or missing', () => {
    const well = { lossPct: 0.1, fwdP95Ms: 20, silent: 0, missing: 0 };
    expect(holds(well)).toBe(true);
    for (const bad of [{ lossPct: 0.5 }, { fwdP95Ms: 50 }, { silent: 1 }, { missing: 1 }]) expect(holds({ ...well, ...bad })).toBe(false);
    expect(holds({})).toBe(false);
  });
});

describe('the machine', () => {
  it('gives the server a core of its own where there are two', () => {
    expect(chooseCores(2, true)).toMatchObject({ server: '0', generator: '1', all: '0-1' });
    expect(chooseCores(8, true)).toMatchObject({ server: '0', generator: '1-7', all: '0-7' });
  });

  it('says why nothing is pinned', () => {
    expect(chooseCores(1, true)).toMatchObject({ server: undefined, words: expect.stringContaining('one core') as string });
    expect(chooseCores(4, false)).toMatchObject({ server: undefined, words: expect.stringContaining('taskset') as string });
    expect(pinned(undefined, 'node', ['x'])).toEqual(['node', ['x']]);
    expect(pinned('0', 'node', ['x'])).toEqual(['taskset', ['-c', '0', 'node', 'x']]);
  });

  it('knows the version of Janus by what it says', () => {
    expect(versionIn('Janus version: 1102 (1.1.2)')).toBe('1.1.2');
    expect(versionIn(undefined)).toBeUndefined();
  });
});
