import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../support/startTestAppliance.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { pinned } from './machine.ts';

export interface OwnAppliance {
  readonly wsUrl: string;
  readonly pid: number;
  /** Opens the console in a browser, once. */
  readonly consoleUrl: string;
  readonly adminTokenFile: string;
  close(): Promise<void>;
}

export interface Place {
  workers?: number;
  /** Cores for the appliance and its workers, as taskset takes them. */
  cores?: string | undefined;
  /** For Node itself, such as --cpu-prof. */
  nodeFlags?: string[];
  /** From its sources instead of the build, so that a profile names files. */
  fromSources?: boolean;
}

/** What `npm start` gives Node. */
const asStarted = packageJson.scripts.start.split(' ').filter((word) => word.startsWith('--'));

/** The built appliance in a process of its own, so that its CPU can be told from the bench's. Settings are variables of its environment. */
export async function ownAppliance(settings: Record<string, string> = {}, { workers = 1, cores, nodeFlags = [], fromSources = false }: Place = {}): Promise<OwnAppliance> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'soupbox-bench-'));
  const [https, rtc, admin] = [await freePort(), await freePort(), await freePort()];
  const entry = path.join(import.meta.dirname, fromSources ? '../../main/headless.ts' : '../../dist/main/headless.js');
  const flags = ['--json', '--data-dir', dataDir, '--listen-ip', '127.0.0.1', '--workers', String(workers), '--log-level', 'silent'];
  const ports = ['--https-port', String(https), '--rtc-port', String(rtc), '--admin-port', String(admin)];
  const child = spawn(...pinned(cores, process.execPath, [...asStarted, ...nodeFlags, entry, ...flags, ...ports]), {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Below what the system hands out, so that no free port from above lies in it.
    env: { ...process.env, SOUPBOX_RTP_PORTS: '25000-25999', ...settings },
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const ready = await new Promise<{ pid: number; consoleUrl: string; adminTokenFile: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the appliance ended with ${code}; is it built (npm run build)?`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as { event: string; pid: number; consoleUrl: string; adminTokenFile: string };
      if (event.event === 'ready') resolve(event);
    });
  });
  return {
    wsUrl: `wss://127.0.0.1:${https}`,
    pid: ready.pid,
    consoleUrl: ready.consoleUrl,
    adminTokenFile: ready.adminTokenFile,
    async close() {
      child.removeAllListeners('exit');
      process.removeListener('exit', end);
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
