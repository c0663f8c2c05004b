/** The desktop app as people start it, driven by Playwright: with Electron's own binary where there is one, else with its stand-in. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { freePort, waitFor } from '../startTestAppliance.ts';
import { state } from './bridge.ts';
import { watchNatives, type Seen } from './natives.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const installed = existsSync(path.join(root, 'node_modules', 'electron', 'path.txt'));

/** A real Electron, by its presence: in `node_modules`, or where the variable says. */
export const realElectron = installed || process.env.SOUPBOX_ELECTRON !== undefined;
const standIn = path.join(root, 'test', 'support', 'electron-stand-in', 'electron');
/** Tests name what they ran in. */
export const shellName = realElectron ? 'Electron' : 'stand-in';

/** A line that has not come by then was said before anybody listened. */
const MISSED_MS = 10_000;

export interface DesktopOptions {
  /** Shared with an earlier start. */
  readonly dataDir?: string;
  readonly flags?: readonly string[];
  readonly env?: Record<string, string>;
}

export interface Ready {
  readonly meetingUrls: string[];
  readonly consoleUrl: string | null;
  readonly pid: number;
}

export interface Desktop {
  /** Those that were started with it, to start another with the same. */
  readonly args: readonly string[];
  readonly app: ElectronApplication;
  /** The console. */
  readonly page: Page;
  readonly dataDir: string;
  /** What the system would have shown since the start. */
  seen(): Promise<Seen>;
  /** The JSON lines of standard output so far. */
  events(): Record<string, unknown>[];
  ready(): Promise<Ready>;
  stderr(): string;
  exitCode(): number | null;
  /** Its media workers that live, whoever their parent is. */
  workers(): number[];
  /** Ends it as a signal does, without a question, and waits for that. */
  close(): Promise<void>;
}

/** Starts it with a data folder, ports and settings of its own. */
export async function launchDesktop({ dataDir, flags = [], env = {} }: DesktopOptions = {}): Promise<Desktop> {
  const folder = dataDir ?? (await mkdtemp(path.join(os.tmpdir(), 'soupbox-desktop-')));
  const own = { 'data-dir': folder, 'https-port': await freePort(), 'rtc-port': await freePort(), 'listen-ip': '127.0.0.1', workers: 1 };
  const args = [root, '--json', ...Object.entries(own).flatMap(([name, value]) => [`--${name}`, String(value)]), ...flags];
  const app = await _electron.launch({
    ...(realElectron ? {} : { executablePath: standIn }),
    args,
    env: { ...environment(folder), ...env },
  });
  const child = app.process();
  let [stdout, stderr] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await watchNatives(app);
  const page = await app.firstWindow();
  await page.waitForURL((url) => url.href !== 'about:blank');
  // The first line may have begun before we listened.
  const events = () => stdout.split('\n').slice(0, -1).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  /** Playwright reads standard output from the start, we only once it has launched: on a busy machine the line may be gone. */
  const readyAsShown = async () => {
    const { phase, meetingUrls } = await state(page);
    return phase === 'running' && { meetingUrls, consoleUrl: null, pid: child.pid! };
  };
  const known = new Set<number>();
  const workers = () => {
    for (const pid of workersOf(child.pid!)) known.add(pid);
    return [...known].filter((pid) => nameOf(pid)?.startsWith('mediasoup'));
  };
  return {
    args,
    app,
    page,
    dataDir: folder,
    seen: () => app.evaluate(() => (globalThis as unknown as { seen: Seen }).seen),
    events,
    stderr: () => stderr,
    exitCode: () => child.exitCode,
    workers,
    async ready() {
      const since = Date.now();
      const event = await waitFor('ready', async () => events().find((each) => each.event === 'ready') ?? (Date.now() - since > MISSED_MS && (await readyAsShown())), 40_000);
      workers();
      return event as unknown as Ready;
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
      if (!dataDir) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Runs the app to its end without driving it: for what it refuses to do, and for what it does without a window. */
export async function runDesktop(args: readonly string[], dataDir: string): Promise<{ child: ChildProcess; ended: Promise<{ code: number | null; stdout: string; stderr: string }> }> {
  const program = realElectron ? (process.env.SOUPBOX_ELECTRON ?? path.join(root, 'node_modules', 'electron', 'cli.js')) : standIn;
  const child = spawn(program, ['--no-sandbox', ...args], { env: environment(dataDir), stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr }))) };
}

function environment(dataDir: string): Record<string, string> {
  return { ...inherited(), ...binary(), STAND_IN_NODE: process.execPath, SOUPBOX_RTP_PORTS: '25000-25999', XDG_CONFIG_HOME: path.join(dataDir, 'home'), LANG: 'en_GB.UTF-8' };
}

/** Playwright starts what electron's own package finds, which this variable directs. */
function binary(): Record<string, string> {
  const { SOUPBOX_ELECTRON: configured } = process.env;
  return configured ? { ELECTRON_OVERRIDE_DIST_PATH: path.dirname(configured) } : {};
}

/** Nothing of the environment of whoever runs the tests shall configure it. */
function inherited(): Record<string, string> {
  const kept = (name: string) => !name.startsWith('SOUPBOX_') || name === 'SOUPBOX_WORKER_BIN' || name === 'SOUPBOX_CHROMIUM';
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && kept(entry[0])));
}

function workersOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent && nameOf(pid)?.startsWith('mediasoup'));
}

function nameOf(pid: number): string | undefined {
  const stat = statOf(pid);
  return stat && !stat.includes(') Z ') ? stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')) : undefined;
}

function parentOf(pid: number): number {
  const stat = statOf(pid);
  return stat ? Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) : -1;
}

function statOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
}
