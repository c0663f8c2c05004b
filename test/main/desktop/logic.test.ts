import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { closing } from '../../../main/desktop/closing.ts';
import { ownArguments } from '../../../main/desktop/commandLine.ts';
import type { Glance } from '../../../main/desktop/glance.ts';
import { startAtLogin } from '../../../main/desktop/login.ts';
import { Memory } from '../../../main/desktop/memory.ts';
import { applicationMenu } from '../../../main/desktop/menu.ts';
import { Notifications } from '../../../main/desktop/notifications.ts';
import { placeWindow } from '../../../main/desktop/placement.ts';
import { KeepingAwake } from '../../../main/desktop/power.ts';
import { Quitting } from '../../../main/desktop/quitting.ts';
import { trayMenu } from '../../../main/desktop/trayMenu.ts';
import { wordsFor } from '../../../main/desktop/words.ts';
import { silentLogger } from '../../../main/lib/logger.ts';

const words = wordsFor('en-GB');
const address = 'https://192.168.1.20:4443/';
const now = (change: Partial<Glance> = {}): Glance => ({ phase: 'running', error: null, people: 0, liveRooms: 0, meetingUrls: [address], ...change });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'soupbox-desktop-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the window', () => {
  const display = { x: 0, y: 25, width: 1920, height: 1055 };
  const second = { x: 1920, y: 0, width: 1280, height: 1024 };

  test.each([
    ['where it was', { x: 100, y: 100, width: 900, height: 700 }, { x: 100, y: 100, width: 900, height: 700 }],
    ['on the second display', { x: 2000, y: 50, width: 900, height: 700 }, { x: 2000, y: 50, width: 900, height: 700 }],
    ['without a place when its display is gone', { x: 4000, y: 50, width: 900, height: 700 }, { width: 900, height: 700 }],
    ['without a place when its title bar is above the display', { x: 100, y: -300, width: 900, height: 700 }, { width: 900, height: 700 }],
    ['no larger than the display', { x: 5000, y: 0, width: 4000, height: 3000 }, { width: 1920, height: 1055 }],
    ['at its usual size the first time', undefined, { width: 1180, height: 800 }],
  ])('opens %s', (_, bounds, placed) => {
    expect(placeWindow({ bounds }, [display, second])).toEqual(placed);
  });

  test('what is remembered is there at the next start, and a broken file is forgotten', () => {
    new Memory(folder).remember({ bounds: { x: 1, y: 2, width: 800, height: 600 }, maximised: true });
    expect(new Memory(folder).content).toEqual({ bounds: { x: 1, y: 2, width: 800, height: 600 }, maximised: true, toldAboutTray: false });
    for (const broken of ['{"bounds":', '{"bounds":{"x":0,"y":0,"width":1,"height":1e9}}']) {
      writeFileSync(path.join(folder, 'desktop.json'), broken);
      expect(new Memory(folder).content).toEqual({ maximised: false, toldAboutTray: false });
    }
  });

  test('a folder that cannot be written costs the memory only', () => {
    const memory = new Memory(path.join(folder, 'nowhere'));
    memory.remember({ maximised: true });
    expect(memory.content.maximised).toBe(true);
  });
});

describe('closing the window', () => {
  function close({ leaving = false, toTray = true, memory = new Memory(folder) } = {}) {
    const [window, tell, quit] = [{ hide: vi.fn() }, vi.fn(), vi.fn()];
    const goes = closing({ memory, leaving: () => leaving, toTray: () => toTray, tell, quit })(window);
    return { goes, hidden: window.hide.mock.calls.length, told: tell.mock.calls.length, quit: quit.mock.calls.length };
  }

  test('hides it, and says so the first time ever', () => {
    expect(close()).toEqual({ goes: false, hidden: 1, told: 1, quit: 0 });
    expect(close()).toEqual({ goes: false, hidden: 1, told: 0, quit: 0 });
  });

  test('asks to quit where there is no tray, or it is not wanted', () => {
    expect(close({ toTray: false })).toEqual({ goes: false, hidden: 0, told: 0, quit: 1 });
  });

  test('lets it go when the app ends', () => {
    expect(close({ leaving: true })).toEqual({ goes: true, hidden: 0, told: 0, quit: 0 });
  });
});

