/** The table of goals: what was to be reached, what others were given with, and what was measured. */
import { type Run, valuesOf } from './results.ts';
import { median, ratios, told } from './statistics.ts';
import type { Table } from './table.ts';

/** Whose value, and of what. */
interface Reading {
  scenario: string;
  n: number;
  key: string;
}

export interface Goal extends Reading {
  work: string;
  goal: string;
  /** Our column; others than `own` only where servers of different shapes are compared. */
  ours?: string;
  /** Our value divided by this one's of the same run. */
  dividedBy?: string;
  /** As `dividedBy`, but only told: the goal itself is a figure of another machine. */
  beside?: string;
  /** On the ratio if there is one, else on the value. */
  most?: number;
  least?: number;
  /** On our value itself, beside a ratio. */
  alsoBelow?: number;
  /** Of several runs, their sum counts: one missing stream is one too many. */
  sum?: boolean;
  /** Figures of the demo server and of Janus as they were given to us: measured elsewhere, not here. */
  demoGiven?: string;
  janusGiven?: string;
}

const burst = { scenario: 'burst' };
const lecture = { scenario: 'lecture' };
const sharded = { scenario: 'sharding', key: 'fwdP95Ms', ours: 'own, 2 on all cores', dividedBy: 'own, 1 on all cores', most: 1 };

export const GOALS: readonly Goal[] = [
  { work: '100 join a lecture at once: first media p95, ms', ...burst, n: 100, key: 'firstMediaP95', dividedBy: 'classic', most: 0.45, alsoBelow: 389, goal: '≤ 0.45 × classic, < 389', demoGiven: '389', janusGiven: '241' },
  { work: '200 join a lecture at once: first media p95, ms', ...burst, n: 200, key: 'firstMediaP95', dividedBy: 'classic', most: 0.45, alsoBelow: 702, goal: '≤ 0.45 × classic, < 702', demoGiven: '702', janusGiven: '409' },
  { work: 'server CPU per join at 200, ms', ...burst, n: 200, key: 'cpuPerJoinMs', dividedBy: 'classic', most: 0.45, goal: '≤ 0.45 × classic' },
  { work: 'messages to each at 200', ...burst, n: 200, key: 'messages', dividedBy: 'classic', most: 0.1, goal: '≤ 0.1 × classic', demoGiven: '109' },
  { work: 'missing streams, 20 all to all, all runs', scenario: 'room burst', n: 20, key: 'missing', sum: true, most: 0, goal: '0 in ten runs', demoGiven: '3 of 760' },
  { work: 'missing streams, 30 all to all, all runs', scenario: 'room burst', n: 30, key: 'missing', sum: true, most: 0, goal: '0 in ten runs', demoGiven: '23 of 1,740' },
  { work: 'CPU per forwarded packet, 1→200, µs', ...lecture, n: 200, key: 'usPerPacket', dividedBy: 'raw', most: 1.15, goal: '≤ 1.15 × worker alone', janusGiven: '3 × worker alone' },
  { work: 'forwarding p95, 1→200, ms', ...lecture, n: 200, key: 'fwdP95Ms', beside: 'raw', most: 0.8 * 1.9, goal: '≤ 0.8 × demo: 1.52', demoGiven: '1.9', janusGiven: '7.2' },
  { work: 'forwarding p95, 1→400, ms', ...lecture, n: 400, key: 'fwdP95Ms', beside: 'raw', most: 0.8 * 3.7, goal: '≤ 0.8 × demo: 2.96', demoGiven: '3.7', janusGiven: '89' },
  { work: 'forwarding p95 on two workers, 1→200, ms', ...sharded, n: 200, goal: '≤ 1 × one worker' },
  { work: 'forwarding p95 on two workers, 1→400, ms', ...sharded, n: 400, goal: '≤ 1 × one worker' },
  { work: 'forwarding p95 on two workers, 1→800, ms', ...sharded, n: 800, goal: '≤ 1 × one worker' },
  { work: 'subscribers on one core', scenario: 'ceiling', n: 0, key: 'subscribers', beside: 'raw', least: 1200, goal: '≥ 1,200', demoGiven: '> 800', janusGiven: '~ 400' },
  { work: 'memory at 200 subscribers, RSS of the tree, MB', scenario: 'memory', n: 200, key: 'rssMb', most: 130, goal: '≤ 130', demoGiven: '193', janusGiven: '65' },
];

const COLUMNS = ['goal', 'this project', 'ratio', 'reached', 'classic, here', 'worker alone, here', 'Janus, here', 'demo, given', 'Janus, given'];

/** Rows of which something was measured; a column that was not measured says why below the table. */
export function goalsTable(runs: readonly Run[]): Table {
  const rows = GOALS.flatMap((goal) => rowOf(goal, runs) ?? []);
  return { title: 'Goals (median [min..max]; “given” figures come from another run elsewhere)', columns: COLUMNS, rows: rows.map((row) => [...row]) };
}

function rowOf(goal: Goal, runs: readonly Run[]): [string[]] | undefined {
  const of = (subject: string) => valuesOf(runs, subject, goal.scenario, goal.n, goal.key);
  const ours = of(goal.ours ?? 'own');
  if (ours.size === 0) return undefined;
  const divisor = goal.dividedBy ?? goal.beside;
  const ratio = divisor ? ratios(ours, of(divisor)) : [];
  const others = goal.ours ? ['', '', ''] : ['classic', 'raw', 'janus'].map((subject) => text(goal, [...of(subject).values()]));
  return [[goal.work, goal.goal, text(goal, [...ours.values()]), ratio.length > 0 ? `${told(ratio)} × ${divisor}` : '', verdict(goal, [...ours.values()], ratio), ...others, goal.demoGiven ?? '', goal.janusGiven ?? '']];
}

function text({ sum }: Goal, values: readonly number[]): string {
  if (values.length === 0) return '–';
  return sum ? `${total(values)} in ${values.length} ${values.length === 1 ? 'run' : 'runs'}` : told(values);
}

/** By the median; `–` where what it is compared with was not measured. */
export function verdict({ dividedBy, most, least, alsoBelow, sum }: Goal, values: readonly number[], ratio: readonly number[]): string {
  if (dividedBy && ratio.length === 0) return '–';
  const value = sum ? total(values) : median(dividedBy ? ratio : values);
  const reached = value <= (most ?? Infinity) && value >= (least ?? -Infinity) && median(values) < (alsoBelow ?? Infinity);
  return reached ? 'yes' : 'no';
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
