import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { distinct } from '../results.ts';
import { startOwn } from '../subjects/own.ts';
import { compare, type Metric } from '../table.ts';
import type { Part } from './part.ts';

const METRICS: readonly Metric[] = [
  ['firstMediaP50', 'first media, p50 ms'],
  ['firstMediaP95', 'first media, p95 ms'],
  ['cpuPerJoinMs', 'server CPU per join, ms'],
  ['messages', 'messages to each'],
  ['missing', 'missing streams'],
  ['usPerPacket', 'CPU per packet, µs'],
  ['fwdP95Ms', 'forwarding p95, ms'],
];
const NEEDED = 'set RTC_LOAD to the folder of that generator (run.mjs), after "npm install --ignore-scripts && npm run build" in a copy of it';
/** That generator's own one for the classic exchange, and ours. */
const ADAPTERS = { classic: 'protoo', own: path.join(import.meta.dirname, '../rtc-load-adapter.mjs') };
/** So that nobody is measured with code that has never run. */
const WARM_UP = 40;

/** The same joins, measured by another generator: the one that the given figures were taken with. */
export const sibling: Part = {
  name: 'sibling',
  about: 'joining once more, measured by the generator that the given figures come from (needs RTC_LOAD=folder)',
  method:
    'rtc-load’s run.mjs on the generator’s core, a lecture with everybody at once (--ramp 0): its own adapter for the classic exchange and test/bench/rtc-load-adapter.mjs for ours, in turn on the same appliance.',
  async measure(context) {
    const folder = process.env.RTC_LOAD;
    if (!folder || !existsSync(path.join(folder, 'run.mjs'))) return context.remark(`not measured: ${NEEDED}`);
    const appliance = await startOwn({ cores: context.cores.server });
    const { pids, url } = appliance.subjects.own;
    try {
      const measure = async (name: string, n: number, seconds: number) => {
        const args = ['--adapter', name, '--scenario', 'lecture', '--n', String(n), '--ramp', '0', '--sec', String(seconds), '--url', url, '--pids', pids.join(',')];
        return valuesIn((await promisify(execFile)(process.execPath, [path.join(folder, 'run.mjs'), ...args])).stdout);
      };
      for (const name of Object.values(ADAPTERS)) await measure(name, WARM_UP, 1);
      for (let run = 0; run < context.runs; run++) {
        for (const n of context.people ?? [100, 200]) {
          for (const [subject, name] of Object.entries(ADAPTERS)) context.keep({ subject, scenario: 'sibling', n, run, values: await measure(name, n, 3) });
        }
      }
    } finally {
      await appliance.close();
    }
  },
  tables: (runs) =>
    distinct(runs.filter(({ scenario }) => scenario === 'sibling').map(({ n }) => n)).map((n) =>
      compare(runs, { title: `${n} people join a lecture at once, by the other generator`, scenario: 'sibling', n, metrics: METRICS, subjects: ['own', 'classic'], ratios: [['own', 'classic']] }),
    ),
};

interface Line {
  n: number;
  streamsWanted: number;
  streams: number;
  joinFirstMedia: { p50: number; p95: number };
  joinServerCpuSec: number;
  sigMsgsPerPeer: number;
  serverCpuPct: number;
  pktOutPerSec: number;
  fwdUs: { p95: number };
}

/** That generator prints one line of JSON per run. */
export function valuesIn(stdout: string): Record<string, number> {
  const line = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Line;
  return {
    firstMediaP50: line.joinFirstMedia.p50,
    firstMediaP95: line.joinFirstMedia.p95,
    cpuPerJoinMs: (1000 * line.joinServerCpuSec) / line.n,
    messages: line.sigMsgsPerPeer,
    missing: line.streamsWanted - line.streams,
    usPerPacket: (1e4 * line.serverCpuPct) / line.pktOutPerSec,
    fwdP95Ms: line.fwdUs.p95 / 1000,
  };
}
