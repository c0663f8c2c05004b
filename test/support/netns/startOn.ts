/** The real appliance, from its sources, as a process on a host of a made-up network. Ports are the usual ones: nobody else is there. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { PartialConfig } from '../../../main/contract/config.ts';
import type { ConsoleContract } from '../../../main/contract/console.ts';
import type { Method, Output } from '../../../main/contract/message.ts';
import { waitFor } from '../startTestAppliance.ts';
import type { Host } from './Host.ts';

const entry = path.resolve(import.meta.dirname, '../../../main/headless.ts');
/** One question over the console's HTTP API, asked on the host itself. */
const ASK = `
const [, port, method, token] = process.argv;
let body = '';
for await (const chunk of process.stdin) body += chunk;
const answer = await fetch('http://127.0.0.1:' + port + '/api/' + method, { method: 'POST', headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' }, body });
const text = await answer.text();
if (!answer.ok) throw new Error(answer.status + ' ' + text);
process.stdout.write(text);
`;

export interface HostEvent {
  readonly event: string;
  readonly [detail: string]: unknown;
}

export interface StartOnOptions {
  readonly settings?: PartialConfig;
  /** What stands before `node`, such as `['faketime', '-f', '+400d']`. */
  readonly before?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export class ApplianceOn {
  readonly host: Host;
  readonly dataDir: string;
  readonly process: ChildProcess;
  #stdout = '';
  #stderr = '';
  readonly #ended: Promise<void>;

  /** Starts it there and waits until it is ready. */
  static async start(host: Host, { settings = {}, before = [], env = {} }: StartOnOptions = {}): Promise<ApplianceOn> {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'soupbox-netns-'));
    await writeFile(path.join(dataDir, 'config.json'), JSON.stringify({ workers: 1, discovery: false, ...settings, limits: { cpuPercent: 100, ...settings.limits } } satisfies PartialConfig));
    const appliance = new ApplianceOn(host, dataDir, { before, env });
    await appliance.event('ready', 40_000).catch(async (error: unknown) => {
      const said = appliance.#stderr;
      await appliance.close();
      throw new Error(`it did not start: ${said.slice(-2000)}`, { cause: error });
    });
    return appliance;
  }

  private constructor(host: Host, dataDir: string, { before, env }: Required<Omit<StartOnOptions, 'settings'>>) {
    this.host = host;
    this.dataDir = dataDir;
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SOUPBOX_') || name === 'SOUPBOX_WORKER_BIN'));
    const [first = process.execPath, ...rest] = [...before, process.execPath, entry, '--headless', '--json', '--data-dir', dataDir];
    const [program, ...args] = host.command(first, ...rest);
    this.process = spawn(program, args, { env: { ...inherited, NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'soupbox-test-compiled'), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.#ended = new Promise((resolve) => this.process.once('close', () => resolve()));
  }

  /** All that it has told scripts. */
  get events(): HostEvent[] {
    return this.#stdout.split('\n').slice(0, -1).map((line) => JSON.parse(line) as HostEvent);
  }

  /** What it logs. */
  get log(): string {
    return this.#stderr;
  }

  /** The first event of this kind, or of those after the first `skip`; waits for it. */
  event(kind: string, timeoutMs?: number, skip = 0): Promise<HostEvent> {
    return waitFor(`"${kind}" of the appliance`, () => this.events.slice(skip).find(({ event }) => event === kind), timeoutMs);
  }

  /** Asks it as a console does. */
  async ask<M extends Method<ConsoleContract>>(method: M, input: object = {}): Promise<Output<ConsoleContract, M>> {
    const { adminTokenFile, consoleUrl } = await this.event('ready');
    const token = (await readFile(String(adminTokenFile), 'utf8')).trim();
    const [program, ...args] = this.host.command(process.execPath, '--input-type=module', '-e', ASK, new URL(String(consoleUrl)).port, method, token);
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(JSON.stringify(input));
    let answer = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (answer += text));
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`the console could not ask for ${method}`);
    return JSON.parse(answer) as Output<ConsoleContract, M>;
  }

  /** Sends a signal to the appliance and every process that it started, as a laptop that sleeps stops them all. */
  async signalTree(signal: NodeJS.Signals): Promise<void> {
    for (const pid of await treeOf(this.process.pid!)) process.kill(pid, signal);
  }

  async close(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGTERM');
      const hangs = setTimeout(() => this.process.kill('SIGKILL'), 5000);
      await this.#ended;
      clearTimeout(hangs);
    }
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A process and all that descend from it. */
async function treeOf(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (stat) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const tree = [root];
  for (const pid of tree) for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}
