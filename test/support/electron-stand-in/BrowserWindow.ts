/** Electron's `BrowserWindow`. There is no screen: where it is and whether it can be seen is remembered, not drawn. */
import { EventEmitter } from 'node:events';
import { app } from './App.ts';
import type { Target } from './Cdp.ts';
import { cdp } from './chromium.ts';
import { strict } from './strict.ts';
import { WebContents } from './WebContents.ts';

interface Options {
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  show?: boolean;
  webPreferences?: { preload?: string; sandbox?: boolean; contextIsolation?: boolean; nodeIntegration?: boolean };
}

const all = new Map<WebContents, BrowserWindow>();

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly #contents = new WebContents();
  readonly #attached: Promise<void>;
  readonly #bounds: { x: number; y: number; width: number; height: number };
  #visible: boolean;
  #focused: boolean;
  #minimised = false;
  #maximised = false;

  static getAllWindows(): BrowserWindow[] {
    return [...all.values()];
  }

  static getFocusedWindow(): BrowserWindow | null {
    return this.getAllWindows().find((window) => window.isFocused()) ?? null;
  }

  static fromWebContents(contents: WebContents | null): BrowserWindow | null {
    return this.getAllWindows().find((window) => window.webContents === contents) ?? null;
  }

  constructor({ x = 100, y = 100, width = 800, height = 600, show = true, webPreferences = {} }: Options = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const { preload, sandbox = true, contextIsolation = true, nodeIntegration = false } = webPreferences;
    if (!sandbox || !contextIsolation || nodeIntegration) throw new Error('electron stand-in: only sandboxed, isolated windows are implemented');
    this.#bounds = { x, y, width, height };
    this.#visible = this.#focused = show;
    this.webContents = strict('webContents', this.#contents);
    this.#contents.facade = this.webContents;
    const facade = strict<BrowserWindow>('BrowserWindow', this);
    all.set(this.#contents, facade);
    app.windows.add(facade);
    app.emit('browser-window-created', {}, facade);
    app.emit('web-contents-created', {}, this.webContents);
    this.#contents.once('did-finish-load', () => this.emit('ready-to-show'));
    this.#contents.on('-close', () => this.close());
    this.#attached = this.#contents.attach({ width, height, preload });
    return facade;
  }

  async loadURL(url: string): Promise<void> {
    await this.#attached;
    await this.#contents.load(url);
  }

  close(): void {
    let goes = true;
    this.emit('close', { preventDefault: () => (goes = false) });
    if (goes) this.destroy();
  }

  destroy(): void {
    const facade = all.get(this.#contents);
    if (!facade) return;
    all.delete(this.#contents);
    app.windows.delete(facade);
    this.#contents.destroy();
    this.emit('closed');
    if (all.size === 0 && app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed');
  }

  isDestroyed(): boolean {
    return this.#contents.isDestroyed();
  }

  show(): void {
    this.#visible = true;
    this.focus();
    this.emit('show');
  }

  hide(): void {
    this.#visible = this.#focused = false;
    this.emit('hide');
  }

  focus(): void {
    this.#focused = this.#visible;
    if (this.#focused) this.emit('focus');
  }

  blur(): void {
    this.#focused = false;
    this.emit('blur');
  }

  minimize(): void {
    this.#minimised = true;
    this.#focused = false;
  }

  restore(): void {
    this.#minimised = this.#maximised = false;
  }

  maximize(): void {
    this.#maximised = true;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  isFocused(): boolean {
    return this.#focused;
  }

  isMinimized(): boolean {
    return this.#minimised;
  }

  isMaximized(): boolean {
    return this.#maximised;
  }

  getBounds(): object {
    return { ...this.#bounds };
  }

  getNormalBounds(): object {
    return { ...this.#bounds };
  }

  setBounds(bounds: Partial<{ x: number; y: number; width: number; height: number }>): void {
    Object.assign(this.#bounds, bounds);
  }
}

export const webContents = {
  /** How Playwright finds a page's window. */
  fromDevToolsTargetId: (targetId: string) => [...all.keys()].find((contents) => contents.targetId === targetId)?.facade,
  getAllWebContents: () => [...all.keys()].map((contents) => contents.facade),
};

/** Pages that a page opens are closed where the app denies them; pages that the browser closes take their window along. */
export function watchTargets(): void {
  const opener = ({ openerId }: Target) => [...all.keys()].find(({ targetId }) => targetId === openerId);
  cdp.on('Target.targetCreated', ({ targetInfo }: { targetInfo: Target }) => {
    if (targetInfo.openerId && opener(targetInfo)?.openHandler) void cdp.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => {});
  });
  cdp.on('Target.targetDestroyed', ({ targetId }: { targetId: string }) => {
    for (const [contents, window] of all) if (contents.targetId === targetId) window.destroy();
  });
}
