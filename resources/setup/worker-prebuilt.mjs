// The worker that mediasoup's own releases offer: downloaded, unpacked, and seen to run on this machine.
import fs from 'node:fs';
import os from 'node:os';
import { gunzipSync } from 'node:zlib';
import { log } from './say.mjs';
import { WORKER_NAME } from './worker-path.mjs';

const RELEASES = 'https://github.com/versatica/mediasoup/releases/download';
const ANSWER_WITHIN = 8_000;
const STALLED_AFTER = 15_000;

/** The address of the prebuilt worker, by the scheme (and the variable) of mediasoup's own npm-scripts.mjs. */
export function prebuiltUrl(version, { env = process.env, platform = process.platform, release = os.release() } = {}) {
  const base = env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL || RELEASES;
  const kernel = platform === 'linux' ? `-kernel${release.split('.')[0]}` : '';
  return `${base}/${version}/mediasoup-worker-${version}-${platform}-${process.arch}${kernel}.tgz`;
}

/**
 * Downloads the prebuilt worker into `file`. Throws an Error that says why not, soon where there is no internet.
 * `show` is told how many megabytes have come.
 */
export async function downloadPrebuilt(version, file, { show = () => {}, answerWithin = ANSWER_WITHIN } = {}) {
  const url = prebuiltUrl(version);
  log(`Downloading ${url}`);
  const archive = await download(url, { show, answerWithin });
  fs.writeFileSync(file, extract(gunzipSync(archive), WORKER_NAME), { mode: 0o755 });
}

async function download(url, { show, answerWithin }) {
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(new Error(`no answer within ${answerWithin / 1000} s`)), answerWithin);
  try {
    const response = await fetch(url, { signal: controller.signal });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const chunks = [];
    let size = 0;
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(new Error('the download got stuck')), STALLED_AFTER);
      chunks.push(chunk);
      size += chunk.length;
      show(`${(size / 1e6).toFixed(1)} MB`);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    // fetch says "fetch failed" and keeps the reason to itself.
    throw error.cause instanceof Error ? error.cause : error;
  } finally {
    clearTimeout(timer);
  }
}

/** The content of one file of a tar archive. */
export function extract(tar, name) {
  for (let offset = 0; offset + 512 <= tar.length; ) {
    const field = (from, length) => tar.toString('latin1', offset + from, offset + from + length).split('\0')[0];
    const size = Number.parseInt(field(124, 12).trim(), 8) || 0;
    const content = offset + 512;
    if (field(0, 100).replace(/^\.\//, '') === name) {
      if (content + size > tar.length) break;
      return tar.subarray(content, content + size);
    }
    offset = content + Math.ceil(size / 512) * 512;
  }
  throw new Error(`there is no ${name} in the archive`);
}
