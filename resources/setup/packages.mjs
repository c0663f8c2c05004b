// node_modules: what the lock file says, installed without running anyone's install scripts.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { linkNode } from './node.mjs';
import { run } from './run.mjs';
import { logFile, SetupError, step } from './say.mjs';

// Whatever the user's npm settings (or NODE_ENV=production) leave out, this project needs.
const ARGUMENTS = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];

/** Is node_modules what the lock file asks for? (If so, npm scripts find the project's Node.) */
export function packagesAreCurrent(root) {
  if (readStamp(root) !== fingerprint(root) && !adopt(root)) return false;
  linkNode(root);
  return true;
}

/** Installs the packages. */
export async function installPackages(root) {
  // An interrupted installation must not look like a finished one.
  fs.rmSync(stampFile(root), { force: true });
  const wanted = fingerprint(root);
  await step('Installing npm packages', async () => {
    try {
      await npm(root, ARGUMENTS);
    } catch (error) {
      throw new SetupError(
        `npm could not install the packages${reason(error.output)}: mend that and try again (the log is ${logFile()}).`,
      );
    }
    linkNode(root);
    fs.writeFileSync(stampFile(root), wanted);
  });
}

/** The first thing that npm has to say about the failure, in brackets. */
function reason(output = '') {
  const complaints = output.matchAll(/^npm (?:error|ERR!) (?!code|errno|syscall|path)(\S.*)$/gm);
  const [first] = [...complaints].map(match => match[1].replace(/\.$/, ''));
  return first ? ` (${first})` : '';
}

/** Runs npm: the one that runs us, if npm does. */
export function npm(root, args) {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  if (cli && /\.[cm]?js$/.test(cli)) return run(node ?? process.execPath, [cli, ...args], { cwd: root });
  return run('npm', args, { cwd: root, shell: process.platform === 'win32' });
}

/**
 * Takes over packages that someone has installed by hand, if they are exactly those of the lock file. npm writes down
 * what it has installed when it is through, so this is never half an installation.
 */
function adopt(root) {
  const installed = readPackages(path.join(root, 'node_modules/.package-lock.json'));
  if (!installed) return false;
  const locked = readPackages(path.join(root, 'package-lock.json'));
  const wanted = Object.keys(locked).filter(key => key !== '' && isNeeded(locked[key]));
  const same = wanted.every(
    key =>
      locked[key].version === installed[key]?.version &&
      locked[key].integrity === installed[key].integrity &&
      fs.existsSync(path.join(root, key, 'package.json')),
  );
  if (same) fs.writeFileSync(stampFile(root), fingerprint(root));
  return same;
}

// Optional packages are native parts, one per platform, and what only those of other platforms depend on.
function isNeeded({ optional, os, cpu, libc }) {
  if (!optional) return true;
  return Boolean(os ?? cpu) && allows(os, process.platform) && allows(cpu, process.arch) && allows(libc, ownLibc());
}

function allows(list, own) {
  return !list || [list].flat().some(name => name === own || (name.startsWith('!') && name !== `!${own}`));
}

function ownLibc() {
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
}

function fingerprint(root) {
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`;
}

function stampFile(root) {
  return path.join(root, 'node_modules/.soupbox-setup');
}

function readStamp(root) {
  return fs.existsSync(stampFile(root)) ? fs.readFileSync(stampFile(root), 'utf8') : undefined;
}

function readPackages(lockFile) {
  return fs.existsSync(lockFile) ? JSON.parse(fs.readFileSync(lockFile, 'utf8')).packages : undefined;
}
