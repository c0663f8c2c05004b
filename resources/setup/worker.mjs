// The mediasoup worker: configured, or else cached, or else downloaded, or else built. It is accepted only after it has
// worked, and gets its place in the cache in one move, so that whatever is there is whole.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { projectNode } from './node.mjs';
import { run } from './run.mjs';
import { log, logFile, note, SetupError, step } from './say.mjs';
import { canBuild, compileWorker, prepareLibsrtp, requireBuildTools } from './worker-build.mjs';
import {
  cachedWorkers,
  cacheFolder,
  configuredWorker,
  findWorker,
  lockedMediasoupVersion,
  WORKER_NAME,
} from './worker-path.mjs';
import { workerSource } from './worker-source.mjs';
import { downloadPrebuilt, prebuiltUrl } from './worker-prebuilt.mjs';

const CHECK_WITHIN = 20_000;

/** Is there a worker that was accepted and still runs? Quick. */
export function workerIsReady(root) {
  const configured = configuredWorker();
  if (configured) return fs.existsSync(acceptance(root, configured)) && starts(configured);
  const worker = findWorker({ root, version: lockedMediasoupVersion(root) });
  // An update of the system's libraries can make an own build unusable.
  return worker !== undefined && starts(worker);
}

/** Provides a worker. `packages` resolves when the npm packages are there. */
export async function provideWorker(root, packages) {
  const configured = configuredWorker();
  if (configured) return packages.then(() => acceptConfigured(root, configured));

  const folder = path.join(cacheFolder(), 'worker');
  const lock = path.join(folder, `${lockedMediasoupVersion(root)}.lock`);
  await withLock(lock, () => provideCached(root, folder, packages), () =>
    note('Another set-up is preparing the mediasoup worker: waiting for it.'),
  );
}

async function acceptConfigured(root, worker) {
  if (workerIsReady(root)) return;
  if (!fs.existsSync(worker))
    throw new SetupError(`SOUPBOX_WORKER_BIN is ${worker}, which does not exist: correct it or unset it.`);
  try {
    await checkWorker(root, worker);
  } catch {
    throw new SetupError(
      `SOUPBOX_WORKER_BIN is ${worker}, which is no worker that works with mediasoup ${lockedMediasoupVersion(root)} ` +
        `here: correct it or unset it (the log is ${logFile()}).`,
    );
  }
  const file = acceptance(root, worker);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${worker}\n`);
}

async function provideCached(root, folder, packages) {
  if (workerIsReady(root)) return;
  removeLeftovers(folder);
  const work = fs.mkdtempSync(path.join(folder, '.building-'));
  const clean = () => fs.rmSync(work, { recursive: true, force: true, maxRetries: 3 });
  process.on('exit', clean);
  try {
    const { kind, binary } = (await tryPrebuilt(root, work, packages)) ?? (await build(root, work, packages));
    const { file } = cachedWorkers({ root, version: lockedMediasoupVersion(root) }).find(place => place.kind === kind);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.renameSync(binary, file);
  } finally {
    process.off('exit', clean);
    clean();
  }
}

async function tryPrebuilt(root, work, packages) {
  if (process.env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD) return undefined;
  const version = lockedMediasoupVersion(root);
  const binary = path.join(work, WORKER_NAME);
  try {
    await step('Downloading the mediasoup worker', show => downloadPrebuilt(version, binary, { show }));
    if (!starts(binary)) throw new Error('it does not run on this system');
    await packages;
    await checkWorker(root, binary);
    return { kind: 'prebuilt', binary };
  } catch (error) {
    // Not about the worker.
    if (error instanceof SetupError) throw error;
    log(error.stack);
    if (!canBuild)
      throw new SetupError(
        `The mediasoup worker cannot be had from ${prebuiltUrl(version)} (${error.message}): connect to the internet ` +
          'once, or set SOUPBOX_WORKER_BIN to a worker that you have, and try again.',
      );
    note(`No prebuilt mediasoup worker (${error.message}): building it here, which takes some minutes, once.`);
    return undefined;
  }
}

async function build(root, work, packages) {
  if (!canBuild)
    throw new SetupError('There is no mediasoup worker: set SOUPBOX_WORKER_BIN to one that you have and try again.');
  await requireBuildTools();
  const kind = await prepareLibsrtp(root, work);
  const binary = await compileWorker(root, work, await workerSource(root, work, packages));
  await packages;
  try {
    await checkWorker(root, binary);
  } catch {
    throw new SetupError(
      `The mediasoup worker was built but does not work: see the end of ${logFile()}, or set SOUPBOX_WORKER_BIN to a ` +
        'worker that you have, and try again.',
    );
  }
  return { kind, binary };
}

/** Does this binary start and say that it is a worker? Without the variable that mediasoup sets, it ends with 41. */
export function starts(worker, { timeout = 3_000 } = {}) {
  return spawnSync(worker, [], { env: {}, stdio: 'ignore', timeout, killSignal: 'SIGKILL' }).status === 41;
}

/** Lets a worker really work (see worker-check.mjs). Rejects if it does not, or does not in time. */
export function checkWorker(root, worker, { timeout = CHECK_WITHIN } = {}) {
  const program = fileURLToPath(new URL('worker-check.mjs', import.meta.url));
  return run(projectNode(root), [program, worker], { cwd: root, timeout });
}

/** The note that a configured worker, in the state that it is in, has been checked with this version of mediasoup. */
function acceptance(root, worker) {
  const { size, mtimeMs } = fs.statSync(worker, { throwIfNoEntry: false }) ?? {};
  const identity = [worker, size, mtimeMs, lockedMediasoupVersion(root)].join('\n');
  const name = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  return path.join(cacheFolder(), 'worker/accepted', name);
}

/** Takes away what killed set-ups have left. To be called with the lock held. */
function removeLeftovers(folder) {
  for (const name of fs.readdirSync(folder)) {
    if (name.startsWith('.building-')) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
