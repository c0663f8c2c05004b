/** CPU and memory of processes and their children, from Linux's /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second (USER_HZ) for user space. */
const TICKS_PER_SECOND = 100;
const PAGE_MB = 4096 / 1_048_576;

interface Stat {
  pid: number;
  name: string;
  parent: number;
  cpuSec: number;
  rssMb: number;
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may contain spaces and parentheses; the numbers follow the last one.
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ').map(Number);
    const [, parent = 0] = fields;
    const cpuSec = ((fields[11] ?? 0) + (fields[12] ?? 0)) / TICKS_PER_SECOND;
    return { pid, name: text.slice(text.indexOf('(') + 1, end), parent, cpuSec, rssMb: (fields[21] ?? 0) * PAGE_MB };
  } catch {
    // It ended between two looks.
    return undefined;
  }
}

export interface Usage {
  cpuSec: number;
  rssMb: number;
  /** CPU seconds by `name:pid`. */
  each: Map<string, number>;
}

/** What these processes and all their children have used so far. */
export function usageOf(roots: readonly number[]): Usage {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => statOf(Number(name)));
  const usage: Usage = { cpuSec: 0, rssMb: 0, each: new Map() };
  const queue = [...roots];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    for (const stat of all) {
      if (stat?.parent === pid) queue.push(stat.pid);
      if (stat?.pid !== pid) continue;
      usage.cpuSec += stat.cpuSec;
      usage.rssMb += stat.rssMb;
      usage.each.set(`${stat.name}:${pid}`, stat.cpuSec);
    }
  }
  return usage;
}

/** Datagrams that this machine dropped because a socket's buffer was full. */
export function receiveBufferErrors(): number {
  const [names = '', values = ''] = readFileSync('/proc/net/snmp', 'utf8').split('\n').filter((line) => line.startsWith('Udp:'));
  return Number(values.split(' ')[names.split(' ').indexOf('RcvbufErrors')] ?? 0);
}
