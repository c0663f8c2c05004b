import { EventEmitter } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Console, ConsoleLink } from '../../../main/console/Console.ts';
import { Refusal } from '../../../main/contract/errors.ts';
import { NOTIFICATION, REQUEST } from '../../../main/desktop/channels.ts';
import { answerConsoles } from '../../../main/desktop/ipc.ts';
import { silentLogger } from '../../../main/lib/logger.ts';

vi.mock('../../../main/console/handlers/index.ts', () => ({
  consoleHandlers: {
    getState: (session: unknown) => session,
    closeRoom: (_session: unknown, { roomId }: { roomId: string }) => {
      throw new Refusal('notFound', `there is no room ${roomId}`);
    },
  },
}));

class Contents extends EventEmitter {
  readonly sent: unknown[][] = [];
  destroyed = false;
  isDestroyed = () => this.destroyed;
  send = (...message: unknown[]) => void this.sent.push(message);
}

let handler: (event: object, method: unknown, data: unknown) => Promise<unknown>;
let contents: Contents;
let sessions: { link: ConsoleLink; close: ReturnType<typeof vi.fn> }[];
let undo: () => void;
const removeHandler = vi.fn();

beforeEach(() => {
  contents = new Contents();
  sessions = [];
  const console = {
    open: (link: ConsoleLink) => {
      const session = { link, close: vi.fn(), toJSON: () => 'session' };
      sessions.push(session);
      return session;
    },
  };
  const ipcMain = { handle: (_channel: string, each: unknown) => void (handler = each as typeof handler), removeHandler };
  undo = answerConsoles({ ipcMain: ipcMain as never, console: console as unknown as Console, logger: silentLogger });
});

const frame = (url: string, parent: object | null = null) => ({ url, parent });
const ask = (method: unknown, data: unknown = {}, senderFrame: object | null = frame('soupbox://console/#/rooms')) => handler({ sender: contents, senderFrame }, method, data);

test('answers the console, and keeps the code of a refusal', async () => {
  expect(await ask('getState')).toMatchObject({ ok: true });
  expect(await ask('closeRoom', { roomId: 'x' })).toEqual({ ok: false, code: 404, reason: 'there is no room x' });
});

test.each(['__proto__', 'constructor', 'nothing', 5, null])('method %j: 404', async (method) => {
  expect(await ask(method)).toMatchObject({ ok: false, code: 404 });
});

test('data that does not fit: 400', async () => {
  expect(await ask('closeRoom', { roomId: '../x' })).toMatchObject({ ok: false, code: 400 });
  expect(await ask('closeRoom', 'x')).toMatchObject({ ok: false, code: 400 });
});

test.each([
  ['another site', frame('https://evil.example/')],
  ['our own meeting page', frame('https://127.0.0.1:4443/')],
  ['another host of our scheme', frame('soupbox://other/')],
  ['a host that begins like ours', frame('soupbox://console.evil/')],
  ['a file', frame('file:///console/index.html')],
  ['a frame within the console', frame('soupbox://console/', { url: 'soupbox://console/' })],
  ['a frame that has gone', null],
])('refuses %s, and opens no session for it', async (_, senderFrame) => {
  expect(await ask('getState', {}, senderFrame)).toEqual({ ok: false, code: 403, reason: 'only the console may ask' });
  expect(sessions).toEqual([]);
});

test('one session a page: told through it, closed once when the page goes', async () => {
  await ask('getState');
  await ask('getState');
  expect(sessions).toHaveLength(1);
  sessions[0]!.link.notify('log', { entries: [] });
  expect(contents.sent).toEqual([[NOTIFICATION, 'log', { entries: [] }]]);

  contents.emit('did-navigate');
  contents.emit('render-process-gone');
  expect(sessions[0]!.close).toHaveBeenCalledTimes(1);
  expect(contents.eventNames()).toEqual([]);
  await ask('getState');
  expect(sessions).toHaveLength(2);
});

test('a page that is gone is told nothing', async () => {
  await ask('getState');
  contents.destroyed = true;
  sessions[0]!.link.notify('log', { entries: [] });
  expect(contents.sent).toEqual([]);
});

test('its undo closes every session', async () => {
  await ask('getState');
  undo();
  expect(sessions[0]!.close).toHaveBeenCalledTimes(1);
  expect(removeHandler).toHaveBeenCalledWith(REQUEST);
});
