/** The window, the tray and all that is around an appliance on somebody's desktop. */
import path from 'node:path';
import { app, clipboard, Menu, Notification, powerMonitor, powerSaveBlocker, shell } from 'electron';
import type { Appliance } from '../appliance.ts';
import type { Logger } from '../lib/logger.ts';
import { root } from '../lib/ownPackage.ts';
import { ask } from './ask.ts';
import { closing } from './closing.ts';
import { ConsoleWindow } from './ConsoleWindow.ts';
import { glance, watch, type Glance } from './glance.ts';
import { mayOpen } from './links.ts';
import { startAtLogin } from './login.ts';
import { Memory } from './memory.ts';
import { applicationMenu } from './menu.ts';
import { Notifications, type Notice } from './notifications.ts';
import { KeepingAwake } from './power.ts';
import { Quitting } from './quitting.ts';
import { TrayIcon } from './TrayIcon.ts';
import type { Words } from './words.ts';

export interface DesktopOptions {
  readonly appliance: Appliance;
  readonly words: Words;
  /** Our own flags, which starting at login shall keep. */
  readonly argv: readonly string[];
  /** Closes everything but what is drawn. */
  readonly shutDown: () => Promise<void>;
}

const icon = (name: string) => path.join(root, 'resources', 'icons', name);

export class Desktop {
  readonly quitting: Quitting;
  readonly window: ConsoleWindow;
  readonly #appliance: Appliance;
  readonly #words: Words;
  readonly #logger: Logger;
  readonly #tray: TrayIcon | undefined;
  readonly #awake = new KeepingAwake(powerSaveBlocker);
  readonly #notifications: Notifications;
  readonly #loginCommand: readonly string[];
  /** Shown ones: what nobody holds is collected, and then cannot be clicked. */
  readonly #shown = new Set<Notification>();
  #startsAtLogin: boolean;

  constructor({ appliance, words, argv, shutDown }: DesktopOptions) {
    this.#appliance = appliance;
    this.#words = words;
    this.#logger = appliance.logger.child({ subsystem: 'desktop' });
    this.#loginCommand = [process.execPath, ...(app.isPackaged ? [] : [app.getAppPath()]), ...argv];
    const memory = new Memory(appliance.dataDir);
    this.quitting = new Quitting({
      people: () => glance(appliance).people,
      ask: (people) => this.#ask(words.quitQuestion, people),
      shutDown: async () => {
        stopWatching();
        this.#tray?.close();
        await shutDown();
      },
      exit: (code) => app.exit(code),
    });
    this.#notifications = new Notifications({ words, show: (notice) => this.#tell(notice) });
    this.#tray = this.#makeTray();
    this.window = new ConsoleWindow({
      memory,
      preload: path.join(root, 'dist', 'preload', 'preload.cjs'),
      icon: icon('icon.png'),
      // Without a tray there would be nothing to open it with.
      hidden: this.#tray !== undefined && appliance.config.desktop.startMinimised,
      devTools: !app.isPackaged,
      mayClose: closing({
        memory,
        leaving: () => this.quitting.leaving,
        toTray: () => this.#tray !== undefined && appliance.config.desktop.closeToTray,
        tell: () => this.#notify(words.stillRunning),
        quit: () => void this.quitting.request(),
      }),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(words, { openDataDir: () => void this.openDataDir(), openLink: (url) => this.openLink(url), quit: () => void this.quitting.request() })));
    this.#startsAtLogin = appliance.config.desktop.startAtLogin;
    // Never undone at a start: another Soupbox on this computer may have been told to.
    if (this.#startsAtLogin) startAtLogin(true, { app, command: this.#loginCommand, logger: this.#logger });
    const stopWatching = watch(appliance, { changed: (now) => this.#changed(now), workerRestarted: () => this.#notifications.workerRestarted() });
    this.#changed(glance(appliance));
    powerMonitor.on('shutdown', () => void this.quitting.now());
  }

  /** In the system's browser, where it is one of the few that may be. */
  openLink(url: string): void {
    if (mayOpen(url, this.#appliance.server?.meetingUrls ?? [])) void shell.openExternal(url);
    else this.#logger.warn({ origin: URL.canParse(url) ? new URL(url).origin : null }, 'a link to elsewhere was not opened');
  }

  async openDataDir(): Promise<void> {
    const problem = await shell.openPath(this.#appliance.dataDir);
    if (problem) throw new Error(problem);
  }

  #changed(now: Glance): void {
    const { keepAwake, startAtLogin: wanted } = this.#appliance.config.desktop;
    this.#tray?.update(now);
    this.#notifications.changed(now);
    this.#awake.update({ people: now.people, wanted: keepAwake });
    if (wanted !== this.#startsAtLogin) startAtLogin((this.#startsAtLogin = wanted), { app, command: this.#loginCommand, logger: this.#logger });
  }

  #makeTray(): TrayIcon | undefined {
    try {
      return new TrayIcon(icon('tray.png'), this.#words, {
        openConsole: () => this.window.show(),
        copyAddress: (url) => void clipboard.writeText(url),
        showQr: () => this.window.show('/projector'),
        start: () => void this.#start(),
        stop: () => void this.#stop(),
        quit: () => void this.quitting.request(),
      });
    } catch (error) {
      this.#logger.warn({ error: String(error) }, 'there is no tray here');
      return undefined;
    }
  }

  /** Where it cannot, the console says why. */
  async #start(): Promise<void> {
    await this.#appliance.start().catch(() => this.window.show());
  }

  async #stop(): Promise<void> {
    const { people } = glance(this.#appliance);
    if (people === 0 || (await this.#ask(this.#words.stopQuestion, people))) await this.#appliance.stop();
  }

  #ask(question: Words['quitQuestion'], people: number): Promise<boolean> {
    return ask(this.window.native.isVisible() ? this.window.native : undefined, question, people);
  }

  /** To whoever does not see it in the console. */
  #tell(notice: Notice): void {
    if (!this.window.inFront) this.#notify(notice);
  }

  #notify({ title, body }: Notice): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    const forget = () => this.#shown.delete(notification);
    notification.on('click', () => {
      forget();
      this.window.show();
    });
    notification.on('close', forget);
    this.#shown.add(notification);
    notification.show();
  }
}
