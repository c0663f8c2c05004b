import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { RoomContract } from '../../../main/contract/room.ts';
import { EarlySocket } from '../../../renderer/link/EarlySocket.ts';
import type { LinkState } from '../../../renderer/link/Link.ts';
import { SocketLink } from '../../../renderer/link/socketLink.ts';

/** As much of an appliance as a link sees: it says how many requests it has had. */
let server: WebSocketServer;
let url: string;
let sockets: WebSocket[];
let asked: string[];
/** Answers wait until this is called. */
let answer: () => void;
let answering: Promise<void>;
let links: SocketLink<RoomContract>[];

beforeEach(async () => {
  [sockets, asked, links] = [[], [], []];
  answering = new Promise((resolve) => (answer = resolve));
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'protoo' });
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (raw) => {
      const { id, method, data } = JSON.parse(String(raw));
      asked.push(`${method} ${data.roomId}`);
      const version = String(asked.length);
      void answering.then(() => socket.send(JSON.stringify({ response: true, id, ok: true, data: { version } })));
    });
  });
  await new Promise((done) => server.once('listening', done));
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => {
  for (const link of links) link.close();
  for (const socket of sockets) socket.terminate();
  server.close();
});

const look = { method: 'look', data: { roomId: 'r' } };
const toBe = (count: number) => vi.waitFor(() => expect(sockets).toHaveLength(count), 4000);
const arrived = () => vi.waitFor(() => expect(asked).toHaveLength(1), 4000);

/** The page's link, which finds what was opened early; `said` is what it hears, in order. */
function goOnWith(early: EarlySocket) {
  const link = new SocketLink<RoomContract>({ url, early: (to) => early.take(to) });
  links.push(link);
  const said: string[] = [];
  link.onState((state: LinkState) => said.push(state));
  link.on('moved', ({ urls }) => said.push(`moved ${urls[0]}`));
  const asks = async (roomId: string) => `${roomId} ${(await link.request('look', { roomId })).version}`;
  const opened = new Promise<void>((resolve) => link.onState((state) => state === 'open' && resolve()));
  return { link, said, asks, opened };
}
const moved = (to: string) => sockets[0]!.send(JSON.stringify({ notification: true, method: 'moved', data: { urls: [to] } }));
/** Until what was sent before is certainly there. */
const roundTrip = async () => {
  const pong = new Promise((resolve) => sockets[0]!.once('pong', resolve));
  sockets[0]!.ping();
  await pong;
  await new Promise((resolve) => setTimeout(resolve));
};

test('what was asked early is answered from what has come, and asked once', async () => {
  const early = new EarlySocket(url, look);
  await arrived();
  answer();
  await roundTrip();
  const { link, asks, opened } = goOnWith(early);
  expect(link.state).toBe('connecting');
  await opened;
  // In the same turn, as the session does it.
  expect(await asks('r')).toBe('r 1');
  expect(asked).toEqual(['look r']);
  // The next time it is news that is wanted.
  expect(await asks('r')).toBe('r 2');
  expect([sockets.length, sockets[0]!.protocol]).toEqual([1, 'protoo']);
});

test('what was asked early may be answered later', async () => {
  const early = new EarlySocket(url, look);
  await arrived();
  const { asks, opened } = goOnWith(early);
  await opened;
  const answered = asks('r');
  await roundTrip();
  answer();
  expect(await answered).toBe('r 1');
  expect(asked).toEqual(['look r']);
});

test('who wants to know something else is not given that answer', async () => {
  const early = new EarlySocket(url, look);
  await arrived();
  answer();
  const { asks, opened } = goOnWith(early);
  await opened;
  expect(await asks('another')).toBe('another 2');
  expect(await asks('r')).toBe('r 3');
});

test('a connection that is still being made is taken over too, and nothing is asked for it', async () => {
  answer();
  const { asks, opened, said } = goOnWith(new EarlySocket(url, look));
  await opened;
  expect(await asks('r')).toBe('r 1');
  expect(said).toEqual(['open']);
  expect([sockets.length, asked.length]).toEqual([1, 1]);
});

test('messages from before and from now are heard once, in their order', async () => {
  const early = new EarlySocket(url, null);
  await toBe(1);
  moved('one');
  moved('two');
  await roundTrip();
  const { said, opened } = goOnWith(early);
  moved('three');
  await opened;
  await vi.waitFor(() => expect(said).toEqual(['open', 'moved one', 'moved two', 'moved three']));
});

test('a connection that has gone before is no loss: another is made at once', async () => {
  const early = new EarlySocket(url, look);
  await arrived();
  const gone = new Promise((resolve) => sockets[0]!.once('close', resolve));
  sockets[0]!.close();
  await gone;
  await new Promise((resolve) => setTimeout(resolve, 20));
  answer();
  const { asks, opened, said } = goOnWith(early);
  await opened;
  expect(await asks('r')).toBe('r 2');
  expect(said).toEqual(['open']);
  expect(sockets).toHaveLength(2);
});

test('lost after it was taken over, the link makes a new one', async () => {
  const early = new EarlySocket(url, null);
  await toBe(1);
  const { said, opened, asks } = goOnWith(early);
  await opened;
  const unanswered = asks('r');
  await arrived();
  sockets[0]!.terminate();
  await expect(unanswered).rejects.toMatchObject({ code: 0 });
  await vi.waitFor(() => expect(said).toEqual(['open', 'lost', 'open']), 4000);
  expect(sockets).toHaveLength(2);
  answer();
  expect(await asks('r')).toBe('r 2');
});

test('sent away with 4000 it does not come back; refused before it is open, it tries again', async () => {
  const early = new EarlySocket(url, null);
  await toBe(1);
  const away = goOnWith(early);
  await away.opened;
  sockets[0]!.close(4000);
  await vi.waitFor(() => expect(away.said).toEqual(['open', 'closed']), 4000);
  server.options.verifyClient = () => false;
  const refused = goOnWith(new EarlySocket(url, null));
  await vi.waitFor(() => expect(refused.said).toEqual(['lost']), 4000);
  delete server.options.verifyClient;
  await refused.opened;
});

test('is there once, for its own address, and not for long', async () => {
  const forgotten = new EarlySocket(url, null, 300);
  await toBe(1);
  await vi.waitFor(() => expect(sockets[0]!.readyState).toBe(3), 4000);
  expect(forgotten.take(url)).toBeNull();
  const early = new EarlySocket(url, null, 300);
  expect(early.take('ws://127.0.0.1:9/')).toBeNull();
  const taken = early.take(url)!;
  expect(early.take(url)).toBeNull();
  // Whoever has it keeps it.
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(taken.socket.readyState).toBe(1);
  taken.socket.close();
});
