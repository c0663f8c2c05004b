/** Electron's `app`. */
import { EventEmitter } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

interface Closable {
  close(): void;
  destroy(): void;
}

export class App extends EventEmitter {
  readonly isPackaged = false;
  readonly windows = new Set<Closable>();
  /** Of package.json in the app's folder. */
  about: { name: string; version: string; productName?: string } = { name: 'stand-in', version: '0' };
  folder = '';
  readonly #paths = new Map<string, string>();
  readonly #whenReady = Promise.withResolvers<void>();
  #ready = false;
  #loginItem = { openAtLogin: false };

  /** The entry has been read to the end, and there is a browser. */
  becomeReady(): void {
    this.#ready = true;
    this.#whenReady.resolve();
    this.emit('ready', {}, {});
  }

  whenReady(): Promise<void> {
    return this.#whenReady.promise;
  }

  isReady(): boolean {
    return this.#ready;
  }

  getName(): string {
    return this.about.productName ?? this.about.name;
  }

  getVersion(): string {
    return this.about.version;
  }

  getAppPath(): string {
    return this.folder;
  }

  getLocale(): string {
    return (process.env.LANG ?? 'en-GB').split('.')[0]!.replace('_', '-');
  }

  getPath(name: string): string {
    return this.#paths.get(name) ?? path.join(os.tmpdir(), `stand-in-${name}`);
  }

  setPath(name: string, folder: string): void {
    this.#paths.set(name, folder);
  }

  enableSandbox(): void {
    if (this.#ready) throw new Error('app.enableSandbox() can only be called before app is ready');
  }

  getLoginItemSettings(): { openAtLogin: boolean } {
    return this.#loginItem;
  }

  setLoginItemSettings({ openAtLogin = false }: { openAtLogin?: boolean }): void {
    this.#loginItem = { openAtLogin };
  }

  focus(): void {}

  /** By a file in the profile, as Chromium does; the second leaves a note there. */
  requestSingleInstanceLock(): boolean {
    const profile = this.getPath('userData');
    mkdirSync(profile, { recursive: true });
    const lock = path.join(profile, 'SingletonLock');
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch {
      if (isRunning(Number(readFileSync(lock, 'utf8')))) {
        writeFileSync(path.join(profile, `second-${process.pid}`), JSON.stringify(process.argv));
        return false;
      }
      writeFileSync(lock, String(process.pid));
    }
    process.once('exit', () => rmSync(lock, { force: true }));
    const watcher = watch(profile, () => {
      for (const name of readdirSync(profile).filter((each) => each.startsWith('second-'))) {
        rmSync(path.join(profile, name), { force: true });
        this.emit('second-instance', {}, [], '');
      }
    });
    watcher.unref();
    return true;
  }

  quit(): void {
    if (!this.#emitPreventable('before-quit')) return;
    for (const window of [...this.windows]) window.close();
    if (this.windows.size > 0 || !this.#emitPreventable('will-quit')) return;
    this.exit(0);
  }

  exit(code = 0): void {
    for (const window of [...this.windows]) window.destroy();
    this.emit('quit', {}, code);
    process.exit(code);
  }

  /** False: a listener prevented it. */
  #emitPreventable(event: string): boolean {
    let goes = true;
    this.emit(event, { preventDefault: () => (goes = false) });
    return goes;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const app = new App();
