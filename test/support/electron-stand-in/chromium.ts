/** The browser whose pages are the windows. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Cdp } from './Cdp.ts';

const flags = [
  '--headless=new',
  '--remote-debugging-port=0',
  '--no-startup-window',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  // A camera that could be had: that it is not, is the shell's doing.
  '--use-fake-device-for-media-stream',
];

export let cdp: Cdp;
/** Where downloads arrive, under a name of Chromium's. */
export let downloads: string;

/** Starts it, and says where it listens in the words that Playwright waits for. It ends with this process. */
export async function startChromium(): Promise<void> {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'soupbox-stand-in-'));
  const browser = spawn(process.env.SOUPBOX_CHROMIUM ?? '/usr/bin/chromium', [...flags, `--user-data-dir=${profile}`], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  process.once('exit', () => {
    try {
      // Its helpers too: they would go on writing into the profile.
      process.kill(-browser.pid!, 'SIGKILL');
    } catch {
      // It has ended.
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    browser.stderr.setEncoding('utf8').on('data', (data: string) => {
      text += data;
      const [, found] = /DevTools listening on (ws:\S+)/.exec(text) ?? [];
      if (found) resolve(found);
    });
    browser.once('exit', (code) => reject(new Error(`Chromium ended with ${code}: ${text.slice(-500)}`)));
  });
  cdp = await Cdp.connect(url);
  downloads = profile;
  await cdp.send('Browser.setDownloadBehavior', { behavior: 'allowAndName', downloadPath: downloads, eventsEnabled: true });
  await cdp.send('Target.setDiscoverTargets', { discover: true });
  process.stderr.write(`DevTools listening on ${url}\n`);
}
