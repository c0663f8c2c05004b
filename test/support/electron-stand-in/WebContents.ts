/** What a window shows: a page of Chromium, with the preload in a world of its own. */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Answer } from './Cdp.ts';
import { cdp } from './chromium.ts';
import { ipcMain } from './ipcMain.ts';
import { fromChromium, handlerOf, toChromium } from './scheme.ts';
import { defaultSession } from './session.ts';
import { pageScript, preloadScript, RECEIVE, SEND, WORLD } from './worlds.ts';

type OpenHandler = (details: { url: string; frameName: string }) => { action: 'allow' | 'deny' };

let lastId = 0;

export class WebContents extends EventEmitter {
  readonly id = ++lastId;
  readonly session = defaultSession;
  targetId = '';
  /** What wraps it for the app: events must name the same object as the window does. */
  facade: WebContents = this;
  openHandler: OpenHandler | undefined;
  #session = '';
  #mainFrame = '';
  #url = '';
  #loading = '';
  #destroyed = false;
  /** The preload's world, once for each document. */
  readonly #worlds = new Set<number>();

  async attach({ width, height, preload }: { width: number; height: number; preload: string | undefined }): Promise<void> {
    ({ targetId: this.targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, width, height }));
    ({ sessionId: this.#session } = await cdp.send('Target.attachToTarget', { targetId: this.targetId, flatten: true }));
    this.#listen();
    await this.#send('Page.enable');
    this.#mainFrame = (await this.#send('Page.getFrameTree')).frameTree.frame.id;
    await this.#send('Runtime.enable');
    await this.#send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    if (!preload) return;
    await this.#send('Runtime.addBinding', { name: SEND, executionContextName: WORLD });
    const secret = `s${randomUUID().replaceAll('-', '')}`;
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(secret) });
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source: preloadScript(secret, readFileSync(preload, 'utf8')), worldName: WORLD });
  }

  async load(url: string): Promise<void> {
    this.#loading = new URL(toChromium(url)).href;
    await defaultSession.grantTo(new URL(this.#loading).origin, this.facade);
    const { errorText } = await this.#send('Page.navigate', { url: this.#loading });
    if (errorText) throw new Error(`${errorText} loading '${url}'`);
  }

  getURL(): string {
    return fromChromium(this.#url);
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  reload(): void {
    void this.#send('Page.reload').catch(() => {});
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  /** To the preload; values are copied as Electron copies them, and what cannot be throws. */
  send(channel: string, ...args: unknown[]): void {
    const copied = structuredClone(args);
    for (const world of this.#worlds) this.#receive(world, { channel, args: copied });
  }

  /** How Playwright closes a page. */
  close(): void {
    this.emit('-close');
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.emit('destroyed');
    void cdp.send('Target.closeTarget', { targetId: this.targetId }).catch(() => {});
  }

  #send(method: string, params: object = {}): Promise<Answer> {
    return cdp.send(method, params, this.#session);
  }

  #on(method: string, listener: (params: Answer) => void): void {
    cdp.on(`${this.#session} ${method}`, listener);
  }

  #listen(): void {
    this.#on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === WORLD && context.auxData.frameId === this.#mainFrame) this.#worlds.add(context.id);
    });
    this.#on('Runtime.executionContextDestroyed', ({ executionContextId }) => this.#worlds.delete(executionContextId));
    this.#on('Runtime.executionContextsCleared', () => this.#worlds.clear());
    this.#on('Runtime.bindingCalled', (call) => void this.#invoke(call));
    this.#on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId) return;
      this.#url = frame.url + (frame.urlFragment ?? '');
      this.emit('did-navigate', {}, this.getURL());
    });
    this.#on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === this.#mainFrame) this.#url = url;
    });
    this.#on('Page.loadEventFired', () => this.#url !== 'about:blank' && this.emit('did-finish-load'));
    this.#on('Page.windowOpen', ({ url, windowName }) => this.#open(url, windowName));
    this.#on('Page.downloadWillBegin', (download) => defaultSession.download({ ...download, url: fromChromium(download.url) }, this.facade));
    this.#on('Inspector.targetCrashed', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }));
    this.#on('Fetch.requestPaused', (paused) => void this.#route(paused).catch(() => {}));
  }

  async #route({ requestId, request, frameId, resourceType }: Answer): Promise<void> {
    if (resourceType === 'Document' && !this.#mayNavigate(request.url, frameId === this.#mainFrame)) {
      return void (await this.#send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }));
    }
    const handler = handlerOf(request.url);
    if (!handler) return void (await this.#send('Fetch.continueRequest', { requestId }));
    const response = await handler(new Request(fromChromium(request.url), { method: request.method, headers: request.headers }));
    await this.#send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    });
  }

  /** What the page itself wants, the app's listeners may prevent; not what the app loads, nor a reload. */
  #mayNavigate(url: string, isMainFrame: boolean): boolean {
    const withoutHash = (text: string) => text.split('#')[0];
    if (isMainFrame && [this.#loading, this.#url].some((known) => withoutHash(known) === withoutHash(url))) return true;
    let may = true;
    const event = { url: fromChromium(url), isMainFrame, isSameDocument: false, preventDefault: () => (may = false) };
    this.emit('will-frame-navigate', event);
    if (isMainFrame && may) this.emit('will-navigate', event, event.url);
    return may;
  }

  #open(url: string, frameName: string): void {
    if (this.openHandler?.({ url: fromChromium(url), frameName }).action === 'allow') throw new Error('electron stand-in: opening windows is not implemented');
  }

  async #invoke({ name, payload, executionContextId }: Answer): Promise<void> {
    if (name !== SEND) return;
    const { id, channel, args, open } = JSON.parse(payload) as { id: number; channel: string; args: unknown[]; open?: { url: string; name: string } };
    if (open) return this.#open(open.url, open.name);
    const url = this.getURL();
    try {
      const event = { sender: this.facade, senderFrame: { url, origin: URL.canParse(url) ? new URL(url).origin : 'null', parent: null } };
      this.#receive(executionContextId, { reply: id, value: structuredClone(await ipcMain.answer(channel, event, args)) });
    } catch (error) {
      this.#receive(executionContextId, { reply: id, error: `Error invoking remote method '${channel}': ${String(error)}` });
    }
  }

  #receive(executionContextId: number, message: object): void {
    const call = { functionDeclaration: `function (message) { globalThis.${RECEIVE}(message); }`, executionContextId, arguments: [{ value: message }] };
    // The document may have gone meanwhile.
    this.#send('Runtime.callFunctionOn', call).catch(() => {});
  }
}
