import fs from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeCheckout, isRunning, outcome } from './fakeCheckout.ts';

vi.setConfig({ testTimeout: 30_000 });

/** What both shells print here: that it is them, and with which flags. */
const say = (shell: string) => `console.log(JSON.stringify({ shell: '${shell}', flags: process.argv.slice(2) }));`;
/** Electron's own downloader; how it fares is up to FAKE_ELECTRON. It writes down that it was asked. */
const DOWNLOADER = `
  import fs from 'node:fs';
  export async function downloadArtifact({ version, downloadOptions: { getProgressCallback, signal } }) {
    fs.appendFileSync(process.env.ASKED, version + '\\n');
    if (process.env.FAKE_ELECTRON === 'fail') throw Object.assign(new TypeError('fetch failed'), { cause: new Error('getaddrinfo ENOTFOUND github.com') });
    if (process.env.FAKE_ELECTRON === 'hang') return new Promise(() => {});
    getProgressCallback({ transferred: 60_000_000, total: 120_000_000 });
  }`;
const INSTALLER = `
  const fs = require('node:fs');
  if (process.env.FAKE_ELECTRON === 'broken') process.exit(1);
  fs.mkdirSync('dist', { recursive: true });
  fs.copyFileSync('fake-binary', 'dist/electron');
  fs.writeFileSync('path.txt', 'electron');`;

let checkout: FakeCheckout;
let asked: string;

beforeEach(() => {
  checkout = new FakeCheckout('/bin/false');
  asked = `${checkout.folder}/asked`;
  checkout.write('dist/main/headless.js', say('headless'));
  checkout.write('node_modules/electron/package.json', '{ "version": "45.4.1" }');
  checkout.write('node_modules/electron/checksums.json', '{}');
  checkout.write('node_modules/electron/install.js', INSTALLER);
  checkout.write('node_modules/@electron/get/package.json', '{ "type": "module", "exports": "./index.js" }');
  checkout.write('node_modules/@electron/get/index.js', DOWNLOADER);
  program('node_modules/electron/fake-binary', `exec '${process.execPath}' -e "${say('desktop').replaceAll('slice(2)', 'slice(1)')}" -- "$@"`);
});
afterEach(() => checkout.remove());

function program(file: string, script: string): void {
  checkout.write(file, `#!/bin/sh\n${script}\n`);
  fs.chmodSync(checkout.path(file), 0o755);
}

/** Somebody who is not root, as far as the launcher can tell. */
function start(flags: string[], env: NodeJS.ProcessEnv) {
  checkout.write('resources/setup/as-user.mjs', "process.getuid = () => 1000; await import('./launch.mjs');");
  return checkout.start('as-user.mjs', flags, { ASKED: asked, ...env });
}

async function launch(flags: string[] = [], env: NodeJS.ProcessEnv = { DISPLAY: ':0' }) {
  const { code, stdout, stderr } = await outcome(start(flags, env));
  const said = stdout ? (JSON.parse(stdout) as { shell: string; flags: string[] }) : undefined;
  return { code, shell: said?.shell, flags: said?.flags, stderr };
}

const timesAsked = () => (fs.existsSync(asked) ? fs.readFileSync(asked, 'utf8').trim().split('\n').length : 0);

it('opens the desktop app where there is a display, with Electron fetched once', async () => {
  const first = await launch(['--https-port', '5443']);
  expect(first).toMatchObject({ code: 0, shell: 'desktop', flags: [checkout.root, '--https-port', '5443'] });
  expect(first.stderr).toMatch(/Fetching Electron: ready after \d+ s\n.*\n?.*Unpacking Electron: ready/s);
  expect(await launch()).toMatchObject({ code: 0, shell: 'desktop', stderr: '' });
  expect(timesAsked()).toBe(1);
});

