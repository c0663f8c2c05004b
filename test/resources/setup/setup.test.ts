import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findWorker } from '../../../resources/setup/worker-path.mjs';
import { FakeCheckout, isRunning, outcome } from './fakeCheckout.ts';
import { tar } from './tar.ts';

const worker = findWorker();
vi.setConfig({ testTimeout: 60_000 });

let checkout: FakeCheckout;
let server: http.Server | undefined;

beforeEach(() => {
  checkout = new FakeCheckout(worker!);
});
afterEach(() => {
  checkout.remove();
  server?.close();
  server?.closeAllConnections();
  server = undefined;
});

/** A release page that offers this, or nothing at all. */
async function releasePage(archive?: Buffer): Promise<NodeJS.ProcessEnv> {
  server = http.createServer((request, response) => {
    if (!archive) return response.writeHead(404).end();
    if (request.url?.startsWith('/moved/')) return response.end(archive);
    return response.writeHead(302, { location: `/moved${request.url}` }).end();
  });
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: `http://127.0.0.1:${port}` };
}

// The real worker is what the fake compiler "makes". `npm test` has seen to it that there is one.
describe.skipIf(!worker)('setup start', () => {
  it('prepares everything, says so on standard error only, and is silent the second time', async () => {
    const first = await checkout.setUp('start');
    expect(first).toMatchObject({ code: 0, stdout: '' });
    expect(first.stderr).toMatch(/Installing npm packages: ready after \d+ s/);
    expect(first.stderr).toMatch(/Compiling the mediasoup worker: ready after \d+ s/);
    expect(checkout.cachedFiles()).toEqual([expect.stringMatching(/-system\/mediasoup-worker$/)]);
    expect(fs.readFileSync(checkout.path('dist/builds'), 'utf8')).toBe('build --app\n');

    expect(await checkout.setUp('start')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(fs.readFileSync(checkout.path('dist/builds'), 'utf8')).toBe('build --app\n');
  });

  it('takes the official worker where it can be downloaded', async () => {
    const page = await releasePage(gzipSync(tar('mediasoup-worker', fs.readFileSync(worker!))));
    const { code, stderr } = await checkout.setUp('start', page);
    expect(stderr).not.toContain('Compiling');
    expect(code).toBe(0);
    expect(checkout.cachedFiles()).toEqual([expect.stringMatching(/-prebuilt\/mediasoup-worker$/)]);
  });

  it.each([
    ['is not offered', undefined, 'the server answered 404'],
    ['is no archive', Buffer.from('<html>'), 'incorrect header check'],
    ['is another file', gzipSync(tar('README', Buffer.from('x'))), 'there is no mediasoup-worker in the archive'],
    ['does not run here', gzipSync(tar('mediasoup-worker', Buffer.from('#!/bin/sh\nexit 1'))), 'it does not run'],
    ['runs but does not work', gzipSync(tar('mediasoup-worker', Buffer.from('#!/bin/sh\nexit 41'))), 'exit code 1'],
  ])('builds the worker if the official one %s', async (_, archive, reason) => {
    // That a build succeeds is seen elsewhere, and takes a second.
    const { stderr } = await checkout.setUp('dev', { ...(await releasePage(archive)), FAKE_NINJA: 'fail' });
    expect(stderr).toMatch(/No prebuilt mediasoup worker \(.*\): building it here/);
    expect(stderr).toContain(reason);
    expect(stderr).toContain('Compiling the mediasoup worker …');
    expect(checkout.cachedFiles()).toEqual([]);
  });

  it('replaces a cached worker that does not run any more', async () => {
    await checkout.setUp('dev');
    const cached = path.join(checkout.cache, 'soupbox/worker', checkout.cachedFiles()[0]!);
    fs.writeFileSync(cached, '#!/bin/sh\nexit 127');
    expect((await checkout.setUp('dev')).code).toBe(0);
    expect(fs.readFileSync(cached).equals(fs.readFileSync(worker!))).toBe(true);
  });

  it('lets two at once wait for each other', async () => {
    const outcomes = await Promise.all([checkout.setUp('start'), checkout.setUp('start')]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    const said = outcomes.map(({ stderr }) => stderr).join('');
    expect(said.match(/Installing npm packages …/g)).toHaveLength(1);
    expect(said.match(/Compiling the mediasoup worker …/g)).toHaveLength(1);
    expect(fs.readFileSync(checkout.path('dist/builds'), 'utf8')).toBe('build --app\n');
  });

  it('checks a configured worker, and then prepares no other', async () => {
    const configured = { SOUPBOX_WORKER_BIN: worker };
    const { code, stderr } = await checkout.setUp('dev', configured);
    expect(stderr).not.toContain('Compiling');
    expect(code).toBe(0);
    expect(await checkout.setUp('dev', configured)).toMatchObject({ code: 0, stderr: '' });
  });

  it('builds again after a change of the sources', async () => {
    await checkout.setUp('start');
    checkout.write('main/headless.ts', 'export const changed = true;');
    await checkout.setUp('start');
    expect(fs.readFileSync(checkout.path('dist/builds'), 'utf8')).toBe('build --app\nbuild --app\n');
  });
});

describe('a failing set-up', () => {
  /** The last line is the sentence; nothing went to standard output. */
  async function failure(task: string, env: NodeJS.ProcessEnv): Promise<string> {
    const { code, stdout, stderr } = await checkout.setUp(task, env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    return stderr.trimEnd().split('\n').at(-1)!;
  }

  it('says what npm said', async () => {
    const log = path.join(checkout.cache, 'soupbox/setup.log');
    expect(await failure('packages', { FAKE_NPM: 'fail' })).toBe(
      'soupbox: npm could not install the packages (The registry is on holiday): mend that and try again ' +
        `(the log is ${log}).`,
    );
    expect(fs.existsSync(checkout.path('node_modules/.soupbox-setup'))).toBe(false);
  });

  it('says that the worker cannot be built, and leaves nothing', async () => {
    const sentence = await failure('dev', { FAKE_NINJA: 'fail' });
    expect(sentence).toContain('The mediasoup worker could not be built: see the end of');
    expect(fs.readFileSync(path.join(checkout.cache, 'soupbox/setup.log'), 'utf8')).toContain('something broke');
    expect(checkout.cachedFiles()).toEqual([]);
  });

  it('refuses a build that does not work', async () => {
    fs.writeFileSync(path.join(checkout.folder, 'bad'), '#!/bin/sh\nexit 41\n', { mode: 0o755 });
    const bad = new FakeCheckout(path.join(checkout.folder, 'bad'));
    const { code, stderr } = await bad.setUp('dev');
    expect(code).toBe(1);
    expect(stderr).toContain('was built but does not work');
    expect(bad.cachedFiles()).toEqual([]);
    bad.remove();
  });

  it('names the tools that are missing', async () => {
    fs.rmSync(path.join(checkout.folder, 'bin/flatc'));
    expect(await failure('dev', {})).toContain('Building the mediasoup worker needs flatc and the development files');
  });

  it('says that a configured worker does not exist', async () => {
    expect(await failure('dev', { SOUPBOX_WORKER_BIN: '/nowhere' })).toBe(
      'soupbox: SOUPBOX_WORKER_BIN is /nowhere, which does not exist: correct it or unset it.',
    );
  });

  it('says that a configured worker is none', async () => {
    expect(await failure('dev', { SOUPBOX_WORKER_BIN: '/bin/true' })).toContain('/bin/true, which is no worker');
  });

  it.skipIf(!worker)('does not take a failed build of the application for a finished one', async () => {
    await checkout.setUp('start');
    checkout.write('renderer/index.html', '<p>new');
    expect(await failure('start', { FAKE_VITE: 'fail' })).toContain('The application could not be built');
    expect((await checkout.setUp('start')).stderr).toContain('Building the application: ready');
  });

  it('says how it is used', async () => {
    expect(await failure('stat', {})).toContain('setup.mjs packages | dev | start | test');
  });
});

describe('an interrupted set-up', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing behind after %s', async (signal) => {
    const setup = checkout.start('setup.mjs', ['dev'], { FAKE_NINJA: 'hang' });
    const ended = outcome(setup);
    const ninja = await checkout.started('ninja');
    setup.kill(signal);
    expect((await ended).code).toBe(signal === 'SIGINT' ? 130 : 143);
    await expect.poll(() => isRunning(ninja)).toBe(false);
    expect(fs.readdirSync(path.join(checkout.cache, 'soupbox/worker'))).toEqual([]);
  });

  it('is no obstacle to the next one, even if it was killed', async () => {
    const setup = checkout.start('setup.mjs', ['dev'], { FAKE_NINJA: 'hang' });
    const ended = outcome(setup);
    const ninja = await checkout.started('ninja');
    setup.kill('SIGKILL');
    process.kill(ninja, 'SIGKILL');
    await ended;
    expect(checkout.cachedFiles().filter((name) => /^\d.*mediasoup-worker$/.test(name))).toEqual([]);

    const { code } = await checkout.setUp('dev');
    expect(code).toBe(worker ? 0 : 1);
    expect(fs.readdirSync(path.join(checkout.cache, 'soupbox/worker')).filter((name) => name[0] === '.')).toEqual([]);
  });

  it('does not take half an installation for a whole one', async () => {
    const setup = checkout.start('setup.mjs', ['packages'], { FAKE_NPM: 'hang' });
    const ended = outcome(setup);
    const npm = await checkout.started('npm');
    setup.kill('SIGTERM');
    await ended;
    await expect.poll(() => isRunning(npm)).toBe(false);
    expect(fs.existsSync(checkout.path('node_modules/mediasoup'))).toBe(true);
    expect((await checkout.setUp('packages')).stderr).toContain('Installing npm packages: ready');
  });
});
