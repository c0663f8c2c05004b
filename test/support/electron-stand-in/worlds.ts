/**
 * What runs in a page: the preload in a world of its own, and the context
 * bridge, which copies values between that world and the page's. The two share
 * nothing but the document, over whose events copies travel under a name that
 * the page cannot know. These functions are sent as text: they may use nothing
 * from outside.
 */

export const WORLD = 'Electron Isolated Context';
/** How the preload's world reaches the main process, and the other way round. */
export const SEND = '__standInSend';
export const RECEIVE = '__standInReceive';

/** The script for the page's own world. */
export function pageScript(secret: string): string {
  return `(${inPage.toString()})(${JSON.stringify(secret)})`;
}

/** The script for the preload's world, with the preload in it. */
export function preloadScript(secret: string, preload: string): string {
  return `(${inPreload.toString()})(${JSON.stringify(secret)}, (require, module, exports, process) => {${preload}\n}, ${JSON.stringify({ SEND, RECEIVE })})`;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- values of any shape cross here */

function inPage(secret: string): void {
  if (window !== window.top) return;
  const callbacks = new Map<number, (...args: any[]) => void>();
  const pending = new Map<number, { resolve: (value: any) => void; reject: (error: Error) => void }>();
  let last = 0;
  const say = (type: string, detail: unknown) => window.dispatchEvent(new CustomEvent(secret + type, { detail }));
  const hear = (type: string, listener: (detail: any) => void) => window.addEventListener(secret + type, (event) => listener((event as CustomEvent).detail));
  const isPlain = (value: any) => value !== null && typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  const copy = (value: any, each: (value: any) => any): any =>
    Array.isArray(value) ? value.map(each) : isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, each(inner)])) : value;

  const encode = (value: any): any => {
    if (typeof value !== 'function') return copy(value, encode);
    callbacks.set(++last, value);
    return { $callback: last };
  };
  const decode = (value: any): any => (value?.$function ? (...args: any[]) => call(value.$function, args) : copy(value, decode));
  // The API is frozen; what its functions answer is not.
  const freeze = (value: any): any => (isPlain(value) ? Object.freeze(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, freeze(inner)]))) : value);
  function call(id: number, args: any[]): any {
    const turn = ++last;
    let result: any;
    const take = (event: Event) => {
      const { detail } = event as CustomEvent;
      if (detail.turn === turn) result = detail;
    };
    window.addEventListener(`${secret}returned`, take);
    say('call', { id, turn, args: structuredClone(args.map(encode)) });
    window.removeEventListener(`${secret}returned`, take);
    if (result.error !== undefined) throw new Error(result.error);
    return result.later ? new Promise((resolve, reject) => pending.set(turn, { resolve, reject })) : decode(result.value);
  }

  // As Electron answers where windows are denied. A window of Chromium's own would share this page's process while
  // Playwright holds it to look at it, and now and then for good.
  window.open = (url = '', name = '') => {
    say('open', { url: new URL(String(url), document.baseURI).href, name: String(name) });
    return null;
  };
  hear('settled', ({ turn, error, value }) => {
    const { resolve, reject } = pending.get(turn)!;
    pending.delete(turn);
    if (error === undefined) resolve(decode(value));
    else reject(new Error(error));
  });
  hear('callback', ({ id, args }) => callbacks.get(id)!(...args.map(decode)));
  hear('expose', ({ key, api }) => Object.defineProperty(window, key, { value: freeze(decode(api)), enumerable: true, writable: false, configurable: false }));
}

function inPreload(secret: string, preload: (require: unknown, module: unknown, exports: unknown, process: unknown) => void, names: { SEND: string; RECEIVE: string }): void {
  if (window !== window.top) return;
  const functions = new Map<number, (...args: any[]) => any>();
  const invoked = new Map<number, { resolve: (value: any) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, Set<(...args: any[]) => void>>();
  let last = 0;
  const say = (type: string, detail: unknown) => window.dispatchEvent(new CustomEvent(secret + type, { detail }));
  const isPlain = (value: any) => value !== null && typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  const copy = (value: any, each: (value: any) => any): any =>
    Array.isArray(value) ? value.map(each) : isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, each(inner)])) : value;
  const encode = (value: any): any => {
    if (typeof value !== 'function') return copy(value, encode);
    functions.set(++last, value);
    return { $function: last };
  };
  const decode = (value: any): any => (value?.$callback ? (...args: any[]) => void say('callback', { id: value.$callback, args: args.map(encode) }) : copy(value, decode));

  window.addEventListener(`${secret}open`, (event) => (globalThis as any)[names.SEND](JSON.stringify({ open: (event as CustomEvent).detail })));
  window.addEventListener(`${secret}call`, (event) => {
    const { id, turn, args } = (event as CustomEvent).detail;
    try {
      const result = functions.get(id)!(...args.map(decode));
      if (typeof result?.then !== 'function') return say('returned', { turn, value: encode(result) });
      say('returned', { turn, later: true });
      result.then(
        (value: any) => say('settled', { turn, value: encode(value) }),
        (error: Error) => say('settled', { turn, error: error.message }),
      );
    } catch (error) {
      say('returned', { turn, error: (error as Error).message });
    }
  });

  (globalThis as any)[names.RECEIVE] = ({ reply, error, value, channel, args }: any) => {
    if (reply === undefined) {
      for (const listener of listeners.get(channel) ?? []) listener({ sender: ipcRenderer }, ...args);
    } else if (error === undefined) invoked.get(reply)!.resolve(value);
    else invoked.get(reply)!.reject(new Error(error));
    invoked.delete(reply);
  };
  const refuse = (name: string, implemented: object) =>
    new Proxy(implemented, {
      get(target, key) {
        if (key in target) return Reflect.get(target, key);
        throw new Error(`electron stand-in: ${name}.${String(key)} is not implemented`);
      },
    });
  const ipcRenderer = refuse('ipcRenderer', {
    invoke: (channel: string, ...args: any[]) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        invoked.set(id, { resolve, reject });
        // Throws, as Electron does, on what cannot be cloned.
        (globalThis as any)[names.SEND](JSON.stringify({ id, channel, args: structuredClone(args) }));
      }),
    on: (channel: string, listener: () => void) => void (listeners.get(channel) ?? listeners.set(channel, new Set()).get(channel)!).add(listener),
    off: (channel: string, listener: () => void) => void listeners.get(channel)?.delete(listener),
  });
  const contextBridge = refuse('contextBridge', { exposeInMainWorld: (key: string, api: unknown) => say('expose', { key, api: encode(api) }) });
  const electron = refuse('electron', { ipcRenderer, contextBridge });
  const require = (name: string) => {
    if (name === 'electron') return electron;
    throw new Error(`module not found: ${name} (a sandboxed preload has only electron)`);
  };
  preload(require, { exports: {} }, {}, { sandboxed: true, contextIsolated: true, versions: { electron: 'stand-in' }, env: {} });
}
