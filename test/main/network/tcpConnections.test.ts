import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { count, establishedOn } from '../../../main/network/tcpConnections.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:AD9C 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:AD9C 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 20 4 30 10 -1
   2: 0100007F:1F90 0100007F:AD9C 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 20 4 30 10 -1
   3: 0100007F:AD9C 0100007F:1F91 06 00000000:00000000 00:00000000 00000000     0        0 4 1 0 20 4 30 10 -1
`;
const tableOfIpv6 = `  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:AD9C 00000000000000000000000001000000:9C40 01 00000000:00000000
`;

test('counts what is established to our side of the port, and nothing else', () => {
  expect(count(table, new Set([44_444]))).toBe(1);
  expect(count(table, new Set([44_444, 8080]))).toBe(2);
  expect(count(table, new Set([1]))).toBe(0);
  expect(count(tableOfIpv6, new Set([44_444]))).toBe(1);
  expect(count('', new Set([44_444]))).toBe(0);
});

test.runIf(process.platform === 'linux')('sees real connections come and go', async () => {
  const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await establishedOn(new Set([port]))).toBe(0);
  const clients = Array.from({ length: 3 }, () => connect(port, '127.0.0.1'));
  await Promise.all(clients.map((client) => once(client, 'connect')));
  expect(await establishedOn(new Set([port]))).toBe(3);
  const closed = Promise.all(clients.map((client) => once(client, 'close')));
  for (const client of clients) client.resetAndDestroy();
  await closed;
  expect(await establishedOn(new Set([port]))).toBe(0);
  server.close();
});
