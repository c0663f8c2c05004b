import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Console } from '../../../../main/console/Console.ts';
import { defaultConfig } from '../../../../main/contract/config.ts';
import { silentLogger } from '../../../../main/lib/logger.ts';
import { Admin } from '../../../../main/server/admin/Admin.ts';
import { ProtooConnection } from '../../../support/classic/ProtooConnection.ts';
import { quietHost } from '../../../support/quietHost.ts';

let folder: string;
let console: Console;
let admin: Admin;
let server: http.Server;
let port: number;
let connections: ProtooConnection[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-remote-'));
  console = new Console(quietHost({ config: { ...defaultConfig, remoteAdmin: true } }));
  admin = await Admin.open({ port: null, dataDir: folder, pagesDir: folder, devPages: undefined, console, logger: silentLogger });
  server = http.createServer().on('upgrade', (request, socket, head) => admin.remote.upgrade(request, socket, head)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  connections = [];
});
afterEach(async () => {
  for (const connection of connections) connection.socket.terminate();
  server.close();
  await admin.close();
  await console.close();
  await rm(folder, { recursive: true });
});

async function connect(): Promise<ProtooConnection> {
  const connection = await ProtooConnection.open(`ws://127.0.0.1:${port}/console`);
  connections.push(connection);
  return connection;
}

const signIn = async (connection: ProtooConnection) => connection.request('authenticate', { token: (await readFile(admin.tokenFile, 'utf8')).trim() });

test('old sessions, from every tab that was open before a restart, lock nobody out', async () => {
  for (let tab = 0; tab < 7; tab++) expect((await (await connect()).refusal('authenticate', { session: `sbx_${String(tab).repeat(43)}` })).code).toBe(401);
  await signIn(await connect());
});

test('consoles that are signed in are told where the address has moved, with a link that signs them in; those that are there already are not', async () => {
  const [console, stranger] = [await connect(), await connect()];
  await signIn(console);
  admin.remote.tellMoved(({ host }) => [`https://${host}/`]);
  admin.remote.tellMoved(() => ['https://192.0.2.1:5443/']);
  const { url } = await console.notified<{ url: string }>('consoleMoved');
  expect(url).toMatch(/^https:\/\/192\.0\.2\.1:5443\/console\/#code=sbx_/);
  await (await connect()).request('authenticate', { code: new URL(url).hash.slice('#code='.length) });
  expect(stranger.notifications).toEqual([]);
});
