// npm run dev: the appliance straight from its TypeScript, restarted when it changes, with the pages from Vite's
// development server, which replaces changed parts in the open page. Further flags go to the appliance.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectNode } from './node.mjs';
import { checkout } from './worker-path.mjs';

const PORT = process.env.SOUPBOX_DEV_PAGES_PORT ?? '5173';
const PAGES = `http://127.0.0.1:${PORT}`;
const PAGES_WITHIN = 30_000;
const END_WITHIN = 5_000;

const root = checkout();
const node = projectNode(root);
const children = new Set();
let ending = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(0));

if (!process.features.typescript) {
  say(`"npm run dev" needs Node 24, this is Node ${process.versions.node}: install it from https://nodejs.org.`);
  process.exit(1);
}

// Vite ends by itself when its standard input does, even if we are killed. It must not write to our standard output.
start('The page server', ['node_modules/vite/bin/vite.js', '--host', '127.0.0.1', '--port', PORT, '--strictPort'], {
  stdio: ['pipe', 2, 2],
});
if (await answers(PAGES)) {
  start('The appliance', ['--watch', '--watch-preserve-output', 'main/headless.ts', ...process.argv.slice(2)], {
    // Its group is not the terminal's foreground group, so it could not read from there.
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, SOUPBOX_DEV_PAGES: PAGES },
  });
} else if (!ending) {
  say(`The page server did not answer at ${PAGES} within ${PAGES_WITHIN / 1000} s: see above.`);
  end(1);
}

function start(title, args, options) {
  // A group of its own: node --watch does not end its child when it is killed itself.
  const child = spawn(node, args, { cwd: root, detached: process.platform !== 'win32', ...options });
  children.add(child);
  child.on('error', error => {
    say(`${title} cannot be started: ${error.message}`);
    children.delete(child);
    end(1);
  });
  child.on('exit', code => {
    children.delete(child);
    if (ending) return;
    say(`${title} has ended: see above.`);
    end(code || 1);
  });
}

async function answers(url) {
  for (const begun = performance.now(); !ending && performance.now() - begun < PAGES_WITHIN; await sleep(100)) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    if (response) return true;
  }
  return false;
}

/** Ends the children, by force if they take too long, and then this program. */
async function end(code) {
  if (ending) return;
  ending = true;
  for (const child of children) signalGroup(child, 'SIGTERM');
  const groups = [...children];
  for (const begun = performance.now(); children.size > 0 && performance.now() - begun < END_WITHIN; ) await sleep(50);
  for (const child of groups) signalGroup(child, 'SIGKILL');
  process.exit(code);
}

function signalGroup(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}

function say(sentence) {
  process.stderr.write(`soupbox: ${sentence}\n`);
}
