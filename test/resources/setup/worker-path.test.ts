import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedWorkers, checkout, findWorker, WORKER_NAME } from '../../../resources/setup/worker-path.mjs';

let root: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'soupbox-worker-path-'));
  env = { XDG_CACHE_HOME: path.join(root, 'cache') };
  write('resources/worker/CMakeLists.txt', 'recipe');
  write('resources/worker/compat/srtp.h', 'header');
  write('package-lock.json', JSON.stringify({ packages: { 'node_modules/mediasoup': { version: '3.0.1' } } }));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function write(file: string, content: string) {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), content);
}

function places() {
  const [prebuilt, openssl, system] = cachedWorkers({ root, env });
  return { prebuilt: prebuilt.file, openssl: openssl.file, system: system.file };
}

function put(file: string) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, '');
}

describe('findWorker', () => {
  it('finds nothing where nothing has been prepared', () => {
    expect(findWorker({ root, env })).toBeUndefined();
  });

  it.each(['SOUPBOX_WORKER_BIN', 'MEDIASOUP_WORKER_BIN'])('prefers what %s names to the cache', (variable) => {
    put(places().prebuilt);
    expect(findWorker({ root, env: { ...env, [variable]: '/opt/worker' } })).toBe('/opt/worker');
  });

  it('prefers what the installed app brings to the cache, and what is configured to both', () => {
    put(places().prebuilt);
    const installed = path.join(root, 'resources', 'worker', WORKER_NAME);
    expect(findWorker({ root, env, resourcesPath: path.join(root, 'resources') })).toBe(places().prebuilt);
    put(installed);
    expect(findWorker({ root, env, resourcesPath: path.join(root, 'resources') })).toBe(installed);
    expect(findWorker({ root, env: { ...env, SOUPBOX_WORKER_BIN: '/opt/worker' }, resourcesPath: path.join(root, 'resources') })).toBe('/opt/worker');
  });

  it('makes a configured path absolute', () => {
    expect(findWorker({ root, env: { SOUPBOX_WORKER_BIN: 'worker' } })).toBe(path.resolve('worker'));
  });

  it('prefers the official worker to an own build, and that to one with the system\'s libsrtp', () => {
    const { prebuilt, openssl, system } = places();
    for (const file of [system, openssl, prebuilt]) {
      put(file);
      expect(findWorker({ root, env })).toBe(file);
    }
  });

  it('does not take the worker of another mediasoup version', () => {
    put(places().prebuilt);
    write('package-lock.json', JSON.stringify({ packages: { 'node_modules/mediasoup': { version: '3.0.2' } } }));
    expect(findWorker({ root, env })).toBeUndefined();
  });

  it('goes by what is installed rather than by what is locked', () => {
    write('node_modules/mediasoup/package.json', JSON.stringify({ version: '3.0.3' }));
    expect(places().prebuilt).toContain('3.0.3');
  });
});

describe('the place of a build in the cache', () => {
  it('changes with the content of the recipe', () => {
    const before = places();
    write('resources/worker/compat/srtp.h', 'another header');
    expect(places().openssl).not.toBe(before.openssl);
    expect(places().system).not.toBe(before.system);
    expect(places().prebuilt).toBe(before.prebuilt);
  });

  it('changes with a new file in the recipe, and back without it', () => {
    const before = places().openssl;
    write('resources/worker/compat/uv.h', '');
    expect(places().openssl).not.toBe(before);
    fs.rmSync(path.join(root, 'resources/worker/compat/uv.h'));
    expect(places().openssl).toBe(before);
  });

  it('is the same for every checkout', () => {
    const before = places().openssl;
    const elsewhere = `${root}-elsewhere`;
    fs.cpSync(root, elsewhere, { recursive: true });
    expect(cachedWorkers({ root: elsewhere, env })[1].file).toBe(before);
    fs.rmSync(elsewhere, { recursive: true });
  });

  it('is in the home folder unless XDG_CACHE_HOME says otherwise', () => {
    const [{ file }] = cachedWorkers({ root, env: {} });
    expect(file.startsWith(path.join(os.homedir(), '.cache/soupbox/worker/'))).toBe(true);
  });
});

it('knows its checkout', () => {
  expect(checkout()).toBe(path.resolve(import.meta.dirname, '../../..'));
});
