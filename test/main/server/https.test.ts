import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { defaultConfig } from '../../../main/contract/config.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import type { Certificate } from '../../../main/network/certificates/certificate.ts';
import { CertificateKeeper } from '../../../main/network/certificates/CertificateKeeper.ts';
import { listen, type Listener } from '../../../main/server/https.ts';
import { freePort } from '../../support/startTestAppliance.ts';

let folder: string;
let keeper: CertificateKeeper;
let listener: Listener;
const echo = new WebSocketServer({ noServer: true });
echo.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));

const certificateFor = (...addresses: string[]) => keeper.use({ settings: defaultConfig.certificate, names: ['localhost'], addresses });

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-https-'));
  keeper = new CertificateKeeper({ directory: path.join(folder, 'certificates'), logger: silentLogger });
});
afterEach(() => listener.close());
afterAll(async () => {
  keeper.close();
  await rm(folder, { recursive: true });
});

async function listening(certificate: Certificate): Promise<void> {
  const [opened] = await listen({
    addresses: ['127.0.0.1'],
    port: await freePort(),
    certificate,
    onRequest: (_request, response) => response.end('page'),
    onUpgrade: (request, socket, head) => echo.handleUpgrade(request, socket, head, (upgraded) => echo.emit('connection', upgraded)),
    logger: silentLogger,
  });
  listener = opened!;
}

/** What somebody who comes now is shown, and who trusts the authority takes. */
async function shown(): Promise<string> {
  const socket = connect({ port: listener.port, host: '127.0.0.1', ca: keeper.current.ca!.pem });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

test('another certificate takes its place while somebody is connected, who notices nothing', async () => {
  const first = await certificateFor('192.168.1.5');
  await listening(first);
  const socket = new WebSocket(`wss://localhost:${listener.port}`, { ca: first.ca!.pem, lookup: (_host, options, callback) => (options.all ? (callback as (error: null, found: object[]) => void)(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4)) });
  await once(socket, 'open');
  const next = await certificateFor('192.168.1.5', '127.0.0.1');
  expect(next.fingerprint).not.toBe(first.fingerprint);

  listener.become(next);

  expect(listener.certificate).toBe(next);
  expect(await shown()).toBe(next.fingerprint);
  socket.send('still here');
  expect(String((await once(socket, 'message'))[0])).toBe('still here');
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.terminate();
});

test('an address more elsewhere is no reason: who clicked through a warning here would be warned again', async () => {
  const first = await certificateFor('127.0.0.1');
  await listening(first);
  const wider = await certificateFor('127.0.0.1', '10.9.8.7');
  expect(wider.fingerprint).not.toBe(first.fingerprint);

  listener.become(wider);

  expect(listener.certificate).toBe(first);
  expect(await shown()).toBe(first.fingerprint);
});

test('a new authority is', async () => {
  await listening(await certificateFor('127.0.0.1'));
  const renewed = await keeper.renewAuthority();
  listener.become(renewed);
  expect(await shown()).toBe(renewed.fingerprint);
});
