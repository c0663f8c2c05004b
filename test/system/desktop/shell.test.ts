import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { request, state, stateWhere } from '../../support/desktop/bridge.ts';
import { launchDesktop, runDesktop, shellName, type Desktop, type Ready } from '../../support/desktop/launchDesktop.ts';
import { clickTray } from '../../support/desktop/natives.ts';
import { ClassicClient } from '../../support/classicClient.ts';
import { waitFor } from '../../support/startTestAppliance.ts';

// Each takes a few seconds; where the window is stuck, all that follow wait in vain.
vi.setConfig({ testTimeout: 20_000 });

let desktop: Desktop;
let ready: Ready;
beforeAll(async () => {
  desktop = await launchDesktop();
  ready = await desktop.ready();
});
afterAll(() => desktop?.close());

const windows = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => ({ url: window.webContents.getURL(), visible: window.isVisible() })));
const joinRoom = (roomId: string) => ClassicClient.join({ wsUrl: ready.meetingUrls[0]!.replace('https', 'wss').slice(0, -1), roomId });

describe(`the desktop shell (${shellName})`, () => {
  test('opens the console in a window, and says on standard output that it is ready', async () => {
    expect(ready).toMatchObject({ pid: desktop.app.process().pid, consoleUrl: null });
    await expect.poll(windows).toEqual([{ url: expect.stringMatching(/^soupbox:\/\/console\/#\//) as string, visible: true }]);
    // Only this computer can join, here: the console says so.
    await desktop.page.getByTestId('state-chip').filter({ hasText: /Running|Needs attention/ }).waitFor();
    expect(await state(desktop.page)).toMatchObject({ phase: 'running', shell: 'desktop', dataDir: desktop.dataDir, meetingUrls: ready.meetingUrls });
  });

  test('the page has two functions and nothing else of Node or Electron', async () => {
    const seen = await desktop.page.evaluate(() => {
      const { soupbox } = window as unknown as { soupbox: Record<string, unknown> };
      const changed = Reflect.set(soupbox, 'request', () => 'mine') || Reflect.deleteProperty(window, 'soupbox');
      const names = ['require', 'process', 'module', 'global', 'Buffer', 'electron', 'ipcRenderer'].filter((name) => name in window);
      return { api: Object.entries(soupbox).map(([name, value]) => [name, typeof value]), changed, names };
    });
    expect(seen).toEqual({ api: [['request', 'function'], ['onNotification', 'function']], changed: false, names: [] });
  });

  test('a room that is made over IPC is pushed to the console, and people can join it', async () => {
    await desktop.page.evaluate(() => {
      const seen: unknown[] = [];
      Object.assign(window, { seen });
      window.soupbox!.onNotification((notice, data) => seen.push([notice, (data as { rooms?: { settings: { name: string } }[] }).rooms?.map(({ settings }) => settings.name)]));
    });
    const made = await request(desktop.page, 'createRoom', { settings: { name: 'Physics 8b' } });
    expect(made).toMatchObject({ ok: true, data: { roomId: expect.any(String) as string } });
    await waitFor('the push', () => desktop.page.evaluate(() => (window as unknown as { seen: [string, string[]][] }).seen.some(([notice, rooms]) => notice === 'state' && rooms.includes('Physics 8b'))));
    const guest = await joinRoom((made as { data: { roomId: string } }).data.roomId);
    const { rooms } = await stateWhere(desktop.page, 'the guest', (now) => now.rooms.some(({ people }) => people.length === 1));
    expect(rooms.map(({ settings }) => settings.name)).toContain('Physics 8b');
    await guest.leave();
  });

  test('refusals keep their codes', async () => {
    expect(await request(desktop.page, '__proto__')).toMatchObject({ ok: false, code: 404 });
    expect(await request(desktop.page, 'closeRoom', { roomId: '../x' })).toMatchObject({ ok: false, code: 400 });
    expect(await request(desktop.page, 'confirmConfig')).toMatchObject({ ok: false, code: 409 });
  });

  // Once more where the stand-in's second window does not answer Playwright, which happens now and then and is not understood yet.
  test('another page cannot ask, even with the same preload', { retry: 1, timeout: 20_000 }, async () => {
    const server = createServer((_request, response) => void response.setHeader('content-type', 'text/html').end('<p>foreign')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const opened = desktop.app.waitForEvent('window');
    await desktop.app.evaluate(({ BrowserWindow, app }, target) => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload: `${app.getAppPath()}/dist/preload/preload.cjs`, sandbox: true, contextIsolation: true } });
      void window.loadURL(target);
    }, url);
    const page = await opened;
    await page.waitForURL(url);
    expect(await request(page, 'getState')).toEqual({ ok: false, code: 403, reason: 'only the console may ask' });
    // Not before the answer has left: Playwright waits in vain for one that comes together with a window's end.
    await desktop.app.evaluate(({ BrowserWindow }, target) => {
      const window = BrowserWindow.getAllWindows().find(({ webContents }) => webContents.getURL() === target)!;
      setTimeout(() => window.destroy(), 50);
    }, url);
    await waitFor('one window', () => desktop.app.windows().length === 1);
    server.close();
    server.closeAllConnections();
    expect(await request(desktop.page, 'getState')).toMatchObject({ ok: true });
  });

  test('goes nowhere else and opens no windows; a meeting page opens in the system’s browser', async () => {
    const before = desktop.page.url();
    const [meeting = ''] = ready.meetingUrls;
    // Not before the answer has left, as above.
    await desktop.page.evaluate((url) => {
      setTimeout(() => {
        for (const link of ['https://evil.example/', 'http://127.0.0.1:1/', url]) window.open(link);
        location.href = 'https://evil.example/page';
      }, 50);
    }, `${meeting}?roomId=physics-8b#host=KEY`);
    await waitFor('the meeting page in the browser', async () => (await desktop.seen()).opened.length > 0);
    await waitFor('one window', async () => desktop.app.windows().length === 1);
    expect((await desktop.seen()).opened).toEqual([`${meeting}?roomId=physics-8b#host=KEY`]);
    expect(desktop.page.url()).toBe(before);
    expect(await request(desktop.page, 'getState')).toMatchObject({ ok: true });
  });

  test('pages have no permission but to copy', async () => {
    const answers = await desktop.page.evaluate(async () => {
      const name = (promise: Promise<unknown>) => promise.then(() => 'granted', (error: Error) => error.name);
      const query = async (permission: string) => (await navigator.permissions.query({ name: permission as PermissionName })).state;
      return {
        camera: await name(navigator.mediaDevices.getUserMedia({ video: true })),
        place: await new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve('granted'), ({ code }) => resolve(code))),
        notifications: await query('notifications'),
        reading: await query('clipboard-read'),
        copying: await query('clipboard-write'),
      };
    });
    expect(answers).toEqual({ camera: 'NotAllowedError', place: 1, notifications: 'denied', reading: 'denied', copying: 'granted' });
  });

  test('nothing but its own files: no network, no inline scripts, no files of this computer', async () => {
    const tried = await desktop.page.evaluate(async (meeting) => {
      const script = document.createElement('script');
      script.textContent = 'window.inline = true';
      document.body.append(script);
      const status = (url: string) => fetch(url).then(({ status }) => status, () => 'refused');
      return { inline: 'inline' in window, network: await status(meeting), file: await status('file:///etc/passwd') };
    }, ready.meetingUrls[0]!);
    expect(tried).toEqual({ inline: false, network: 'refused', file: 'refused' });
  });

  test('saves what the console makes, and nothing from elsewhere', async () => {
    const file = path.join(desktop.dataDir, 'saved.json');
    await desktop.app.evaluate(({ session }, target) => {
      const downloads: { url: string; prevented: boolean; state?: string }[] = [];
      Object.assign(globalThis, { downloads });
      session.defaultSession.on('will-download', (event, item) => {
        const download = { url: item.getURL(), prevented: event.defaultPrevented };
        downloads.push(download);
        item.setSavePath(target);
        item.once('done', (_event, state) => Object.assign(download, { state }));
      });
    }, file);
    const downloads = () => desktop.app.evaluate(() => (globalThis as unknown as { downloads: { url: string; prevented: boolean; state?: string }[] }).downloads);
    await desktop.page.evaluate(() => Object.assign(document.createElement('a'), { href: URL.createObjectURL(new Blob(['{"mine":1}'])), download: 'soupbox.json' }).click());
    await waitFor('the file', async () => (await downloads())[0]?.state === 'completed');
    expect(await readFile(file, 'utf8')).toBe('{"mine":1}');
    await desktop.page.evaluate(() => Object.assign(document.createElement('a'), { href: 'data:application/octet-stream,evil', download: 'evil.exe' }).click());
    await waitFor('the other', async () => (await downloads()).length === 2);
    expect((await downloads()).map(({ url, prevented }) => [url.slice(0, 23), prevented])).toEqual([['blob:soupbox://console/', false], ['data:application/octet-', true]]);
    expect(await readFile(file, 'utf8')).toBe('{"mine":1}');
  });

  test('the tray shows how things are, and what it offers works', async () => {
    const { tray } = await desktop.seen();
    expect(tray).toMatchObject({ tip: 'Soupbox: Running' });
    await clickTray(desktop.app, 'Copy address');
    expect(await desktop.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(ready.meetingUrls[0]);
    await clickTray(desktop.app, 'Show QR code');
    await desktop.page.waitForURL(/#\/projector$/);
    await clickTray(desktop.app, 'Stop');
    await stateWhere(desktop.page, 'stopped', ({ phase }) => phase === 'stopped');
    await waitFor('the tray', async () => (await desktop.seen()).tray?.tip === 'Soupbox: Stopped');
    expect(desktop.workers()).toEqual([]);
    await clickTray(desktop.app, 'Start');
    await stateWhere(desktop.page, 'running', ({ phase }) => phase === 'running');
    await waitFor('the tray', async () => (await desktop.seen()).tray?.tip === 'Soupbox: Running');
  });

  test('closing the window leaves it in the tray and says so once; another start brings it back', async () => {
    const close = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
    const visible = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible());
    await close();
    expect(await visible()).toBe(false);
    await clickTray(desktop.app, 'Open Soupbox');
    expect(await visible()).toBe(true);
    await close();
    const told = (await desktop.seen()).notifications.filter(({ title }) => title === 'Soupbox goes on running');
    expect(told).toHaveLength(1);

    const second = await (await runDesktop(desktop.args, desktop.dataDir)).ended;
    expect(second).toMatchObject({ code: 0, stdout: '' });
    expect(second.stderr).toContain('already running');
    await waitFor('the window', visible);
    expect(await state(desktop.page)).toMatchObject({ phase: 'running' });
  });

  test('stays awake while somebody is there, and tells whoever does not look', async () => {
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.blur());
    const before = (await desktop.seen()).notifications.length;
    const since = async () => (await desktop.seen()).notifications.slice(before).map(({ title }) => title);
    expect((await desktop.seen()).awake).toBe(0);
    const guest = await joinRoom('staff');
    await waitFor('staying awake', async () => (await desktop.seen()).awake === 1);
    expect(await since()).toEqual(['Somebody has joined']);
    expect((await desktop.seen()).tray?.tip).toBe('Soupbox: Running · 1 person in 1 room');
    const [worker] = desktop.workers();
    process.kill(worker!, 'SIGKILL');
    await waitFor('the news of the worker', async () => (await since()).includes('A media worker was restarted'));
    await guest.leave();
    await waitFor('sleeping again', async () => (await desktop.seen()).awake === 0);
  });
});
