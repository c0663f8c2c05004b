/** The entry with a window: a list of steps; how each is done stands in `desktop/`. */
import path from 'node:path';
import { app, dialog, ipcMain, protocol, session } from 'electron';
import { findWorker } from '../resources/setup/worker-path.mjs';
import { announceTo } from './announce.ts';
import { Appliance } from './appliance.ts';
import { openAdmin } from './appliance/openAdmin.ts';
import { helpText, parseFlags, UsageError, type Flags } from './config/flags.ts';
import { loadConfig, type Loaded } from './config/load.ts';
import { lockDataDir } from './config/lock.ts';
import { beforeReady } from './desktop/beforeReady.ts';
import { ownArguments } from './desktop/commandLine.ts';
import { Desktop } from './desktop/Desktop.ts';
import { guardContents, guardSession } from './desktop/guard.ts';
import { answerConsoles } from './desktop/ipc.ts';
import { consolePages } from './desktop/pages.ts';
import { SCHEME } from './desktop/scheme.ts';
import { wordsFor } from './desktop/words.ts';
import { createLogger } from './lib/logger.ts';
import { LogRing } from './lib/LogRing.ts';
import { root, version } from './lib/ownPackage.ts';
import { catchStrays } from './lib/strays.ts';
import { PortTakenError } from './server/https.ts';

const EXIT_USAGE = 2;
const argv = ownArguments(process.argv, { defaultApp: process.defaultApp });

try {
  begin(parseFlags(argv));
} catch (error) {
  giveUp(error, { quietly: true });
}

function begin(flags: Flags): void {
  if (flags.help) return end(helpText);
  if (flags.version) return end(`${version}\n`);
  if (flags.headless) return runHeadless();
  if (!beforeReady(flags)) {
    process.stderr.write('Soupbox is already running with this data folder; its window comes to the front.\n');
    return app.exit(0);
  }
  // Not awaited here: Electron is ready only after its entry has been read to the end.
  app.whenReady().then(() => openDesktop(flags)).catch((error: unknown) => giveUp(error, { quietly: flags.json }));
}

async function openDesktop(flags: Flags): Promise<void> {
  const loaded = await loadConfig(flags);
  const logs = new LogRing();
  const logger = createLogger(loaded.config.logLevel, logs);
  let endAfterError = (): unknown => app.exit(1);
  catchStrays(logger, () => endAfterError());
  const lock = await lockDataDir(loaded.dataDir);
  const workerBin = findWorker();
  if (!workerBin) throw new Error('The media worker is not there; run "npm start", which provides it, or name one with SOUPBOX_WORKER_BIN.');
  const pagesDir = path.join(root, 'dist', 'renderer');

  const appliance = new Appliance({ shell: 'desktop', loaded, pagesDir, workerBin, version, logger, logs });
  const admin = await openAdmin(appliance, { pagesDir, onThisComputer: wantsAdminPort(loaded) });
  const announce = announceTo({ json: flags.json, appliance, admin });

  guardSession(session.defaultSession);
  app.on('web-contents-created', (_event, contents) => guardContents(contents, (url) => desktop.openLink(url)));
  protocol.handle(SCHEME, consolePages(pagesDir));
  const hangUp = answerConsoles({ ipcMain, console: appliance.console, logger });

  const desktop = new Desktop({
    appliance,
    words: wordsFor(app.getLocale()),
    argv,
    async shutDown() {
      announce.stopping();
      await Promise.all([appliance.close(), admin.close()]);
      hangUp();
      await lock.release();
    },
  });
  endAfterError = () => desktop.quitting.now(1);
  appliance.hooks.openDataDir = () => desktop.openDataDir();
  app.on('second-instance', () => desktop.window.show());
  app.on('activate', () => desktop.window.show());
  app.on('before-quit', (event) => {
    event.preventDefault();
    void desktop.quitting.request();
  });
  // mediasoup closes its workers on these signals; before it does, people must have been told why.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.prependListener(signal, () => void desktop.quitting.now());

  // Where it cannot start, the console says why and has what mends it.
  const started = appliance.start().then(() => announce.ready(), (error: unknown) => void process.stderr.write(`${sentence(error)}\n`));
  await Promise.all([desktop.window.open(), started]);
}

/** The window is the console; another one in a browser is there only for whoever asks. */
function wantsAdminPort({ layers }: Loaded): boolean {
  return 'adminPort' in layers.flags || 'adminPort' in layers.environment;
}

/** The appliance without a window, in this process: an installed app has no other Node. */
function runHeadless(): void {
  process.argv = [process.execPath, app.getAppPath(), ...argv];
  void import('./headless.ts');
}

function end(text: string): void {
  process.stdout.write(text);
  app.exit(0);
}

/** Says why on standard error, and in a window to whoever has started it by clicking. */
function giveUp(error: unknown, { quietly }: { quietly: boolean }): void {
  process.stderr.write(`${sentence(error)}\n`);
  if (!quietly) dialog.showErrorBox(wordsFor(app.getLocale()).cannotStart, sentence(error));
  app.exit(error instanceof UsageError || error instanceof PortTakenError ? EXIT_USAGE : 1);
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
