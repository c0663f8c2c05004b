import { beforeEach, expect, test, vi } from 'vitest';
import type { BridgeAnswer, ConsoleBridge } from '../../../main/contract/bridge.ts';
import type { ConsoleContract } from '../../../main/contract/console.ts';
import { IpcLink } from '../../../renderer/link/ipcLink.ts';

let asked: [method: string, data: unknown][];
let answer: BridgeAnswer | Error;
let listeners: Set<(notice: string, data: unknown) => void>;
let link: IpcLink<ConsoleContract>;

beforeEach(() => {
  asked = [];
  answer = { ok: true, data: {} };
  listeners = new Set();
  const bridge: ConsoleBridge = {
    request: (method, data) => {
      asked.push([method, structuredClone(data)]);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    onNotification: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  link = new IpcLink(bridge);
});

const tell = (notice: string, data: unknown) => listeners.forEach((listener) => listener(notice, data));

test('asks through the bridge and hands back the answer', async () => {
  answer = { ok: true, data: { roomId: 'physics-8b' } };
  expect(await link.request('closeRoom', { roomId: 'physics-8b' })).toEqual({ roomId: 'physics-8b' });
  await link.request('getState');
  expect(asked).toEqual([['closeRoom', { roomId: 'physics-8b' }], ['getState', {}]]);
});

test('asks with what could not be cloned as it stands, such as a reactive object', async () => {
  const settings = new Proxy({ httpsPort: 5443 }, {});
  await link.request('planConfig', { settings });
  expect(asked).toEqual([['planConfig', { settings: { httpsPort: 5443 } }]]);
});

test('a refusal keeps its code and its sentence', async () => {
  answer = { ok: false, code: 409, reason: 'there is such a room' };
  await expect(link.request('closeRoom', { roomId: 'x' })).rejects.toMatchObject({ name: 'LinkError', code: 409, message: 'there is such a room' });
});

test('a broken bridge is a lost connection, not a refusal', async () => {
  answer = new Error('Error invoking remote method');
  await expect(link.request('getState')).rejects.toMatchObject({ code: 0 });
});

test('notifications reach those who listen, whatever one of them does', () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const heard = vi.fn();
  link.on('log', () => {
    throw new Error('mine');
  });
  const undo = link.on('log', heard);
  tell('log', { entries: [] });
  tell('state', {});
  undo();
  tell('log', { entries: [] });
  expect(heard.mock.calls).toEqual([[{ entries: [] }]]);
});

test('is open from the start, and closed for good', async () => {
  const states: string[] = [];
  link.onState((state) => states.push(state));
  expect(link.state).toBe('open');
  link.close();
  link.close();
  expect([link.state, ...states]).toEqual(['closed', 'closed']);
  expect(listeners.size).toBe(0);
  await expect(link.request('getState')).rejects.toMatchObject({ code: 0 });
});
