/** The entry without a window: flags in, appliance running until a signal ends it. */
import path from 'node:path';
import { findWorker } from '../resources/setup/worker-path.mjs';
import { Appliance } from './appliance.ts';
import { openAdmin } from './appliance/openAdmin.ts';
import { helpText, parseFlags, UsageError, type Flags } from './config/flags.ts';
import { loadConfig } from './config/load.ts';
import { lockDataDir } from './config/lock.ts';
import { announceTo } from './announce.ts';
import { createLogger } from './lib/logger.ts';
import { LogRing } from './lib/LogRing.ts';
import { openBrowser } from './lib/openBrowser.ts';
import { root, version } from './lib/ownPackage.ts';
import { catchStrays } from './lib/strays.ts';
import { tidyWhenCalm } from './lib/tidying.ts';
import { PortTakenError } from './server/https.ts';

const EXIT_USAGE = 2;
/** A stop that takes longer is cut short: whoever asked for it waits at most 3 s. */
const STOP_MS = 2500;

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof UsageError || error instanceof PortTakenError ? EXIT_USAGE : 1);
}

async function run(argv: readonly string[]): Promise<void> {
  const flags = parseFlags(argv);
  if (flags.help) return void process.stdout.write(helpText);
  if (flags.version) return void process.stdout.write(`${version}\n`);
  const loaded = await loadConfig(flags);
  const logs = new LogRing();
  const logger = createLogger(loaded.config.logLevel, logs);
  let end = (code: number): void => process.exit(code);
  catchStrays(logger, () => end(1));
  const lock = await lockDataDir(loaded.dataDir);
  const workerBin = findWorker();
  if (!workerBin) throw new Error('The media worker is not there; run "npm start", which provides it, or name one with SOUPBOX_WORKER_BIN.');
  for (const note of notYet(flags)) logger.warn(note);
  const pages = { pagesDir: path.join(root, 'dist', 'renderer'), devPages: process.env.SOUPBOX_DEV_PAGES };
  const appliance = new Appliance({ loaded, ...pages, workerBin, version, logger, logs });
  const admin = await openAdmin(appliance, pages);
  await appliance.start();
  tidyWhenCalm();
  const announce = announceTo({ json: flags.json, appliance, admin });
  end = endOnSignal(async () => {
    announce.stopping();
    await Promise.all([appliance.close(), admin.close()]);
    await lock.release();
  });
  await announce.ready();
  if (flags.open && !flags.json) openBrowser(admin.link());
}

/** Flags that are accepted although the part that they are for is not there yet. */
function notYet(flags: Flags): string[] {
  const waiting = { rtpPorts: '--rtp-ports: plain RTP; pipes between workers do use these ports' };
  return Object.entries(waiting).flatMap(([name, what]) => (name in flags.settings ? [`${what} is not part of this version yet`] : []));
}

/** Answers what ends it at any time, with another code. */
function endOnSignal(stop: () => Promise<void>): (code: number) => void {
  let stopping = false;
  const end = (code: number) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(code), STOP_MS).unref();
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  // mediasoup closes its workers on these signals; before it does, people must have been told why.
  process.prependListener('SIGINT', () => end(0));
  process.prependListener('SIGTERM', () => end(0));
  return end;
}
