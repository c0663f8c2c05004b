import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { knock } from '../../../renderer/link/knock.ts';

let server: net.Server | undefined;
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

async function listen(which: net.Server): Promise<string> {
  server = which;
  await new Promise<void>((resolve) => which.listen(0, '127.0.0.1', resolve));
  return `ws://127.0.0.1:${(which.address() as AddressInfo).port}/?roomId=a`;
}

test('whatever is answered is an answer', async () => {
  const asked: (string | undefined)[] = [];
  const url = await listen(http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(403, { connection: 'close' }).end();
  }));
  expect(await knock(url, 5000)).toBe(true);
  expect(asked).toEqual(['HEAD /health']);
});

test('nobody there is none, nor is somebody who says nothing', async () => {
  const sockets: net.Socket[] = [];
  const url = await listen(net.createServer((socket) => void sockets.push(socket.on('error', () => {}))));
  expect(await knock(url, 200)).toBe(false);
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => server!.close(() => resolve()));
  server = undefined;
  expect(await knock(url, 5000)).toBe(false);
});
