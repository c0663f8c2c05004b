// Packages of the operating system: installed where we may (root on Debian, Ubuntu and the like), named where not.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { run } from './run.mjs';
import { logFile, SetupError, step } from './say.mjs';

const APT = ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=2'];
const NONINTERACTIVE = { DEBIAN_FRONTEND: 'noninteractive' };

// Two apt-get at a time would wait for each other anyway.
let queue = Promise.resolve();

/** Sees to it that these Debian packages are installed. `purpose` completes "… needs". */
export function requirePackages(purpose, packages) {
  const result = queue.then(() => installMissing(purpose, packages));
  queue = result.catch(() => {});
  return result;
}

/** Is this a system with apt and dpkg? */
export function hasApt() {
  return onPath('apt-get') !== undefined && onPath('dpkg-query') !== undefined;
}

/** The absolute path of a program on PATH, or undefined. */
export function onPath(program) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map(folder => path.join(folder, program))
    .find(isExecutable);
}

async function installMissing(purpose, packages) {
  const missing = missingPackages(packages);
  if (missing.length === 0) return;
  const command = `apt-get install ${missing.join(' ')}`;
  if (process.getuid?.() !== 0)
    throw new SetupError(`${purpose} needs packages that are missing here: run "sudo ${command}" and try again.`);

  const install = () =>
    run('apt-get', [...APT, 'install', '-y', '--no-install-recommends', ...missing], { env: NONINTERACTIVE });
  await step(`Installing ${missing.join(', ')}`, async () => {
    try {
      // The package lists of most machines will do. If they are missing or too old, this is quick to fail.
      await install().catch(async () => {
        await run('apt-get', [...APT, 'update'], { env: NONINTERACTIVE });
        await install();
      });
    } catch {
      throw new SetupError(
        `${purpose} needs packages that apt-get could not install: make "${command}" work and try again ` +
          `(the log is ${logFile()}).`,
      );
    }
  });
}

/** May apt-get be able to install this? Yes as well where it knows of nothing yet, not even of itself. */
export function aptOffers(name) {
  const knows = candidate => {
    try {
      return execFileSync('apt-cache', ['show', '--no-all-versions', candidate], { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0;
    } catch {
      return false;
    }
  };
  return knows(name) || !knows('apt');
}

/** Which of these packages dpkg does not have installed. */
export function missingPackages(packages) {
  let installed = '';
  try {
    installed = execFileSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...packages], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    // It complains about packages that it has never heard of, after listing the others.
    installed = error.stdout ?? '';
  }
  const lines = installed.split('\n');
  return packages.filter(name => !lines.includes(`${name} installed`));
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
