/** From the command line to a ready app, in Electron's order: the entry is read to the end before anything is ready. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from './App.ts';
import { watchTargets } from './BrowserWindow.ts';
import { startChromium } from './chromium.ts';

const given = process.argv.slice(2);
const folder = path.resolve(given.find((argument) => !argument.startsWith('-')) ?? '.');
const about = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as typeof app.about & { main: string };

app.about = about;
app.folder = folder;
process.argv = [path.join(import.meta.dirname, 'electron'), ...given];
Object.assign(process, { type: 'browser', defaultApp: true, resourcesPath: path.join(import.meta.dirname, 'resources') });

/** Playwright holds a real Electron back by a script of its own until it is attached; whoever debugs it is Playwright. */
function driver(): Promise<void> {
  if (!given.some((argument) => argument.startsWith('--inspect'))) return Promise.resolve();
  return new Promise((resolve) => Object.assign(globalThis, { __playwright_run: () => resolve() }));
}

try {
  await import(pathToFileURL(path.resolve(folder, about.main)).href);
  const attached = driver();
  await startChromium();
  watchTargets();
  await attached;
  app.becomeReady();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
