import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { PartialConfig } from '../../../main/contract/config.ts';
import { launchBrowser } from '../browser/chromium.ts';
import { freePort, waitFor } from '../startTestAppliance.ts';
import type { TestHost } from './TestHost.ts';
import { watchConsole } from './watchConsole.ts';
import { settled, wear } from './wear.ts';

const entry = path.resolve(import.meta.dirname, '../../../main/headless.ts');

interface Ready {
  event: string;
  meetingUrls: string[];
  consoleUrl: string;
}

/** The appliance without a window, and its console in Chromium. Settings stand in its file: what a flag decides cannot be clicked. */
export const startBrowserHost = async (flags: readonly string[] = [], settings: PartialConfig = {}): Promise<TestHost> => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'soupbox-console-'));
  const own: PartialConfig = { httpsPort: await freePort(), adminPort: await freePort(), rtcPort: await freePort(), listenIps: ['127.0.0.1'], workers: 1, rtpPorts: '25000-25999', ...settings };
  await writeFile(path.join(dataDir, 'config.json'), JSON.stringify(own));
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SOUPBOX_') || name === 'SOUPBOX_WORKER_BIN'));
  const child = spawn(process.execPath, [entry, '--headless', '--json', '--data-dir', dataDir, ...flags], {
    env: inherited,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = await waitFor(
    'the appliance to be ready',
    () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${stderr}`);
      const lines = stdout.split('\n').slice(0, -1).map((line) => JSON.parse(line) as Ready);
      return lines.find(({ event }) => event === 'ready');
    },
    40_000,
  );
  const browser = await launchBrowser();
  const page = browser.context.pages()[0] ?? (await browser.context.newPage());
  const complaints = watchConsole(page, ready.consoleUrl);
  const close = async () => {
    await browser.close();
    child.kill('SIGTERM');
    await ended;
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await page.goto(ready.consoleUrl);
    // The code is good once: loaded again before it has been exchanged, the page would have nothing to show.
    await settled(page);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    carrier: 'browser',
    meetingUrl: ready.meetingUrls[0]!,
    dataDir,
    open: (look) => wear(page, look),
    takeComplaints: () => complaints.splice(0),
    close,
  };
};
