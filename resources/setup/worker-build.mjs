// An own build of the worker, by the recipe in resources/worker, on Debian and its relatives (elsewhere with tools and
// libraries that are already there).
import os from 'node:os';
import path from 'node:path';
import { hasApt, onPath, requirePackages } from './system.mjs';
import { run } from './run.mjs';
import { log, logFile, note, SetupError, step } from './say.mjs';
import { WORKER_NAME } from './worker-path.mjs';

const PURPOSE = 'Building the mediasoup worker';
const PACKAGES = [
  'g++', 'make', 'cmake', 'ninja-build', 'pkg-config', 'dpkg-dev',
  'libuv1-dev', 'libssl-dev', 'libabsl-dev', 'flatbuffers-compiler', 'libflatbuffers-dev',
];
const TOOLS = ['g++', 'cmake', 'ninja', 'pkg-config', 'flatc'];

/** Can a worker be built on this platform at all? */
export const canBuild = process.platform === 'linux';

/** Sees to it that compiler, tools and libraries are there. Needs no npm packages. */
export async function requireBuildTools() {
  if (hasApt()) return requirePackages(PURPOSE, PACKAGES);
  const missing = TOOLS.filter(tool => !onPath(tool));
  if (missing.length === 0) return;
  throw new SetupError(
    `${PURPOSE} needs ${missing.join(', ')} and the development files of libuv, OpenSSL, libsrtp2, abseil and ` +
      'FlatBuffers: install them, or set SOUPBOX_WORKER_BIN to a worker that you have, and try again.',
  );
}

/**
 * Prepares libsrtp2 in `folder`. Resolves to its kind: 'openssl' is the fast one, built from the distribution's source;
 * 'system' is the distribution's library. Needs no npm packages.
 */
export async function prepareLibsrtp(root, folder) {
  if (hasApt()) {
    try {
      await step('Building libsrtp', () => run('sh', [path.join(root, 'resources/worker/libsrtp.sh'), folder]));
      return 'openssl';
    } catch (error) {
      log(error.message);
      note('The source of libsrtp cannot be had: the worker gets the system\'s libsrtp, which is slower.');
    }
    await requirePackages(PURPOSE, ['libsrtp2-dev']);
  }
  return 'system';
}

/** Compiles the worker from `source` in `folder`, where libsrtp has been prepared, and resolves to the binary. */
export async function compileWorker(root, folder, source) {
  const build = path.join(folder, 'build');
  const prepared = path.join(folder, 'prefix/lib/pkgconfig');
  const searched = [prepared, process.env.PKG_CONFIG_PATH].filter(Boolean).join(':');
  await step('Compiling the mediasoup worker', async show => {
    try {
      await run(
        'cmake',
        ['-G', 'Ninja', '-S', path.join(root, 'resources/worker'), '-B', build, `-DMEDIASOUP_WORKER_SOURCE=${source}`],
        { env: { PKG_CONFIG_PATH: searched } },
      );
      await run('ninja', ['-C', build, '-j', String(jobs())], {
        onLine: line => {
          const progress = line.match(/^\[\d+\/\d+\]/);
          if (progress) show(progress[0]);
        },
      });
    } catch {
      throw new SetupError(
        `The mediasoup worker could not be built: see the end of ${logFile()}, or set SOUPBOX_WORKER_BIN to a worker ` +
          'that you have, and try again.',
      );
    }
  });
  return path.join(build, WORKER_NAME);
}

// A compiler takes up to half a gigabyte here.
function jobs() {
  const byMemory = Math.floor(os.totalmem() / 600e6);
  return Math.max(1, Math.min(os.availableParallelism(), byMemory));
}
