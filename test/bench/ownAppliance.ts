import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../support/startTestAppliance.ts';

/** The built appliance in a process of its own, so that its CPU can be told from the bench's. */
export async function ownAppliance(): Promise<{ wsUrl: string; pid: number; close(): Promise<void> }> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'soupbox-bench-'));
  const [https, rtc, admin] = [await freePort(), await freePort(), await freePort()];
  const entry = path.join(import.meta.dirname, '../../dist/main/headless.js');
  const flags = ['--json', '--data-dir', dataDir, '--listen-ip', '127.0.0.1', '--workers', '1', '--log-level', 'error'];
  const child = spawn(process.execPath, [entry, ...flags, '--https-port', String(https), '--rtc-port', String(rtc), '--admin-port', String(admin)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the appliance ended with ${code}; is it built (npm run build)?`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as { event: string; pid: number };
      if (event.event === 'ready') resolve(event.pid);
    });
  });
  return {
    wsUrl: `wss://127.0.0.1:${https}`,
    pid,
    async close() {
      child.removeAllListeners('exit');
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
