/** The appliance as a process of its own, as people and scripts start it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';

export const root = path.resolve(import.meta.dirname, '../../..');
export const source = path.join(root, 'main', 'headless.ts');
/** What is installed; made by `npm run build`. */
export const built = path.join(root, 'dist', 'main', 'headless.js');
export const entries = [source, ...(existsSync(built) ? [built] : [])];

export interface Ready {
  event: 'ready';
  version: string;
  meetingUrls: string[];
  consoleUrl: string;
  adminTokenFile: string;
  fingerprint: string;
  pid: number;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** From the start, or from the last signal sent by `stop`. */
  afterMs: number;
}

const processes: Appliance[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const one of processes.splice(0)) await one.kill();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-cli-'));
  folders.push(folder);
  return folder;
}

/** Flags that keep it away from everything else on this machine. */
export async function ownFlags(dataDir?: string): Promise<string[]> {
  const flags = { 'data-dir': dataDir ?? path.join(await temporaryFolder(), 'data'), 'https-port': await freePort(), 'admin-port': await freePort(), 'rtc-port': await freePort(), 'listen-ip': '127.0.0.1', workers: 1 };
  return ['--headless', '--json', ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])];
}

export interface StartOptions {
  entry?: string;
  env?: NodeJS.ProcessEnv;
  /** A shell's `ulimit -n`. */
  descriptors?: number;
  /** In a process group of its own, as a terminal starts it. */
  group?: boolean;
}

export function start(flags: readonly string[], options: StartOptions = {}): Appliance {
  const appliance = new Appliance(flags, options);
  processes.push(appliance);
  return appliance;
}

export class Appliance {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';
  #since = Date.now();
  /** Every worker that it was seen to have: orphans are nobody's children. */
  readonly #workers = new Set<number>();

  constructor(flags: readonly string[], { entry = source, env = {}, descriptors, group = false }: StartOptions) {
    // Nothing of the environment of whoever runs the tests shall configure it.
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SOUPBOX_') || name === 'SOUPBOX_WORKER_BIN'));
    const command = [process.execPath, entry, ...flags];
    const [program = '', ...args] = descriptors === undefined ? command : ['/bin/sh', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh', ...command];
    // Free ports are found among those where plain RTP is by default; compiled once, not for every process.
    const own = { SOUPBOX_RTP_PORTS: '25000-25999', NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'soupbox-test-compiled') };
    this.process = spawn(program, args, { env: { ...inherited, ...own, ...env }, detached: group, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code, signal) => resolve({ code, signal, stdout: this.stdout, stderr: this.stderr, afterMs: Date.now() - this.#since }));
    });
  }

  /** Complete lines of standard output, which must be JSON, every one of them. */
  get events(): Record<string, unknown>[] {
    return this.stdout.split('\n').slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async ready(): Promise<Ready> {
    let ended: Ended | undefined;
    void this.ended.then((how) => (ended = how));
    const event = await waitFor(
      'ready',
      () => {
        const found = this.events.find((each) => each.event === 'ready');
        return found ?? (ended ? { event: 'ended' } : undefined);
      },
      40_000,
    );
    if (ended) throw new Error(`it ended with ${ended.code} instead: ${ended.stderr}`);
    this.workers();
    return event as unknown as Ready;
  }

  /** Its workers that live now. */
  workers(): number[] {
    const now = childrenOf(this.process.pid!).filter(({ name }) => name.startsWith('mediasoup')).map(({ pid }) => pid);
    for (const pid of now) this.#workers.add(pid);
    return now;
  }

  /** Workers of it that live on, whoever their parent is by now. */
  orphans(): number[] {
    return [...this.#workers].filter((pid) => statOf(pid)?.name.startsWith('mediasoup') && statOf(pid)?.state !== 'Z');
  }

  stop(signal: NodeJS.Signals): Promise<Ended> {
    this.#since = Date.now();
    this.process.kill(signal);
    return this.ended;
  }

  /** Ctrl+C in a terminal: everybody in the group gets it, the workers too. */
  interrupt(): Promise<Ended> {
    this.#since = Date.now();
    process.kill(-this.process.pid!, 'SIGINT');
    return this.ended;
  }

  async kill(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGKILL');
    await this.ended;
  }
}

/** Starts it, waits for its end and hands back how it went. */
export function run(flags: readonly string[], options?: StartOptions): Promise<Ended> {
  return start(flags, options).ended;
}

function statOf(pid: number): { name: string; state: string; parent: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    const [state = '', parent = ''] = text.slice(end + 2).split(' ');
    return { name: text.slice(text.indexOf('(') + 1, end), state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

function childrenOf(parent: number): { pid: number; name: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = statOf(Number(name));
      return stat?.parent === parent ? [{ pid: Number(name), name: stat.name }] : [];
    });
}
