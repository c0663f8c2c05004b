// npm start, once set-up is done: the desktop app where there is a display and Electron, else the appliance without a
// window, with its console in the system's browser where there is a display. Says which and why on standard error.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchElectron, findElectron } from './electron.mjs';
import { killAll } from './run.mjs';
import { note } from './say.mjs';
import { checkout } from './worker-path.mjs';

const root = checkout();
const flags = process.argv.slice(2);
/** Whoever names one of these wants no window, or no more than an answer. */
const WITHOUT_WINDOW = ['--headless', '--json', '--help', '-h', '--version'];
/** How Chromium ends where it cannot start at all. */
const CRASHES = ['SIGTRAP', 'SIGABRT', 'SIGSEGV', 'SIGILL'];
/** How a program ends that the system cannot even load: it may not be run, or a shared library is missing. */
const NOT_LOADED = [126, 127];

process.on('exit', killAll);

if (flags.some(flag => WITHOUT_WINDOW.includes(flag))) await runHeadless(flags);
else await runWhatCanBe();

async function runWhatCanBe() {
  if (!hasDisplay()) return fallBack('there is no display');
  if (process.platform === 'linux' && process.getuid() === 0) return fallBack('a window cannot be had safely as root');
  let electron;
  try {
    electron = findElectron(root) ?? (await fetchElectron(root));
  } catch (error) {
    return fallBack(`Electron could not be fetched (${error.message}; it is tried again after a day)`);
  }
  runDesktop(electron);
}

function runDesktop(electron) {
  const child = spawn(electron, [root, ...flags], { stdio: 'inherit' });
  const forward = signal => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  const failed = reason => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, forward);
    void fallBack(`Electron does not start here (${reason})`);
  };
  child.on('error', error => failed(error.message));
  child.on('exit', (code, signal) => {
    if (CRASHES.includes(signal)) failed(`it ended with ${signal}`);
    else if (NOT_LOADED.includes(code)) failed(`the system cannot load it: exit code ${code}`);
    else process.exit(code ?? 1);
  });
}

function fallBack(reason) {
  const opens = hasDisplay();
  note(`Running without a window, because ${reason}.${opens ? ' The console opens in your browser.' : ''}`);
  return runHeadless(opens ? [...flags, '--open'] : flags);
}

/** In this process: whoever has started it ends it by ending us. */
function runHeadless(given) {
  const entry = path.join(root, 'dist/main/headless.js');
  process.argv = [process.argv[0], entry, ...given];
  return import(pathToFileURL(entry).href);
}

function hasDisplay() {
  switch (process.platform) {
    case 'win32':
      return true;
    case 'darwin':
      return !process.env.SSH_CONNECTION;
    default:
      return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  }
}