describe('quitting', () => {
  function quitting({ people = 0, answer = true, shutDown = () => Promise.resolve() }: { people?: number; answer?: boolean; shutDown?: () => Promise<void> } = {}) {
    const ask = vi.fn(async (_people: number) => answer);
    const order: string[] = [];
    const exit = vi.fn((code: number) => void order.push(`exit ${code}`));
    const it = new Quitting({
      people: () => people,
      ask,
      shutDown: async () => {
        await shutDown();
        order.push('closed');
      },
      exit,
      patienceMs: 50,
    });
    return { it, ask, order };
  }

  test('does not ask when nobody is there; everything is closed before the process goes', async () => {
    const { it, ask, order } = quitting();
    await it.request();
    expect(ask).not.toHaveBeenCalled();
    expect(order).toEqual(['closed', 'exit 0']);
    expect(it.leaving).toBe(true);
  });

  test('asks with people in rooms, and stays when the answer is no', async () => {
    const { it, ask, order } = quitting({ people: 3, answer: false });
    await it.request();
    expect(ask.mock.calls).toEqual([[3]]);
    expect([order, it.leaving]).toEqual([[], false]);
  });

  test('goes when the answer is yes, and asks once however often quit is chosen', async () => {
    const { it, ask, order } = quitting({ people: 1 });
    await Promise.all([it.request(), it.request()]);
    await it.request();
    expect(ask).toHaveBeenCalledTimes(1);
    expect(order).toEqual(['closed', 'exit 0']);
  });

  test('a signal asks nobody', async () => {
    const { it, ask, order } = quitting({ people: 3 });
    await it.now();
    expect(ask).not.toHaveBeenCalled();
    expect(order).toEqual(['closed', 'exit 0']);
  });

  test('a stop that hangs is cut short', async () => {
    const { it, order } = quitting({ shutDown: () => new Promise(() => {}) });
    void it.now();
    await vi.waitFor(() => expect(order).toEqual(['exit 0']));
  });

  test('a stop that fails says so with its exit code', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValueOnce(true);
    const { it, order } = quitting({ shutDown: () => Promise.reject(new Error('no')) });
    await it.now();
    expect(order).toEqual(['exit 1']);
  });
});

test('the computer is kept awake while people are there and it is wanted, by one blocker', () => {
  const blocker = { start: vi.fn(() => 7), stop: vi.fn() };
  const awake = new KeepingAwake(blocker);
  const steps: [people: number, wanted: boolean, started: number, stopped: number][] = [
    [0, true, 0, 0],
    [1, true, 1, 0],
    [5, true, 1, 0],
    [5, false, 1, 1],
    [5, true, 2, 1],
    [0, true, 2, 2],
    [0, false, 2, 2],
  ];
  for (const [people, wanted, started, stopped] of steps) {
    awake.update({ people, wanted });
    expect([blocker.start.mock.calls.length, blocker.stop.mock.calls.length]).toEqual([started, stopped]);
  }
  expect(blocker.start).toHaveBeenCalledWith('prevent-app-suspension');
  expect(blocker.stop).toHaveBeenCalledWith(7);
});

describe('notifications', () => {
  function shown(...glances: Glance[]) {
    const titles: string[] = [];
    const notifications = new Notifications({ show: ({ title }) => titles.push(title), words });
    for (const each of glances) notifications.changed(each);
    return titles;
  }

  test('the first person, and again only after everybody has left', () => {
    expect(shown(now(), now({ people: 1 }), now({ people: 2 }), now({ people: 1 }))).toEqual([words.firstPerson.title]);
    expect(shown(now({ people: 1 }), now(), now({ people: 2 }))).toHaveLength(2);
  });

  test('another address, also after a stop; not the same one after a stop', () => {
    const moved = now({ meetingUrls: ['https://10.0.0.5:4443/'] });
    const stopped = now({ phase: 'stopped', meetingUrls: [] });
    expect(shown(now(), moved)).toEqual([words.addressChanged.title]);
    expect(shown(now(), stopped, moved)).toEqual([words.addressChanged.title]);
    expect(shown(stopped, now(), stopped, now())).toEqual([]);
  });

  test('a worker that was restarted', () => {
    const show = vi.fn();
    new Notifications({ show, words }).workerRestarted();
    expect(show.mock.calls).toEqual([[words.workerRestarted]]);
  });
});

