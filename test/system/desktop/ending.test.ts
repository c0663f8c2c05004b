import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { request, state, stateWhere } from '../../support/desktop/bridge.ts';
import { launchDesktop, runDesktop, shellName, type Desktop, type DesktopOptions } from '../../support/desktop/launchDesktop.ts';
import { answerQuestions } from '../../support/desktop/natives.ts';
import { ClassicClient } from '../../support/classicClient.ts';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';

let dataDir: string;
let open: Desktop[];
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'soupbox-desktop-'));
  open = [];
});
afterEach(async () => {
  for (const desktop of open) await desktop.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
});

async function launch(options: DesktopOptions = {}): Promise<Desktop> {
  const desktop = await launchDesktop({ dataDir, ...options });
  open.push(desktop);
  return desktop;
}

const ended = (desktop: Desktop) => waitFor('the end', () => desktop.exitCode() !== null);

describe(`starting and ending the desktop app (${shellName})`, () => {
  test('asks before it ends a meeting, and then leaves nothing behind', async () => {
    const desktop = await launch();
    const { meetingUrls } = await desktop.ready();
    const guest = await ClassicClient.join({ wsUrl: meetingUrls[0]!.replace('https', 'wss').slice(0, -1), roomId: 'physics-8b', retryWaits: [] });
    await stateWhere(desktop.page, 'the guest', ({ rooms }) => rooms.some(({ people }) => people.length === 1));
    const quit = () => desktop.app.evaluate(({ app }) => app.quit());

    await answerQuestions(desktop.app, 1);
    await quit();
    await waitFor('the question', async () => (await desktop.seen()).questions.length === 1);
    expect((await desktop.seen()).questions).toEqual([{ title: 'Quit Soupbox?', message: 'One person is in a room.', buttons: ['Quit', 'Keep running'] }]);
    expect(await state(desktop.page)).toMatchObject({ phase: 'running' });
    expect(guest.state).toBe('connected');

    await answerQuestions(desktop.app, 0);
    await quit().catch(() => {});
    await ended(desktop);
    expect(desktop.exitCode()).toBe(0);
    expect(desktop.workers()).toEqual([]);
    await waitFor('the goodbye', () => guest.endings.length > 0);
    expect(guest.endings[0]).toMatchObject({ code: 1012 });
    expect(desktop.events()).toContainEqual({ event: 'stopping' });
  });

  test('a signal ends it without a question within 3 s, and the next start is where it was', async () => {
    const desktop = await launch();
    const { meetingUrls } = await desktop.ready();
    await ClassicClient.join({ wsUrl: meetingUrls[0]!.replace('https', 'wss').slice(0, -1), roomId: 'physics-8b', retryWaits: [] });
    await desktop.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window!.setBounds({ x: 40, y: 60, width: 900, height: 700 });
      window!.close();
    });
    const since = Date.now();
    await desktop.close();
    expect(Date.now() - since).toBeLessThan(3000);
    expect(desktop.exitCode()).toBe(0);
    expect(desktop.workers()).toEqual([]);
    expect(JSON.parse(await readFile(path.join(dataDir, 'desktop.json'), 'utf8'))).toMatchObject({ bounds: { x: 40, y: 60, width: 900, height: 700 }, toldAboutTray: true });

    const again = await launch();
    await again.ready();
    expect(await again.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())).toEqual({ x: 40, y: 60, width: 900, height: 700 });
  });

  test('a port that is taken leaves the window open with the reason; once it is free, Start is enough', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const desktop = await launch({ flags: ['--https-port', String(port)] });
    const { error } = await stateWhere(desktop.page, 'the failure', ({ phase }) => phase === 'failed');
    expect(error).toContain(String(port));
    expect(desktop.stderr()).toContain(String(port));
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible())).toBe(true);
    server.close();
    await once(server, 'close');
    expect(await request(desktop.page, 'start')).toMatchObject({ ok: true });
    expect(await state(desktop.page)).toMatchObject({ phase: 'running' });
  });

  test('starts without its window where that is wanted, and without a tray closing means quitting', async () => {
    await writeFile(path.join(dataDir, 'config.json'), JSON.stringify({ desktop: { startMinimised: true, closeToTray: false } }));
    const desktop = await launch();
    await desktop.ready();
    await stateWhere(desktop.page, 'the console', () => true);
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible())).toBe(false);
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
    await ended(desktop);
    expect(desktop.exitCode()).toBe(0);
  });

  test('the console in a browser is there too when its port is named', async () => {
    const port = await freePort();
    const desktop = await launch({ flags: ['--admin-port', String(port)] });
    const { consoleUrl } = await desktop.ready();
    expect(consoleUrl).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/#code=`));
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  test('--headless runs in the same program without a window', async () => {
    const flags = ['--headless', '--json', '--data-dir', dataDir, '--https-port', String(await freePort()), '--rtc-port', String(await freePort()), '--admin-port', String(await freePort()), '--listen-ip', '127.0.0.1', '--workers', '1'];
    const { child, ended: end } = await runDesktop([path.resolve(import.meta.dirname, '../../..'), ...flags], dataDir);
    let stdout = '';
    child.stdout!.on('data', (text: string) => (stdout += text));
    await waitFor('ready', () => stdout.includes('"event":"ready"'), 30_000);
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ code: 0 });
  });

  test.each([
    ['--help', 0, '--https-port N', ''],
    ['--htps-port', 2, '', '--htps-port'],
  ])('%s: says so and ends with %i', async (flag, code, onStdout, onStderr) => {
    const { ended: end } = await runDesktop([path.resolve(import.meta.dirname, '../../..'), flag], dataDir);
    const how = await end;
    expect([how.code, how.stdout.includes(onStdout), how.stderr.includes(onStderr)]).toEqual([code, true, true]);
  });
});
