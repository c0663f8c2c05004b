import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { silentLogger } from '../../../main/lib/logger.ts';
import { IDLE_MS } from '../../../main/server/crowding.ts';
import { listenPlainly, type PlainListener } from '../../../main/server/http.ts';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';

let listener: PlainListener;
let most: number;
const idle: number[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.close();
});

async function open(limit: number): Promise<void> {
  most = limit;
  listener = (await listenPlainly('127.0.0.1', await freePort(), {
    mostPerAddress: () => most,
    onRequest: (request, response) => {
      idle.push(request.socket.timeout ?? 0);
      response.end('page');
    },
    onUpgrade: () => {},
    logger: silentLogger,
  })) as PlainListener;
}

/** Connects, and answers whether it is served. */
async function served(localAddress = '127.0.0.1'): Promise<boolean> {
  const socket = net.connect({ port: listener.port, host: '127.0.0.1', localAddress });
  sockets.push(socket);
  socket.on('error', () => {});
  socket.write('GET / HTTP/1.1\r\nHost: box\r\n\r\n');
  const answered = once(socket, 'data').then(() => true);
  return Promise.race([answered, once(socket, 'close').then(() => false)]);
}

test('one address has so many connections and no more; others come in, and so does it when one has ended', async () => {
  await open(2);
  expect([await served(), await served(), await served()]).toEqual([true, true, false]);
  expect(await served('127.0.0.2')).toBe(true);
  sockets[0]!.destroy();
  await waitFor('a place that is free again', () => served());
  most = 3;
  expect(await served(), 'the limit counts as it is now').toBe(true);
});

test('an answer that nobody reads is not kept for good', async () => {
  await open(10);
  await served();
  expect(idle.at(-1)).toBe(IDLE_MS);
});
