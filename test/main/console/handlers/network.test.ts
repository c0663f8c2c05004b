import dgram from 'node:dgram';
import net from 'node:net';
import path from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configSchema, type PartialConfig } from '../../../../main/contract/config.ts';
import { consoleContract } from '../../../../main/contract/console.ts';
import type { ConsoleSession } from '../../../../main/console/Console.ts';
import { checkPort, getInterfaces } from '../../../../main/console/handlers/network.ts';
import { freePort } from '../../../support/startTestAppliance.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listenTcp(port: number, host = '127.0.0.1'): Promise<void> {
  const server = net.createServer().listen(port, host);
  await once(server, 'listening');
  closing.push(() => new Promise((resolve) => server.close(resolve)));
}

async function listenUdp(port: number): Promise<void> {
  const socket = dgram.createSocket('udp4').bind(port, '127.0.0.1');
  await once(socket, 'listening');
  closing.push(() => new Promise<void>((resolve) => socket.close(() => resolve())));
}

/** What the handlers see of an appliance. */
function session(config: PartialConfig, running?: { addresses?: string[]; workerPorts?: number[] }, consolePorts: number[] = []): ConsoleSession {
  const doors = [{ port: config.httpsPort }];
  const server = running && { doors, plainDoors: [], addresses: running.addresses ?? ['127.0.0.1'], workers: { workers: (running.workerPorts ?? []).map((port) => ({ port })) } };
  return { host: { config: configSchema.parse({ listenIps: ['127.0.0.1'], workers: 2, ...config }), consolePorts, server } } as unknown as ConsoleSession;
}

const check = async (who: ConsoleSession, use: 'https' | 'http' | 'admin' | 'rtc', port: number) =>
  consoleContract.requests.checkPort.output.parse(await checkPort(who, { use, port }));

/** Two ports in a row that are free. */
let port = 0;
beforeEach(async () => {
  do port = await freePort();
  while (port > 65_000);
});
const me = `${path.basename(process.argv0)} (process ${process.pid})`;

describe('a port', () => {
  test('is free when it can be listened on', async () => {
    for (const use of ['https', 'http', 'admin', 'rtc'] as const) expect(await check(session({}), use, port), use).toMatchObject({ state: 'free', holder: null });
  });

  test('is taken, and by whom', async () => {
    await listenTcp(port);
    for (const use of ['https', 'http', 'admin', 'rtc'] as const) expect(await check(session({}), use, port), use).toEqual({ state: 'taken', holder: me, ourUse: null });
  });

  test('is taken by who listens on every address', async () => {
    await listenTcp(port, '0.0.0.0');
    expect(await check(session({}), 'https', port)).toMatchObject({ state: 'taken' });
  });

  test('is ours where the running server listens on it for just that', async () => {
    await listenTcp(port);
    expect(await check(session({ httpsPort: port }, {}), 'https', port)).toEqual({ state: 'ours', holder: null, ourUse: null });
    // Not running, it is somebody else's.
    expect(await check(session({ httpsPort: port }), 'https', port)).toMatchObject({ state: 'taken' });
  });

  test('is taken by ourselves where we use it for something else', async () => {
    await listenTcp(port);
    expect(await check(session({}, undefined, [port]), 'https', port)).toEqual({ state: 'taken', holder: null, ourUse: 'admin' });
    expect(await check(session({}, { workerPorts: [port] }), 'https', port)).toEqual({ state: 'taken', holder: null, ourUse: 'rtc' });
  });

  test('is not ours only because settings name it', async () => {
    await listenTcp(port);
    expect(await check(session({ httpPort: port }, {}), 'http', port)).toEqual({ state: 'taken', holder: me, ourUse: null });
    expect(await check(session({ adminPort: port }, {}), 'admin', port)).toEqual({ state: 'taken', holder: me, ourUse: null });
  });

  test('that browsers open no page on is said to be so, however free it is; media may use it', async () => {
    expect(await check(session({}), 'https', 6666)).toMatchObject({ state: 'blocked' });
    expect(await check(session({}), 'admin', 6000)).toMatchObject({ state: 'blocked' });
    expect(await check(session({ workers: 1 }), 'rtc', 6666)).toMatchObject({ state: 'free' });
  });
});

describe('media ports', () => {
  test('are looked at for every worker, UDP and TCP', async () => {
    await listenUdp(port + 1);
    expect(await check(session({ workers: 1 }), 'rtc', port)).toMatchObject({ state: 'free' });
    expect(await check(session({ workers: 2 }), 'rtc', port)).toEqual({ state: 'taken', holder: me, ourUse: null });
    // A page does not mind: it needs TCP only.
    expect(await check(session({}), 'https', port + 1)).toMatchObject({ state: 'free' });
  });

  test('are ours where our workers have them, and may be moved among them', async () => {
    await listenUdp(port);
    await listenUdp(port + 1);
    const running = session({ rtcPort: port }, { workerPorts: [port, port + 1] });
    expect(await check(running, 'rtc', port)).toMatchObject({ state: 'ours' });
    expect(await check(running, 'rtc', port - 1)).toMatchObject({ state: 'free' });
  });

  test('end with the last port that there is', async () => {
    expect(await check(session({ workers: 4 }), 'rtc', 65_533)).toMatchObject({ state: 'forbidden' });
  });
});

test('interfaces say what is listened on', async () => {
  const interfaces = consoleContract.requests.getInterfaces.output.parse(await getInterfaces(session({}, { addresses: ['127.0.0.1'] })));
  const addresses = interfaces.flatMap((each) => each.addresses);
  expect(addresses.filter(({ listening }) => listening).map(({ address }) => address)).toEqual(['127.0.0.1']);
  expect((await getInterfaces(session({}))).flatMap((each) => each.addresses).some(({ listening }) => listening)).toBe(false);
});
