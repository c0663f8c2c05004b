import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findWorker } from '../../../resources/setup/worker-path.mjs';
import { downloadPrebuilt, extract, prebuiltUrl } from '../../../resources/setup/worker-prebuilt.mjs';
import { checkWorker, starts } from '../../../resources/setup/worker.mjs';
import { isRunning } from './fakeCheckout.ts';
import { tar } from './tar.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const real = findWorker();
vi.setConfig({ testTimeout: 60_000 });

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'soupbox-worker-'));
  vi.stubEnv('XDG_CACHE_HOME', path.join(folder, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  fs.rmSync(folder, { recursive: true });
});

function script(text: string): string {
  const file = path.join(folder, 'worker');
  fs.writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return file;
}

describe('starts', () => {
  it('recognizes a worker by what it says when it is started without mediasoup', () => {
    expect(starts(script('exit 41'))).toBe(true);
    expect(starts(script('exit 0'))).toBe(false);
    expect(starts(path.join(folder, 'nothing'))).toBe(false);
  });

  it('does not wait for something that hangs', () => {
    expect(starts(script('exec sleep 60'), { timeout: 200 })).toBe(false);
  });
});

describe('checkWorker', () => {
  it('refuses a program that ends at once', async () => {
    await expect(checkWorker(root, script('exit 0'))).rejects.toThrow('exit code 1');
  });

  it('refuses a program that hangs, and ends it', async () => {
    const pidFile = path.join(folder, 'pid');
    const worker = script(`echo $$ > ${pidFile}; exec sleep 60`);
    await expect(checkWorker(root, worker, { timeout: 2_000 })).rejects.toThrow('did not end within 2 s');
    await expect.poll(() => isRunning(Number(fs.readFileSync(pidFile, 'utf8')))).toBe(false);
  });

  it.skipIf(!real)('accepts the worker of this machine, media and all', async () => {
    await checkWorker(root, real!);
  });
});

describe('the prebuilt worker', () => {
  it('has the address that mediasoup downloads from', () => {
    const url = (platform: string) => prebuiltUrl('3.1.4', { env: {}, platform, release: '6.1.0-28' });
    const releases = 'https://github.com/versatica/mediasoup/releases/download/3.1.4/mediasoup-worker-3.1.4';
    expect(url('linux')).toBe(`${releases}-linux-${process.arch}-kernel6.tgz`);
    expect(url('win32')).toBe(`${releases}-win32-${process.arch}.tgz`);
  });

  it('is given up soon where nobody answers', async () => {
    const server = http.createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const { port } = server.address() as AddressInfo;
    vi.stubEnv('MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL', `http://127.0.0.1:${port}`);
    const file = path.join(folder, 'downloaded');
    await expect(downloadPrebuilt('3.1.4', file, { answerWithin: 200 })).rejects.toThrow('no answer within 0.2 s');
    expect(fs.existsSync(file)).toBe(false);
    server.close();
    server.closeAllConnections();
  });

  it('is not taken from an archive that ends too soon', () => {
    const archive = tar('mediasoup-worker', Buffer.alloc(5000));
    expect(extract(archive, 'mediasoup-worker')).toHaveLength(5000);
    expect(() => extract(archive.subarray(0, 4000), 'mediasoup-worker')).toThrow('there is no mediasoup-worker');
  });
});