it('runs without a window, and opens the console in the browser, where Electron cannot be fetched; does not try again at every start', async () => {
  const env = { DISPLAY: ':0', FAKE_ELECTRON: 'fail' };
  const first = await launch(['--workers', '1'], env);
  expect(first).toMatchObject({ code: 0, shell: 'headless', flags: ['--workers', '1', '--open'] });
  expect(first.stderr).toContain('soupbox: Running without a window, because Electron could not be fetched (getaddrinfo ENOTFOUND github.com; it is tried again after a day). The console opens in your browser.\n');
  expect((await launch([], { DISPLAY: ':0' })).stderr.split('\n')).toEqual([expect.stringContaining('ENOTFOUND') as string, '']);
  expect(timesAsked()).toBe(1);

  const memory = `${checkout.cache}/soupbox/electron-not-fetched`;
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  fs.utimesSync(memory, yesterday, yesterday);
  expect(await launch([], { DISPLAY: ':0' })).toMatchObject({ shell: 'desktop' });
});

it('tries at once when another version is wanted', async () => {
  await launch([], { DISPLAY: ':0', FAKE_ELECTRON: 'fail' });
  checkout.write('node_modules/electron/package.json', '{ "version": "46.0.0" }');
  expect(await launch()).toMatchObject({ shell: 'desktop' });
});

it('does not take a broken installation for Electron', async () => {
  expect(await launch([], { DISPLAY: ':0', FAKE_ELECTRON: 'broken' })).toMatchObject({ shell: 'headless', stderr: expect.stringContaining('ended with exit code 1') as string });
});

it('waits a short time only', async () => {
  const since = Date.now();
  expect(await launch([], { DISPLAY: ':0', FAKE_ELECTRON: 'hang' })).toMatchObject({ shell: 'headless', stderr: expect.stringContaining('no answer within 8 s') as string });
  expect(Date.now() - since).toBeLessThan(12_000);
});

it.each([['there is no display', {}, false], ['Electron does not start here (it ended with SIGTRAP)', { WAYLAND_DISPLAY: 'wayland-0' }, true]])('says why it has no window: %s', async (reason, env, opens) => {
  program('node_modules/electron/fake-binary', 'kill -TRAP $$');
  const { shell, flags, stderr } = await launch([], env);
  expect([shell, flags]).toEqual(['headless', opens ? ['--open'] : []]);
  expect(stderr).toContain(`soupbox: Running without a window, because ${reason}.`);
});

it('runs without a window where the system cannot load Electron, as without its shared libraries', async () => {
  program('node_modules/electron/fake-binary', "echo 'error while loading shared libraries: libnss3.so' >&2; exit 127");
  const { shell, flags, stderr } = await launch();
  expect([shell, flags]).toEqual(['headless', ['--open']]);
  expect(stderr).toContain('because Electron does not start here (the system cannot load it: exit code 127).');
});

it('has no window as root: Electron’s sandbox does not work there', async () => {
  checkout.write('resources/setup/as-root.mjs', "process.getuid = () => 0; await import('./launch.mjs');");
  const { stdout, stderr } = await outcome(checkout.start('as-root.mjs', [], { DISPLAY: ':0', ASKED: asked }));
  expect(JSON.parse(stdout)).toMatchObject({ shell: 'headless' });
  expect(stderr).toContain('as root');
  expect(timesAsked()).toBe(0);
});

it.each(['--headless', '--json', '--help', '--version'])('%s never tries, and says nothing about it', async (flag) => {
  expect(await launch([flag])).toMatchObject({ code: 0, shell: 'headless', flags: [flag], stderr: '' });
  expect(timesAsked()).toBe(0);
});

it('hands the app’s exit code on, and signals to the app', async () => {
  await launch();
  program('node_modules/electron/dist/electron', 'exit 2');
  expect((await launch()).code).toBe(2);
  program('node_modules/electron/dist/electron', `trap 'exit 7' TERM; echo $$ > '${checkout.folder}/app.pid'; while :; do /bin/sleep 0.05; done`);
  const launcher = start([], { DISPLAY: ':0' });
  const ended = outcome(launcher);
  const app = await checkout.started('app');
  launcher.kill('SIGTERM');
  expect((await ended).code).toBe(7);
  expect(isRunning(app)).toBe(false);
});
