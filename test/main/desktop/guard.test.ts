import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { expect, test, vi } from 'vitest';
import { guardContents, guardSession } from '../../../main/desktop/guard.ts';

type RequestHandler = (contents: null, permission: string, answer: (allowed: boolean) => void, details: { requestingUrl: string }) => void;
type CheckHandler = (contents: null, permission: string, origin: string) => boolean;

function guarded() {
  const session = Object.assign(new EventEmitter(), { setPermissionRequestHandler: vi.fn(), setPermissionCheckHandler: vi.fn(), setDevicePermissionHandler: vi.fn() });
  guardSession(session as unknown as Session);
  const request = session.setPermissionRequestHandler.mock.calls[0]![0] as RequestHandler;
  const check = session.setPermissionCheckHandler.mock.calls[0]![0] as CheckHandler;
  return {
    session,
    requested: (permission: string, requestingUrl: string) => {
      let answer: boolean | undefined;
      request(null, permission, (allowed) => (answer = allowed), { requestingUrl });
      return answer;
    },
    checked: (permission: string, origin: string) => check(null, permission, origin),
    device: session.setDevicePermissionHandler.mock.calls[0]![0] as () => boolean,
  };
}

test('every permission is denied but two, and those to the console only', () => {
  const { requested, checked, device } = guarded();
  for (const permission of ['media', 'geolocation', 'notifications', 'midi', 'clipboard-read', 'openExternal', 'display-capture', 'fileSystem', 'serial', 'unknown']) {
    expect([requested(permission, 'soupbox://console/'), checked(permission, 'soupbox://console')]).toEqual([false, false]);
  }
  for (const permission of ['clipboard-sanitized-write', 'fullscreen']) {
    expect([requested(permission, 'soupbox://console/#/projector'), checked(permission, 'soupbox://console')]).toEqual([true, true]);
    expect([requested(permission, 'https://evil.example/'), checked(permission, 'https://evil.example')]).toEqual([false, false]);
  }
  expect(device()).toBe(false);
});

test('only blobs of the console are downloaded', () => {
  const { session } = guarded();
  const prevented = (url: string) => {
    const event = { preventDefault: vi.fn() };
    session.emit('will-download', event, { getURL: () => url });
    return event.preventDefault.mock.calls.length === 1;
  };
  expect(prevented('blob:soupbox://console/0f5e')).toBe(false);
  for (const url of ['https://evil.example/x.exe', 'blob:https://evil.example/1', 'blob:soupbox://console.evil/1', 'data:text/html,x']) expect(prevented(url)).toBe(true);
});

test('the window goes nowhere else; what it asks for is handed on', () => {
  const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() });
  const opened: string[] = [];
  guardContents(contents as unknown as WebContents, (url) => opened.push(url));
  const open = contents.setWindowOpenHandler.mock.calls[0]![0] as (details: { url: string }) => unknown;
  expect(open({ url: 'https://192.168.1.20:4443/' })).toEqual({ action: 'deny' });

  const prevented = (name: string, details: object) => {
    const event = { preventDefault: vi.fn(), ...details };
    contents.emit(name, event);
    return event.preventDefault.mock.calls.length === 1;
  };
  expect(prevented('will-navigate', { url: 'https://evil.example/' })).toBe(true);
  expect(prevented('will-navigate', { url: 'soupbox://console/' })).toBe(false);
  expect(prevented('will-redirect', { url: 'https://evil.example/' })).toBe(true);
  expect(prevented('will-frame-navigate', { url: 'soupbox://console/', isMainFrame: false })).toBe(true);
  expect(prevented('will-attach-webview', {})).toBe(true);
  expect(opened).toEqual(['https://192.168.1.20:4443/', 'https://evil.example/']);
});
