import http from 'node:http';
import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { PlainEntrances } from '../../../main/appliance/PlainEntrances.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { freePort } from '../../support/startTestAppliance.ts';

const entrances = new PlainEntrances({ onRequest: (_request, response) => response.end('here'), onUpgrade: (_request, socket) => socket.destroy(), logger: silentLogger });
const others: net.Server[] = [];
afterEach(async () => {
  await entrances.close(entrances.all);
  for (const server of others.splice(0)) await new Promise((done) => server.close(done));
});

const isHere = (port: number, host = '127.0.0.1') => new Promise<boolean>((done) => http.get({ host, port, agent: false }, (response) => done(response.resume().statusCode === 200)).on('error', () => done(false)));

test('listens beside each address, and goes along when they move', async () => {
  const [port, next] = [await freePort(), await freePort()];
  await entrances.follow(['127.0.0.1', '127.0.0.2'], port);
  expect([await isHere(port), await isHere(port, '127.0.0.2'), await isHere(port, '127.0.0.3')]).toEqual([true, true, false]);
  const [first] = entrances.inForce;
  await entrances.follow(['127.0.0.1', '127.0.0.3'], port);
  expect(entrances.inForce[0]).toBe(first);
  expect(entrances.former.map(({ address }) => address)).toEqual(['127.0.0.2']);
  await entrances.follow(['127.0.0.1'], next);
  expect([await isHere(port), await isHere(next), entrances.former.length], 'the new first, the old until it is closed').toEqual([true, true, 3]);
  await entrances.close(entrances.former);
  expect([await isHere(port), await isHere(next)]).toEqual([false, true]);
});

test('a port that is taken is said, and nothing else', async () => {
  const port = await freePort();
  await new Promise<void>((done) => others.push(net.createServer().listen(port, '127.0.0.1', done)));
  await entrances.follow(['127.0.0.1', '127.0.0.2'], port);
  expect(entrances.trouble).toMatchObject({ port });
  expect(entrances.inForce.map(({ address }) => address)).toEqual(['127.0.0.2']);
  await entrances.follow(['127.0.0.1'], await freePort());
  expect([entrances.trouble, entrances.inForce.length]).toEqual([null, 1]);
});

test('what goes wrong once does not stay wrong', async () => {
  const port = await freePort();
  await entrances.follow(null as never, port);
  await entrances.follow(['127.0.0.1'], port);
  expect(await isHere(port)).toBe(true);
});

test('an address that is gone is passed over', async () => {
  await entrances.follow(['203.0.113.77', '127.0.0.1'], await freePort());
  expect([entrances.trouble, entrances.inForce.map(({ address }) => address)]).toEqual([null, ['127.0.0.1']]);
});
