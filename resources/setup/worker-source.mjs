// The worker's source, which comes inside the mediasoup package. Fetched alone it is there in seconds, so that compiling
// need not wait for all the other packages.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { npm } from './packages.mjs';
import { run } from './run.mjs';
import { log } from './say.mjs';
import { lockedMediasoupVersion } from './worker-path.mjs';

/**
 * The folder with the worker's source, in `folder` or, where it cannot be fetched alone, in node_modules. `packages`
 * resolves when the npm packages are there.
 */
export async function workerSource(root, folder, packages) {
  const installed = path.join(root, 'node_modules/mediasoup/worker');
  let arrived = false;
  packages.then(() => (arrived = true), () => {});
  await new Promise(setImmediate);
  if (!arrived) {
    try {
      return await fetchSource(root, folder);
    } catch (error) {
      log(error.stack);
    }
  }
  await packages;
  return installed;
}

async function fetchSource(root, folder) {
  const version = lockedMediasoupVersion(root);
  const { integrity } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages['node_modules/mediasoup'];
  await npm(root, ['pack', `mediasoup@${version}`, '--ignore-scripts', '--pack-destination', folder]);
  const archive = path.join(folder, `mediasoup-${version}.tgz`);
  // The lock file's word counts here too.
  const digest = createHash('sha512').update(fs.readFileSync(archive)).digest('base64');
  if (`sha512-${digest}` !== integrity) throw new Error('the mediasoup package is not the one in package-lock.json');
  await run('tar', ['-xzf', archive, '-C', folder]);
  return path.join(folder, 'package/worker');
}
