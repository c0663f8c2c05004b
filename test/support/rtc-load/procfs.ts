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
  kernelSec: number;
  rssMb: number;
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may contain spaces and parentheses; the numbers follow the last one.
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ').map(Number);
    const [, parent = 0] = fields;
    const kernelSec = (fields[12] ?? 0) / TICKS_PER_SECOND;
    const cpuSec = (fields[11] ?? 0) / TICKS_PER_SECOND + kernelSec;
    return { pid, name: text.slice(text.indexOf('(') + 1, end), parent, cpuSec, kernelSec, rssMb: (fields[21] ?? 0) * PAGE_MB };
  } catch {
    // It ended between two looks.
    return undefined;
  }
}

export interface Usage {
  cpuSec: number;
  /** How much of it was in the kernel. */
  kernelSec: number;
  rssMb: number;
  /** CPU seconds by `name:pid`. */
  each: Map<string, number>;
}

/** What these processes and all their children have used so far. */
export function usageOf(roots: readonly number[]): Usage {
  const usage: Usage = { cpuSec: 0, kernelSec: 0, rssMb: 0, each: new Map() };
  for (const { name, pid, cpuSec, kernelSec, rssMb } of treeOf(roots)) {
    usage.cpuSec += cpuSec;
    usage.kernelSec += kernelSec;
    usage.rssMb += rssMb;
    usage.each.set(`${name}:${pid}`, cpuSec);
  }
  return usage;
}

export interface Memory {
  /** Resident; pages that processes share are counted in each of them. */
  rssMb: number;
  /** The proportional share: a page that three share is a third in each. */
  pssMb: number;
  /** Nobody else has these pages. */
  ownMb: number;
  /** RSS by `name:pid`. */
  each: Map<string, number>;
}

/** What these processes and all their children hold in memory. */
export function memoryOf(roots: readonly number[]): Memory {
  const memory: Memory = { rssMb: 0, pssMb: 0, ownMb: 0, each: new Map() };
  for (const { pid, name } of treeOf(roots)) {
    const kilobytes = rollupOf(pid);
    const rssMb = (kilobytes.get('Rss') ?? 0) / 1024;
    memory.rssMb += rssMb;
    memory.each.set(`${name}:${pid}`, rssMb);
    memory.pssMb += (kilobytes.get('Pss') ?? 0) / 1024;
    memory.ownMb += ((kilobytes.get('Private_Clean') ?? 0) + (kilobytes.get('Private_Dirty') ?? 0)) / 1024;
  }
  return memory;
}

function rollupOf(pid: number): Map<string, number> {
  try {
    const lines = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').matchAll(/^(\w+):\s+(\d+) kB$/gm);
    return new Map([...lines].map(([, name = '', value]) => [name, Number(value)]));
  } catch {
    return new Map();
  }
}

function treeOf(roots: readonly number[]): Stat[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []));
  const tree: Stat[] = [];
  const queue = [...roots];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    for (const stat of all) {
      if (stat.parent === pid) queue.push(stat.pid);
      if (stat.pid === pid) tree.push(stat);
    }
  }
  return tree;
}

/** Datagrams that this machine dropped because a socket's buffer was full. */
export function receiveBufferErrors(): number {
  const [names = '', values = ''] = readFileSync('/proc/net/snmp', 'utf8').split('\n').filter((line) => line.startsWith('Udp:'));
  return Number(values.split(' ')[names.split(' ').indexOf('RcvbufErrors')] ?? 0);
}

/** CPU seconds that this machine has spent on anything at all, or was refused by its host, summed over its cores. */
export function busySeconds(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.trim().split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}
