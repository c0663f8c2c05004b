import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { RoomContract } from '../../../main/contract/room.ts';
import type { LinkState } from '../../../renderer/link/Link.ts';
import { type NetworkSignals, SocketLink, type SocketLinkOptions } from '../../../renderer/link/socketLink.ts';

/** As much of an appliance as a link sees. */
let server: WebSocketServer;
let port: number;
let sockets: WebSocket[];
let silent: boolean;
let links: SocketLink<RoomContract>[];

async function listen(at = 0): Promise<void> {
  server = new WebSocketServer({ port: at, host: '127.0.0.1', handleProtocols: () => 'protoo' });
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (raw) => {
      const { id, method, data } = JSON.parse(String(raw));
      if (silent) return;
      const answer =
        method === 'look'
          ? { ok: true, data: { version: '1', routerRtpCapabilities: {}, room: { exists: false, people: data.roomId.length } } }
          : { ok: false, errorCode: 403, errorReason: 'the room is locked' };
      socket.send(JSON.stringify({ response: true, id, ...answer }));
    });
  });
  await new Promise((done) => server.once('listening', done));
  port = (server.address() as AddressInfo).port;
}

function open(options: Partial<SocketLinkOptions> = {}) {
  const link = new SocketLink<RoomContract>({ url: `ws://127.0.0.1:${port}/`, ...options });
  links.push(link);
  const states: LinkState[] = [];
  link.onState((state) => states.push(state));
  return { link, states };
}

const opened = (link: SocketLink<RoomContract>) => vi.waitFor(() => expect(link.state).toBe('open'), 4000);

beforeEach(async () => {
  sockets = [];
  links = [];
  silent = false;
  await listen();
});
afterEach(() => {
  for (const link of links) link.close();
  for (const socket of sockets) socket.terminate();
  server.close();
});

test('asks, is answered, and is refused with code and sentence', async () => {
  const { link } = open();
  expect(link.state).toBe('connecting');
  await expect(link.request('look', { roomId: 'abc' })).rejects.toMatchObject({ code: 0 });
  await opened(link);
  expect((await link.request('look', { roomId: 'abc' })).room.people).toBe(3);
  await expect(link.request('leave')).rejects.toMatchObject({ name: 'LinkError', code: 403, message: 'the room is locked' });
  expect(sockets[0]!.protocol).toBe('protoo');
});

test('hears notifications until the listener is undone', async () => {
  const { link } = open();
  const heard: unknown[] = [];
  link.on('closing', () => {
    throw new Error('a broken listener');
  });
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
  const undo = link.on('closing', (data) => heard.push(data));
  await opened(link);
  const say = () => sockets[0]!.send(JSON.stringify({ notification: true, method: 'closing', data: { reason: 'restart' } }));
  say();
  await vi.waitFor(() => expect(heard).toEqual([{ reason: 'restart' }]));
  undo();
  say();
  await link.request('look', { roomId: 'abc' });
  expect(heard).toHaveLength(1);
  complaint.mockRestore();
});

test('comes back by itself after a lost connection, also when the appliance is away for a while', async () => {
  const { link, states } = open();
  await opened(link);
  silent = true;
  const pending = link.request('look', { roomId: 'a' });
  const before = port;
  server.close();
  for (const socket of sockets) socket.terminate();
  await expect(pending).rejects.toMatchObject({ code: 0 });
  await vi.waitFor(() => expect(link.state).toBe('lost'));
  await new Promise((done) => setTimeout(done, 600));
  await listen(before);
  await opened(link);
  expect(states).toEqual(['open', 'lost', 'open']);
});

test('does not come back after 4000', async () => {
  const { link, states } = open();
  await opened(link);
  sockets[0]!.close(4000, 'removed');
  await vi.waitFor(() => expect(link.state).toBe('closed'));
  await new Promise((done) => setTimeout(done, 500));
  expect(states).toEqual(['open', 'closed']);
  expect(sockets).toHaveLength(1);
});

test('comes back after 1012', async () => {
  const { link } = open();
  await opened(link);
  sockets[0]!.close(1012, 'restart');
  await vi.waitFor(() => expect(sockets).toHaveLength(2), 3000);
  await opened(link);
});

test('takes silence for a dead connection and opens another', async () => {
  silent = true;
  const { link } = open({ requestTimeout: 100 });
  await opened(link);
  await expect(link.request('look', { roomId: 'a' })).rejects.toMatchObject({ code: 0 });
  await vi.waitFor(() => expect(sockets).toHaveLength(2), 3000);
  silent = false;
  await opened(link);
  expect((await link.request('look', { roomId: 'a' })).version).toBe('1');
});

test('reconnects when the network changes, and at once when somebody looks', async () => {
  let change = () => {};
  let look = () => {};
  const undone: string[] = [];
  const signals: NetworkSignals = {
    onNetworkChange: (listener) => ((change = listener), () => undone.push('network')),
    onAttention: (listener) => ((look = listener), () => undone.push('attention')),
  };
  const { link } = open({ signals });
  await opened(link);
  change();
  expect(link.state).toBe('lost');
  await vi.waitFor(() => expect(sockets).toHaveLength(2));
  await opened(link);

  const before = port;
  server.close();
  for (const socket of sockets) socket.terminate();
  await vi.waitFor(() => expect(link.state).toBe('lost'));
  await new Promise((done) => setTimeout(done, 2300));
  await listen(before);
  const seen = Date.now();
  look();
  await opened(link);
  // Well before the next attempt of its own.
  expect(Date.now() - seen).toBeLessThan(1000);
  link.close();
  expect(undone).toEqual(['network', 'attention']);
});

test('after a few attempts in vain it asks before it tries, and is back as soon as somebody answers', async () => {
  let answers = (_isThere: boolean) => {};
  let asked = 0;
  const { link } = open({ knock: () => new Promise((resolve) => ((asked += 1), (answers = resolve))) });
  await opened(link);
  const before = port;
  server.close();
  for (const socket of sockets) socket.terminate();
  await vi.waitFor(() => expect(asked).toBe(1), 5000);
  await listen(before);
  const reached = sockets.length;
  answers(false);
  await vi.waitFor(() => expect(asked).toBe(2), 5000);
  expect(sockets, 'no attempt without an answer').toHaveLength(reached);
  answers(true);
  await opened(link);
});

test('close is final and rejects what is under way', async () => {
  silent = true;
  const { link, states } = open();
  await opened(link);
  const pending = link.request('look', { roomId: 'a' });
  link.close();
  link.close();
  await expect(pending).rejects.toMatchObject({ code: 0 });
  await expect(link.request('leave')).rejects.toMatchObject({ code: 0 });
  expect(states).toEqual(['open', 'closed']);
});
