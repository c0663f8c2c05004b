import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { Connection } from '../../../main/server/Connection.ts';

const MIB = 1024 * 1024;
const PATIENT = { bytes: MIB, slowMs: 60_000, mostBytes: 64 * MIB };

/** A reader who takes only as much as the test says, and answers no ping. */
class SlowSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly send = vi.fn();
  readonly ping = vi.fn();
  readonly close = vi.fn();
  readonly terminate = vi.fn(() => this.emit('close', 1006));
}

let socket: SlowSocket;
beforeEach(() => {
  vi.useFakeTimers();
  socket = new SlowSocket();
});
afterEach(() => {
  socket.emit('close', 1006);
  vi.useRealTimers();
});

function connect(backlog?: typeof PATIENT): Connection {
  const each = { id: 'it', remoteAddress: '192.0.2.1', localAddress: '192.0.2.2', messagesPerSecond: 10 };
  return new Connection(socket as unknown as WebSocket, backlog ? { ...each, backlog } : each);
}

function leaveUnread(connection: Connection, bytes: number): void {
  socket.bufferedAmount = bytes;
  connection.notify('news', {});
}

test('a participant who leaves a MiB unread for half a second, or 8 at once, is cut', () => {
  const connection = connect();
  leaveUnread(connection, 2 * MIB);
  vi.advanceTimersByTime(499);
  expect(connection.closed).toBe(false);
  vi.advanceTimersByTime(1);
  expect(connection.closed).toBe(true);
  socket = new SlowSocket();
  const another = connect();
  leaveUnread(another, 9 * MIB);
  expect(another.closed).toBe(true);
});

test('a console has a minute for up to 64 MiB, its pongs too', () => {
  const connection = connect(PATIENT);
  leaveUnread(connection, 40 * MIB);
  vi.advanceTimersByTime(59_999);
  expect(connection.closed).toBe(false);
  vi.advanceTimersByTime(1);
  expect(connection.closed).toBe(true);
  socket = new SlowSocket();
  const another = connect(PATIENT);
  leaveUnread(another, 65 * MIB);
  expect(another.closed).toBe(true);
});

test('whoever has read everything and answers no ping is gone', () => {
  const connection = connect(PATIENT);
  leaveUnread(connection, 40 * MIB);
  socket.bufferedAmount = 0;
  vi.advanceTimersByTime(60_000 + 5000);
  expect(connection.closed).toBe(true);
});
