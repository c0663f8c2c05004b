/** The window with the console in it: sandboxed, where it was last time, shown when there is something to see. */
import { BrowserWindow, screen } from 'electron';
import type { Memory } from './memory.ts';
import { placeWindow, SMALLEST } from './placement.ts';
import { CONSOLE_URL } from './scheme.ts';

export interface ConsoleWindowOptions {
  readonly memory: Memory;
  /** Path of the built preload. */
  readonly preload: string;
  readonly icon: string;
  readonly hidden: boolean;
  readonly devTools: boolean;
  /** Somebody closes it. True: it may go; otherwise it stays as it is, or was hidden. */
  readonly mayClose: (window: ConsoleWindow) => boolean;
}

/** A page that crashes again and again is not loaded in a circle. */
const RELOAD_MS = 1000;

export class ConsoleWindow {
  readonly native: BrowserWindow;
  readonly #memory: Memory;

  constructor({ memory, preload, icon, hidden, devTools, mayClose }: ConsoleWindowOptions) {
    this.#memory = memory;
    const { workArea: main } = screen.getPrimaryDisplay();
    const window = new BrowserWindow({
      ...placeWindow(memory.content, [main, ...screen.getAllDisplays().map(({ workArea }) => workArea)]),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: 'Soupbox',
      icon,
      autoHideMenuBar: true,
      webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, spellcheck: false, devTools },
    });
    this.native = window;
    window.once('ready-to-show', () => {
      if (memory.content.maximised) window.maximize();
      if (!hidden) this.show();
    });
    window.on('close', (event) => {
      this.#rememberPlace();
      if (!mayClose(this)) event.preventDefault();
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') setTimeout(() => window.isDestroyed() || window.webContents.reload(), RELOAD_MS);
    });
  }

  /** Loads the console, when everything that answers it is there. */
  async open(): Promise<void> {
    await this.native.loadURL(CONSOLE_URL);
  }

  /** In front of everything, at one of its screens where one is named. */
  show(screenPath?: string): void {
    if (this.native.isDestroyed()) return;
    if (screenPath) void this.native.loadURL(`${CONSOLE_URL}#${screenPath}`);
    if (this.native.isMinimized()) this.native.restore();
    this.native.show();
    this.native.focus();
  }

  hide(): void {
    this.native.hide();
  }

  get inFront(): boolean {
    return !this.native.isDestroyed() && this.native.isVisible() && this.native.isFocused();
  }

  #rememberPlace(): void {
    const maximised = this.native.isMaximized();
    this.#memory.remember(maximised ? { maximised } : { maximised, bounds: this.native.getNormalBounds() });
  }
}
