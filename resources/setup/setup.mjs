// Makes a fresh clone ready: node resources/setup/setup.mjs packages | start | dev | test
//
// Runs by itself before npm scripts, on any Node from 20.19 and before anything is installed, so it uses nothing but
// Node. It says what it does on standard error, and nothing when all is ready, which takes a moment.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { requireTestTools } from './browser.mjs';
import { build, buildIsCurrent } from './build.mjs';
import { withLock } from './lock.mjs';
import { requireNode } from './node.mjs';
import { installPackages, packagesAreCurrent } from './packages.mjs';
import { killAll } from './run.mjs';
import { log, logFile, note, SetupError } from './say.mjs';
import { cacheFolder, checkout } from './worker-path.mjs';
import { provideWorker, workerIsReady } from './worker.mjs';

const TASKS = {
  packages: [],
  dev: ['worker'],
  start: ['worker', 'build'],
  test: ['worker', 'build', 'tools'],
};

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
  process.on(signal, () => process.exit(code));
}
// Whatever ends set-up ends what it has started; locks and half-built things go the same way.
process.on('exit', killAll);

try {
  await setUp(process.argv[2]);
} catch (error) {
  fail(error);
}

async function setUp(task) {
  const needs = TASKS[task];
  if (!needs) throw new SetupError(`Usage: node resources/setup/setup.mjs ${Object.keys(TASKS).join(' | ')}`);
  const root = checkout();
  requireNode(root);

  // Side by side: downloads, apt-get and the compiler need not wait for npm, only for the packages it brings.
  const inCheckout = needed => oneAtATime(root, needed);
  const packages = packagesAreCurrent(root)
    ? Promise.resolve()
    : inCheckout(() => packagesAreCurrent(root) || installPackages(root));
  const work = {
    worker: () => workerIsReady(root) || provideWorker(root, packages),
    build: async () => {
      await packages;
      return buildIsCurrent(root) || inCheckout(() => buildIsCurrent(root) || build(root));
    },
    tools: () => requireTestTools(),
  };
  await Promise.all([packages, ...needs.map(need => work[need]())]);
}

function oneAtATime(root, work) {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return withLock(path.join(cacheFolder(), 'locks', name), async () => work(), () =>
    note('Another set-up is at work in this folder: waiting for it.'),
  );
}

function fail(error) {
  const sentence =
    error instanceof SetupError
      ? error.message
      : `Set-up failed in a way that nobody foresaw (${error.message}): see the end of ${logFile()} and try again.`;
  try {
    log(error.stack);
  } catch {
    // Perhaps that is the very problem: the cache folder cannot be written.
  }
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}soupbox: ${sentence}\n`);
  process.exit(1);
}
