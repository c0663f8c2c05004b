/** What the figures were taken on, and who runs on which core. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { mediasoupVersion, checkout } from '../../resources/setup/worker-path.mjs';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  versions: Record<string, string>;
  pinning: string;
  /** Load of the last minute when the part began. */
  loadBefore: number;
  /** How fast one core was right then: SHA-256, MB/s. Hosts share their cores out as they like. */
  yardstickMbps: number;
}

/** Lists of cores as taskset takes them; undefined: wherever the system puts it. */
export interface Cores {
  server: string | undefined;
  generator: string | undefined;
  all: string | undefined;
  words: string;
}

/** One core for the server, all others for the generator and this process. */
export function chooseCores(cores = os.availableParallelism(), canPin = hasTaskset()): Cores {
  const loose = (why: string): Cores => ({ server: undefined, generator: undefined, all: undefined, words: `nothing is pinned: ${why}` });
  if (!canPin) return loose('taskset is missing');
  if (cores < 2) return loose('there is only one core, so server and generator share it');
  const generator = cores === 2 ? '1' : `1-${cores - 1}`;
  return { server: '0', generator, all: `0-${cores - 1}`, words: `server on core 0, generator on ${cores === 2 ? 'core' : 'cores'} ${generator}` };
}

/** A command that runs there. */
export function pinned(cores: string | undefined, command: string, args: readonly string[]): [string, string[]] {
  return cores === undefined ? [command, [...args]] : ['taskset', ['-c', cores, command, ...args]];
}

/** Moves a process with all its threads. */
export function pin(pid: number, cores: string | undefined) {
  if (cores !== undefined) execFileSync('taskset', ['-acp', cores, String(pid)], { stdio: 'ignore' });
}

export function describeMachine(cores: Cores, janus: string | undefined): Machine {
  return {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    // All of them; this process may be pinned by now.
    cores: os.cpus().length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${distribution()}, ${os.type()} ${os.release()}`,
    versions: {
      node: process.versions.node,
      mediasoup: mediasoupVersion(checkout() ?? '.') ?? 'unknown',
      soupbox: commit(),
      ...(janus ? { janus } : {}),
    },
    pinning: cores.words,
    loadBefore: Number(os.loadavg()[0]?.toFixed(2)),
    yardstickMbps: Math.round(yardstick()),
  };
}

/** The best of some short tries, so that a moment's interruption does not count. */
function yardstick(): number {
  const megabyte = Buffer.alloc(1_000_000);
  const tries = Array.from({ length: 100 }, () => {
    const since = performance.now();
    createHash('sha256').update(megabyte).digest();
    return 1000 / (performance.now() - since);
  });
  return Math.max(...tries);
}

/** The first line of what a command says, or undefined where there is no such command. */
export function firstLineOf(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' }).split('\n')[0];
  } catch {
    return undefined;
  }
}

function hasTaskset(): boolean {
  return firstLineOf('taskset', ['--version']) !== undefined;
}

function commit(): string {
  const name = firstLineOf('git', ['-C', import.meta.dirname, 'rev-parse', '--short', 'HEAD']) ?? 'unknown';
  return firstLineOf('git', ['-C', import.meta.dirname, 'status', '--porcelain', '--untracked-files=no']) ? `${name} with changes` : name;
}

function distribution(): string {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? os.platform();
  } catch {
    return os.platform();
  }
}
