import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { besiege } from '../../support/classic/besieged.ts';
import { freshRoom } from '../../support/classic/guests.ts';
import { frame, opcodes, rawWebSocket, tcp, tls, upgradeRequest } from '../../support/classic/raw.ts';

const JOIN_TIMEOUT_SECONDS = 1;
const siege = besiege({ limits: { joinTimeoutSeconds: JOIN_TIMEOUT_SECONDS } });

const plainPort = () => Number(new URL(siege.box.plainUrl).port);

let clientHello: Buffer;
beforeAll(async () => {
  clientHello = await recordClientHello();
});

const RESETS = 1200;
const AT_ONCE = 40;
let resetters = 0;
const path = () => `/?roomId=resets&peerId=resetter${++resetters}`;
const greeting = JSON.stringify({ request: true, id: 1, method: 'getRouterRtpCapabilities', data: {} });

/** Each goes as far as it says and hands back the TCP socket to reset. */
const phases: Record<string, (port: number) => Promise<Socket>> = {
  'after the TCP connection': (port) => tcp(port),
  'in the middle of the ClientHello': (port) => said(port, clientHello.subarray(0, 100)),
  'after the ClientHello': (port) => said(port, clientHello),
  'after the TLS handshake': async (port) => (await tls(port)).tcp,
  'in the middle of the upgrade': (port) => saidSecurely(port, upgradeRequest(path()).slice(0, 60)),
  'right after the upgrade request': (port) => saidSecurely(port, upgradeRequest(path())),
  'right after an upgrade request that is refused': (port) => saidSecurely(port, upgradeRequest('/?roomId=..&peerId=..')),
  'after the upgrade': async (port) => (await rawWebSocket(port, path())).tcp,
  'in the middle of a frame': async (port) => {
    const socket = await rawWebSocket(port, path());
    socket.tls.write(frame(opcodes.text, greeting).subarray(0, 20));
    return socket.tcp;
  },
  'before the answer to a request': async (port) => {
    const socket = await rawWebSocket(port, path());
    socket.tls.write(frame(opcodes.text, greeting));
    return socket.tcp;
  },
  'right after entering the lobby': async (port) => (await rawWebSocket(port, '/')).tcp,
};

describe('row 2: TCP resets', () => {
  test(`${RESETS} of them in every phase of the handshake: nothing happens`, { timeout: 60_000 }, async () => {
    const kinds = Object.values(phases);
    let next = 0;
    const resetOne = async (): Promise<void> => {
      while (next < RESETS) {
        const socket = await kinds[next++ % kinds.length]!(siege.box.port);
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.resetAndDestroy();
        await closed;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, resetOne));
  });
});

describe('row 36: dawdlers', () => {
  const crawl = async (socket: { write(data: Buffer | string): void; once(event: 'close', listener: () => void): void }, bytes: Buffer) => {
    let open = true;
    socket.once('close', () => (open = false));
    for (let at = 0; open && at < bytes.length; at += 1) {
      socket.write(bytes.subarray(at, at + 1));
      await sleep(250);
    }
  };
  const dawdlers: Record<string, (port: number) => Promise<Socket>> = {
    'who connects and says nothing': (port) => tcp(port),
    'who says half a ClientHello': (port) => said(port, clientHello.subarray(0, 100)),
    'whose ClientHello crawls': async (port) => {
      const socket = await tcp(port);
      void crawl(socket, clientHello);
      return socket;
    },
    'who says nothing after TLS': async (port) => (await tls(port)).tcp,
    'whose headers crawl': async (port) => {
      const secure = await tls(port);
      void crawl(secure.tls, Buffer.from(upgradeRequest(path())));
      return secure.tcp;
    },
    'who connects to the plain port and says nothing': () => tcp(plainPort()),
    'who says half a request on the plain port': () => said(plainPort(), Buffer.from('GET /trust HTTP/1.1\r\nHo')),
    'whose headers crawl on the plain port': async () => {
      const socket = await tcp(plainPort());
      void crawl(socket, Buffer.from(upgradeRequest('/')));
      return socket;
    },
  };

  test('are dropped after 10 seconds, whoever is quick meanwhile gets in', { timeout: 30_000 }, async () => {
    const dropped = Object.entries(dawdlers).map(async ([who, come]) => {
      const socket = await come(siege.box.port);
      const since = Date.now();
      // Read, or the end would never be seen.
      socket.on('error', () => {}).resume();
      await Promise.race([new Promise((resolve) => socket.once('close', resolve)), sleep(20_000, undefined, { ref: false })]);
      const after = Math.round((Date.now() - since) / 1000);
      socket.destroy();
      return [who, after] as const;
    });
    await siege.unharmed();
    await siege.guests.join(freshRoom());
    for (const [who, seconds] of await Promise.all(dropped)) {
      expect(seconds, who).toBeLessThanOrEqual(13);
    }
  });
});

describe('row 12: connected and never joins', () => {
  test('is closed once it has been silent for long enough', async () => {
    const { connection } = await siege.guests.connect(freshRoom(), { retryWaits: [] });
    // Talking, but about nothing: it lives as long as it talks.
    const until = Date.now() + 1.8 * JOIN_TIMEOUT_SECONDS * 1000;
    while (Date.now() < until) {
      await connection.request('getRouterRtpCapabilities');
      await sleep(JOIN_TIMEOUT_SECONDS * 300);
    }
    expect(connection.closeEvent).toBeUndefined();
    const since = Date.now();
    await connection.closed;
    expect(Date.now() - since).toBeLessThan(JOIN_TIMEOUT_SECONDS * 1000 + 1000);
  });

  test('but who has joined may be silent', async () => {
    const client = await siege.guests.join(freshRoom(), { produce: false });
    await sleep(JOIN_TIMEOUT_SECONDS * 1600);
    expect(client.connection.closeEvent).toBeUndefined();
    expect(client.joins).toBe(1);
  });

  test('and a page at its join screen waits in the lobby, where it makes no room', async () => {
    const lobby = await siege.guests.open();
    await lobby.request('look', { roomId: 'looked-at' });
    await sleep(JOIN_TIMEOUT_SECONDS * 1600);
    expect(lobby.closeEvent).toBeUndefined();
    expect(await lobby.request('look', { roomId: 'looked-at' })).toMatchObject({ room: { exists: false, people: 0 } });
  });
});

async function said(port: number, bytes: Buffer): Promise<Socket> {
  const socket = await tcp(port);
  socket.on('error', () => {});
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  return socket;
}

async function saidSecurely(port: number, text: string): Promise<Socket> {
  const secure = await tls(port);
  await new Promise<void>((resolve) => secure.tls.write(text, () => resolve()));
  return secure.tcp;
}

/** The first thing that a TLS client says, for saying parts of it. */
async function recordClientHello(): Promise<Buffer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const first = new Promise<Buffer>((resolve) => server.once('connection', (socket) => socket.once('data', (data) => (socket.destroy(), resolve(data)))));
  const client = connectTls({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, rejectUnauthorized: false });
  client.on('error', () => {});
  const hello = await first;
  await new Promise((resolve) => server.close(resolve));
  return hello;
}
