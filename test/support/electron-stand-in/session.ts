/** Electron's `session` and `protocol`: who may do what, downloads, own schemes. */
import { EventEmitter } from 'node:events';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { cdp, downloads } from './chromium.ts';
import { app } from './App.ts';
import { fromChromium, handlers, schemes, type PageHandler } from './scheme.ts';

type RequestHandler = (contents: unknown, permission: string, answer: (allowed: boolean) => void, details: object) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean;

/** Electron's names for what CDP can grant and deny. */
const permissions: Record<string, string[]> = {
  media: ['camera', 'microphone'],
  geolocation: ['geolocation'],
  notifications: ['notifications'],
  midi: ['midi'],
  'clipboard-read': ['clipboard-read'],
  'clipboard-sanitized-write': ['clipboard-write'],
  'idle-detection': ['idle-detection'],
};

export class Session extends EventEmitter {
  #request: RequestHandler | undefined;
  #check: CheckHandler | undefined;

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.#request = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#check = handler;
  }

  setDevicePermissionHandler(): void {}

  /** Asks for everything at once, as a page may later; without handlers Electron grants it all, and so does this. */
  async grantTo(origin: string, contents: unknown): Promise<void> {
    if (!origin.startsWith('http')) return;
    const url = fromChromium(`${origin}/`);
    for (const [permission, names] of Object.entries(permissions)) {
      const requested = await new Promise<boolean>((resolve) => (this.#request ? this.#request(contents, permission, resolve, { requestingUrl: url, isMainFrame: true }) : resolve(true)));
      const checked = this.#check?.(contents, permission, url.slice(0, -1), { isMainFrame: true }) ?? true;
      for (const name of names) await cdp.send('Browser.setPermission', { permission: { name }, setting: requested && checked ? 'granted' : 'denied', origin });
    }
  }

  /** Something is about to be downloaded; a listener may prevent it. */
  download({ guid, url, suggestedFilename }: { guid: string; url: string; suggestedFilename: string }, contents: unknown): void {
    const item = new DownloadItem(guid, url, suggestedFilename);
    const event = {
      defaultPrevented: false,
      preventDefault() {
        this.defaultPrevented = true;
        void cdp.send('Browser.cancelDownload', { guid }).catch(() => {});
      },
    };
    this.emit('will-download', event, item, contents);
    // Something small has arrived before Chromium hears that it is not wanted.
    if (event.defaultPrevented) item.abandon();
  }
}

class DownloadItem extends EventEmitter {
  readonly #url: string;
  readonly #name: string;
  #path: string;
  #abandoned = false;

  constructor(guid: string, url: string, name: string) {
    super();
    this.#url = url;
    this.#name = name;
    this.#path = path.join(downloads, name);
    const progress = ({ guid: which, state }: { guid: string; state: string }) => {
      if (which !== guid || state === 'inProgress') return;
      cdp.off('Browser.downloadProgress', progress);
      const completed = state === 'completed' && !this.#abandoned;
      if (completed) copyFileSync(path.join(downloads, guid), this.#path);
      this.emit('done', {}, completed ? 'completed' : 'cancelled');
    };
    cdp.on('Browser.downloadProgress', progress);
  }

  getURL(): string {
    return this.#url;
  }

  getFilename(): string {
    return this.#name;
  }

  /** Nobody wants it: nothing is saved, whatever arrives. */
  abandon(): void {
    this.#abandoned = true;
  }

  setSavePath(file: string): void {
    this.#path = file;
  }
}

export const defaultSession = new Session();

export const protocol = {
  registerSchemesAsPrivileged(list: { scheme: string }[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme } of list) schemes.add(scheme);
  },
  handle(scheme: string, handler: PageHandler): void {
    if (!app.isReady()) throw new Error('protocol.handle can only be used after app is ready');
    if (!schemes.has(scheme)) throw new Error(`electron stand-in: ${scheme} was not registered`);
    handlers.set(scheme, handler);
  },
};
