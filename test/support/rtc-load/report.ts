import type { EngineStatistics } from './Engine.ts';
import type { Usage } from './procfs.ts';
import type { Outcome, Participant } from './scenario.ts';

/** The value below which the share `p` of all values lies, to a tenth. */
export function quantile(values: readonly number[], p: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)];
  return value === undefined ? null : round(value, 1);
}

export function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

const spread = (values: readonly number[]) => ({ p50: quantile(values, 0.5), p95: quantile(values, 0.95), max: quantile(values, 1) });

function firstOf({ got }: Participant, kind: string): number | undefined {
  const times = [...got].filter(([stream]) => stream.startsWith(kind)).map(([, t]) => t);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** How joining went: milliseconds from each one's first byte. */
export function joinReport({ participants, missing, streamsWanted, streamsArrived, allArrivedMs }: Outcome) {
  const since = (moment: (one: Participant) => number | undefined) =>
    participants
      // In a room the first one has nobody to hear yet.
      .filter(({ wanted, name }) => wanted.size > 0 && name !== 'p0')
      .flatMap((one) => {
        const t = moment(one);
        return one.member && t !== undefined ? [t - one.member.startedAt] : [];
      });
  const perPeer = (what: (one: Participant) => number) => participants.reduce((sum, one) => sum + what(one), 0) / participants.length;
  return {
    streamsWanted,
    streamsArrived,
    missing: missing.length,
    sampleMissing: missing.slice(0, 3),
    joinSignalled: spread(since(({ member }) => member?.joinedAt)),
    joinFirstMedia: spread(since((one) => firstOf(one, ''))),
    joinFirstVideo: spread(since((one) => firstOf(one, 'v'))),
    allArrivedMs: Math.round(allArrivedMs),
    messagesPerPeer: round(perPeer(({ member }) => member?.signalling.messages ?? 0), 1),
    kilobytesPerPeer: round(perPeer(({ member }) => (member?.signalling.bytes ?? 0) / 1024), 1),
  };
}

/** How the media flowed between two looks at the processes. `statistics` has one entry per engine. */
export function mediaReport(statistics: readonly EngineStatistics[], before: Usage, after: Usage, seconds: number) {
  const sum = (key: 'streams' | 'silent' | 'rx' | 'rxBytes' | 'tx' | 'lost' | 'expected' | 'badDec' | 'other' | 'plis' | 'cpuPct') =>
    statistics.reduce((total, one) => total + one[key], 0);
  const share = (cpuSec: number) => round((100 * cpuSec) / seconds, 1);
  return {
    streams: sum('streams'),
    silent: sum('silent'),
    serverCpuPct: share(after.cpuSec - before.cpuSec),
    serverProcesses: Object.fromEntries([...after.each].map(([name, cpu]) => [name, share(cpu - (before.each.get(name) ?? 0))])),
    serverRssMb: Math.round(after.rssMb),
    packetsOutPerSec: Math.round(sum('rx') / seconds),
    mbpsOut: round((sum('rxBytes') * 8) / seconds / 1e6, 1),
    packetsInPerSec: Math.round(sum('tx') / seconds),
    lossPct: round((100 * sum('lost')) / Math.max(1, sum('expected')), 4),
    undecryptable: sum('badDec'),
    foreign: sum('other'),
    keyFrameRequests: sum('plis'),
    // Latencies are the first engine's; its own lag is genUs.
    fwdUs: statistics[0]?.fwdUs,
    appUs: statistics[0]?.appUs,
    genUs: statistics[0]?.genUs,
    engineCpuPct: round(sum('cpuPct'), 1),
  };
}
