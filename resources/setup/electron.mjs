// Electron's binary: there already, or fetched once by Electron's own installer. Its npm package brings none, and nobody's
// install scripts are run. Where it cannot be fetched, that is remembered for a day, so that not every start waits.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectNode } from './node.mjs';
import { run } from './run.mjs';
import { log, step } from './say.mjs';
import { cacheFolder } from './worker-path.mjs';

const ANSWER_WITHIN = 8_000;
const STALLED_AFTER = 15_000;
const UNPACKED_WITHIN = 120_000;
const DAY = 24 * 3_600_000;

/** The binary that can be run, or undefined. */
export function findElectron(root, env = process.env) {
  if (env.SOUPBOX_ELECTRON) return env.SOUPBOX_ELECTRON;
  const folder = path.join(root, 'node_modules/electron');
  const name = read(path.join(folder, 'path.txt'));
  const file = name && path.join(folder, 'dist', name);
  return file && fs.existsSync(file) ? file : undefined;
}

/** Fetches it and returns its path. Throws an Error that says why not, at once where a try has just failed. */
export async function fetchElectron(root, { answerWithin = ANSWER_WITHIN, stalledAfter = STALLED_AFTER } = {}) {
  const folder = path.join(root, 'node_modules/electron');
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const failure = remembered(version);
  if (failure) throw new Error(failure);
  try {
    await step('Fetching Electron', show => download(folder, version, { show, answerWithin, stalledAfter }));
    await step('Unpacking Electron', () => run(projectNode(root), ['install.js'], { cwd: folder, timeout: UNPACKED_WITHIN }));
    const binary = findElectron(root);
    if (!binary) throw new Error('its installer left no binary');
    return binary;
  } catch (error) {
    log(error.stack);
    const reason = (error.cause?.message ?? error.message).replace(/\.$/, '').split('\n')[0];
    remember(version, reason);
    throw new Error(reason);
  }
}

/** Into the cache of Electron's own downloader, where its installer finds it. */
async function download(folder, version, { show, answerWithin, stalledAfter }) {
  const require = createRequire(path.join(folder, 'package.json'));
  const { downloadArtifact } = await import(pathToFileURL(require.resolve('@electron/get')).href);
  const controller = new AbortController();
  let timer;
  // Not by abort alone: whatever hangs shall not hang the start.
  const late = new Promise((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  const allow = (time, reason) => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(new Error(reason)), time);
  };
  allow(answerWithin, `no answer within ${answerWithin / 1000} s`);
  try {
    const arriving = downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      checksums: require('./checksums.json'),
      cacheRoot: process.env.electron_config_cache,
      downloadOptions: {
        quiet: true,
        signal: controller.signal,
        getProgressCallback: ({ transferred, total }) => {
          allow(stalledAfter, 'the download got stuck');
          show(`${megabytes(transferred)}${total ? ` of ${megabytes(total)}` : ''} MB`);
        },
      },
    });
    await Promise.race([arriving, late]);
  } finally {
    clearTimeout(timer);
  }
}

function remembered(version) {
  const file = memory();
  const [which, reason] = (read(file) ?? '').split('\n');
  return which === version && Date.now() - fs.statSync(file).mtimeMs < DAY ? reason : undefined;
}

function remember(version, reason) {
  fs.mkdirSync(path.dirname(memory()), { recursive: true });
  fs.writeFileSync(memory(), `${version}\n${reason}\n`);
}

function memory() {
  return path.join(cacheFolder(), 'electron-not-fetched');
}

function megabytes(bytes) {
  return Math.round(bytes / 1e6);
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