describe('the menus', () => {
  const actions = { openConsole: vi.fn(), copyAddress: vi.fn(), showQr: vi.fn(), start: vi.fn(), stop: vi.fn(), quit: vi.fn() };
  const labels = (items: MenuItemConstructorOptions[]) => items.filter(({ enabled, type }) => enabled !== false && type !== 'separator').map(({ label }) => label);

  test.each([
    ['running', now({ people: 3, liveRooms: 1 }), 'Running · 3 people in 1 room', ['Open Soupbox', 'Copy address', 'Show QR code', 'Stop', 'Quit Soupbox']],
    ['stopped', now({ phase: 'stopped', meetingUrls: [] }), 'Stopped', ['Open Soupbox', 'Start', 'Quit Soupbox']],
    ['failed', now({ phase: 'failed', meetingUrls: [] }), 'Needs attention', ['Open Soupbox', 'Start', 'Quit Soupbox']],
    ['starting', now({ phase: 'starting', meetingUrls: [] }), 'Starting…', ['Open Soupbox', 'Quit Soupbox']],
  ])('of the tray while %s', (_, glance, state, offered) => {
    const menu = trayMenu(glance, words, actions);
    expect(menu[0]).toMatchObject({ label: state, enabled: false });
    expect(labels(menu)).toEqual(offered);
  });

  test('the address that is copied is the one that people are told', () => {
    const item = trayMenu(now(), words, actions).find(({ label }) => label === 'Copy address');
    (item!.click as () => void)();
    expect(actions.copyAddress.mock.calls).toEqual([[address]]);
  });

  test('of the app: in Chinese where the system is, and copying works on macOS', () => {
    const chinese = wordsFor('zh-CN');
    expect(wordsFor('zh')).toBe(chinese);
    const menu = applicationMenu(chinese, { openDataDir() {}, openLink() {}, quit() {} }, 'darwin');
    expect(menu.map(({ label }) => label)).toContain(chinese.menu.edit);
    expect(menu.flatMap(({ submenu }) => submenu as MenuItemConstructorOptions[]).map(({ role }) => role)).toContain('copy');
  });
});

describe('the command line', () => {
  test.each([
    ['installed', false, ['soupbox', '--no-sandbox', '--json'], ['--json']],
    ['from a checkout', true, ['electron', '--inspect=0', '.', '--json', '--https-port', '5443'], ['--json', '--https-port', '5443']],
    ['under Playwright', true, ['electron', '--no-sandbox', '--inspect=0', '--remote-debugging-port=0', '/app', '--data-dir', '/tmp/x'], ['--data-dir', '/tmp/x']],
    ['with switches for Chromium', true, ['electron', '.', '--ozone-platform=wayland', '--lang=zh-CN', '--workers', '1'], ['--workers', '1']],
    ['with a mistake', false, ['soupbox', '--htps-port', '1'], ['--htps-port', '1']],
    ['from the Finder', false, ['Soupbox', '-psn_0_12345'], []],
  ])('%s', (_, defaultApp, argv, own) => {
    expect(ownArguments(argv, { defaultApp })).toEqual(own);
  });
});

describe('starting at login', () => {
  const app = { getLoginItemSettings: vi.fn(() => ({ openAtLogin: false })), setLoginItemSettings: vi.fn() };
  const file = () => path.join(folder, 'autostart/soupbox.desktop');

  test('Linux: a file that the desktop reads, gone when it is not wanted any more', () => {
    const options = { app: app as never, command: ['/opt/Soup "box"/soupbox', '--data-dir', '/home/ada/100%'], logger: silentLogger, platform: 'linux' as const, env: { XDG_CONFIG_HOME: folder } };
    startAtLogin(false, options);
    expect(existsSync(file())).toBe(false);
    startAtLogin(true, options);
    expect(readFileSync(file(), 'utf8')).toContain('Exec="/opt/Soup \\"box\\"/soupbox" "--data-dir" "/home/ada/100%%"\n');
    startAtLogin(false, options);
    expect(existsSync(file())).toBe(false);
  });

  test('a folder that cannot be written is a warning, not the end', () => {
    writeFileSync(path.join(folder, 'autostart'), 'not a folder');
    const warn = vi.fn();
    startAtLogin(true, { app: app as never, command: ['/app/soupbox'], logger: { warn }, platform: 'linux', env: { XDG_CONFIG_HOME: folder } });
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test.each(['darwin', 'win32'] as const)('%s: through the system, and only when it is not so already', (platform) => {
    app.setLoginItemSettings.mockClear();
    const options = { app: app as never, command: ['/app/soupbox', '--x'], logger: silentLogger, platform };
    startAtLogin(false, options);
    expect(app.setLoginItemSettings).not.toHaveBeenCalled();
    startAtLogin(true, options);
    expect(app.setLoginItemSettings.mock.calls).toEqual([[{ path: '/app/soupbox', args: ['--x'], openAtLogin: true }]]);
  });
});
