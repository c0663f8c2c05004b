// Where the mediasoup worker is: the only place that knows. Set-up puts it there, the appliance asks for it here.
// Depends on nothing but Node, and on the checkout only to know which mediasoup and which build recipe it has.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const RECIPE = 'resources/worker';

/** The name of the binary. */
export const WORKER_NAME = process.platform === 'win32' ? 'mediasoup-worker.exe' : 'mediasoup-worker';

/** The worker that the environment names, as an absolute path. Nobody has looked whether it is there. */
export function configuredWorker(env = process.env) {
  const configured = env.SOUPBOX_WORKER_BIN || env.MEDIASOUP_WORKER_BIN;
  return configured ? path.resolve(configured) : undefined;
}

/** What set-up has made and may make again, shared by all checkouts of this user. */
export function cacheFolder(env = process.env) {
  return path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'soupbox');
}

/**
 * The checkout that this file (or the bundle that it ended up in) belongs to, or undefined in an installed app, which
 * brings its worker along.
 */
export function checkout() {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!fs.existsSync(path.join(folder, RECIPE, 'CMakeLists.txt'))) {
    const parent = path.dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return folder;
}

/** The version of mediasoup that is (or, before anything is installed, will be) installed in a checkout. */
export function mediasoupVersion(root) {
  const installed = readJson(path.join(root, 'node_modules/mediasoup/package.json'));
  return installed?.version ?? lockedMediasoupVersion(root);
}

/** The version of mediasoup that the lock file asks for. */
export function lockedMediasoupVersion(root) {
  return readJson(path.join(root, 'package-lock.json'))?.packages?.['node_modules/mediasoup']?.version;
}

/**
 * The places in the cache where a worker may be, best first. `kind` is how it came about: 'openssl' and 'system' are
 * own builds, named by the libsrtp that is in them.
 */
export function cachedWorkers({ root, version = mediasoupVersion(root), env = process.env }) {
  const recipe = hashFolder(path.join(root, RECIPE));
  const place = (kind, key) => ({
    kind,
    file: path.join(
      cacheFolder(env), 'worker', `${version}-${process.platform}-${process.arch}-${key}`, WORKER_NAME),
  });
  return [
    place('prebuilt', 'prebuilt'),
    place('openssl', `${recipe}-openssl`),
    place('system', `${recipe}-system`),
  ];
}

/** The worker that an installed app brings along; `resourcesPath` is Electron's. */
export function installedWorker(resourcesPath = process.resourcesPath) {
  const file = resourcesPath && path.join(resourcesPath, 'worker', WORKER_NAME);
  return file && fs.existsSync(file) ? file : undefined;
}

/**
 * The absolute path of the worker binary: the configured one, or else the installed app's, or else one from the cache,
 * or else undefined. Never builds or downloads anything.
 */
export function findWorker({ env = process.env, root = checkout(), version, resourcesPath } = {}) {
  const given = configuredWorker(env) ?? installedWorker(resourcesPath);
  if (given) return given;
  if (!root) return undefined;
  return cachedWorkers({ root, version, env }).find(({ file }) => fs.existsSync(file))?.file;
}

function hashFolder(folder) {
  const hash = createHash('sha256');
  const names = fs.readdirSync(folder, { recursive: true }).map(name => name.replaceAll('\\', '/'));
  for (const name of names.sort()) {
    const file = path.join(folder, name);
    if (!fs.statSync(file).isFile()) continue;
    const content = fs.readFileSync(file);
    hash.update(`${name}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
