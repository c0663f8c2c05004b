import { readFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import os from 'node:os';
import { once } from 'node:events';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Appliance } from '../../../main/appliance.ts';
import { openAdmin } from '../../../main/appliance/openAdmin.ts';
import { compose } from '../../../main/config/load.ts';
import type { Config, PartialConfig } from '../../../main/contract/config.ts';
import { enter } from '../../support/classic/own.ts';
import { ProtooConnection } from '../../support/classic/ProtooConnection.ts';
import { freePort, startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

let box: TestAppliance;
let blocker: Server | undefined;
const connections: ProtooConnection[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const connection of connections.splice(0)) connection.socket.terminate();
  await box.close();
  blocker?.close();
  blocker = undefined;
});

const start = async (overrides: PartialConfig = {}, trialMs = 30_000) => {
  box = await startTestAppliance(overrides, { trialMs, devPages: 'http://127.0.0.1:9/' });
};
const file = () => box.appliance.describeConfig().file;
const onDisk = async () => JSON.parse(await readFile(path.join(box.dataDir, 'config.json'), 'utf8').catch(() => 'null')) as PartialConfig | null;
const apply = (change: PartialConfig) => box.appliance.apply({ ...file(), ...change });
const refusal = (asked: Promise<unknown>) => asked.then(() => undefined, (error: unknown) => error as Error & { code: number });

async function open(url: string): Promise<ProtooConnection> {
  const connection = await ProtooConnection.open(url);
  connections.push(connection);
  return connection;
}
/** As far as they matter while nothing is started. */
const optionsOf = ({ version, logger }: Appliance) => ({ pagesDir: '', workerBin: '', version, logger });

const isThere = (url: string) =>
  open(url).then(
    // Whoever stays keeps a former address open.
    (connection) => (connection.socket.close(1000), true),
    () => false,
  );
const moved = (connection: ProtooConnection) => connection.notifications.filter(({ method }) => method === 'moved').map(({ data }) => (data as { urls: string[] }).urls);

const info = (address: string, internal = false): os.NetworkInterfaceInfo => ({ address, internal, family: 'IPv4', netmask: '255.0.0.0', mac: '00:00:00:00:00:00', cidr: null });

/** Somebody else's program on a port. */
async function block(port: number, address = '127.0.0.1'): Promise<void> {
  blocker = createServer().listen(port, address);
  await once(blocker, 'listening');
}

describe('settings that nobody notices', () => {
  test('are in force at once, saved, and told', async () => {
    await start();
    let changes = 0;
    box.appliance.onChange(() => changes++);
    const { configRevision } = box.appliance;
    const person = await open(box.wsUrl);
    await enter(person, 'r', 'ada');
    const answer = await apply({ rooms: { graceSeconds: 7 }, media: { webcamKbps: 640 }, limits: { joinsPerSecond: 9000 }, allowedOrigins: ['https://example.org'], workerLog: { level: 'error', tags: ['ice'] } });
    expect(answer).toEqual({ needsConfirmation: false });
    expect(box.appliance.config).toMatchObject({ rooms: { graceSeconds: 7 }, media: { webcamKbps: 640 } });
    expect(await onDisk()).toEqual(file());
    expect(box.appliance.configRevision).toBeGreaterThan(configRevision);
    expect(changes).toBeGreaterThan(0);
    expect(person.closeEvent).toBeUndefined();
    const look = await (await open(box.wsUrl)).request<{ video: { webcamKbps: number } }>('look', { roomId: 'r' });
    expect(look.video.webcamKbps).toBe(640);
    const page = await ProtooConnection.open(box.wsUrl, { headers: { origin: 'https://example.org' } });
    connections.push(page);
  });

  test('how much may be sent holds for rooms that are open, too', async () => {
    await start();
    await enter(await open(box.wsUrl), 'r', 'ada');
    const [sending] = [...box.appliance.rooms.get('r')!.peers.values()].flatMap((peer) => [...peer.sending]);
    const limit = async () => ((await sending!.getStats()) as { maxIncomingBitrate?: number }[])[0]!.maxIncomingBitrate;
    await apply({ media: { maxIncomingKbps: 777 } });
    await waitFor('the limit', async () => (await limit()) === 777_000, 3000);
  });

  test('another log level is that of every part', async () => {
    await start();
    await apply({ workerLog: { level: 'debug', tags: ['dtls'] } });
    expect(box.appliance.workers.options).toMatchObject({ logLevel: 'debug', logTags: ['dtls'] });
  });

  test('what is not valid is refused and changes nothing', async () => {
    await start();
    const before = file();
    for (const wrong of [{ httpsPort: 70_000 }, { nonsense: 1 }, { rtpPorts: '45000-44000' }, { rtcPort: 20_000, rtpPorts: '20000-20100' }]) {
      expect(box.appliance.plan({ ...before, ...wrong }).issues).not.toEqual([]);
      expect((await refusal(box.appliance.apply({ ...before, ...wrong })))?.code).toBe(400);
    }
    expect(file()).toEqual(before);
    expect(await onDisk()).toBeNull();
  });
});

describe('another port', () => {
  test('is on trial: both answer, people are told, nothing is saved until it is confirmed', async () => {
    await start();
    const person = await open(box.wsUrl);
    const before = box.appliance.meetingUrls[0]!;
    const httpsPort = await freePort();
    expect(await apply({ httpsPort })).toEqual({ needsConfirmation: true });
    expect(box.appliance.meetingUrls).toEqual([`https://127.0.0.1:${httpsPort}/`]);
    expect(box.appliance.trial?.changes).toEqual([{ path: 'httpsPort', from: box.port, to: httpsPort }]);
    expect(await waitFor('the news', () => moved(person)[0])).toEqual([`https://127.0.0.1:${httpsPort}/`]);
    expect(await Promise.all([isThere(box.wsUrl), isThere(`wss://127.0.0.1:${httpsPort}`)])).toEqual([true, true]);
    expect(await onDisk()).toBeNull();
    expect((await refusal(apply({ httpsPort: await freePort() })))?.code).toBe(409);

    await box.appliance.confirm();
    expect(await onDisk()).toMatchObject({ httpsPort });
    expect(box.appliance.trial).toBeNull();
    expect((await person.closed).code).toBe(1012);
    expect(await isThere(box.wsUrl)).toBe(false);
    expect((await refusal(box.appliance.confirm()))?.code).toBe(409);
    expect(before).not.toBe(box.appliance.meetingUrls[0]);
  });

  test('that nobody confirms is undone by itself, and whoever has gone there is called back', async () => {
    await start({}, 300);
    const httpsPort = await freePort();
    const before = box.appliance.meetingUrls;
    await apply({ httpsPort });
    const [stays, goes] = [await open(box.wsUrl), await open(`wss://127.0.0.1:${httpsPort}`)];
    await waitFor('the end of the trial', () => box.appliance.trial === null);
    expect(box.appliance.rolledBack?.reason).toBe('not-confirmed');
    expect(box.appliance.meetingUrls).toEqual(before);
    expect(box.appliance.config.httpsPort).toBe(box.port);
    expect(await waitFor('the call back', () => moved(goes)[0])).toEqual(before);
    expect(moved(stays)).toEqual([before]);
    // Both still answer until the last has come back.
    expect(goes.closeEvent).toBeUndefined();
    goes.socket.close(1000);
    await waitFor('the new address to close', async () => !(await isThere(`wss://127.0.0.1:${httpsPort}`)));
    expect(stays.closeEvent).toBeUndefined();
    expect(await onDisk()).toBeNull();
  });

  test('undone by hand, tried again on the same port at once', async () => {
    await start();
    const httpsPort = await freePort();
    for (let turn = 0; turn < 2; turn++) {
      await apply({ httpsPort });
      await open(`wss://127.0.0.1:${httpsPort}`);
      await box.appliance.revert();
      expect(box.appliance.rolledBack).toBeNull();
      expect((await refusal(box.appliance.revert()))?.code).toBe(409);
    }
    await apply({ httpsPort });
    await box.appliance.confirm();
    expect(await isThere(`wss://127.0.0.1:${httpsPort}`)).toBe(true);
    expect(await isThere(box.wsUrl)).toBe(false);
  });

  test('is not kept waiting by consoles on other computers, nor by who says nothing; neither is stopping', async () => {
    await start({ remoteAdmin: true });
    box.appliance.hooks.remoteConsole = {
      upgrade: (_request, socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
      tellMoved() {},
      countOn: () => 1,
      sendAway() {},
    };
    const stay = async (port: number) => {
      const silent = connect(port, '127.0.0.1');
      await once(silent, 'connect');
      const request = https.get({ port, path: '/console', rejectUnauthorized: false, headers: { connection: 'Upgrade', upgrade: 'websocket' } });
      const [, upgraded] = (await once(request, 'upgrade')) as [unknown, Duplex];
      for (const socket of [silent, upgraded]) closed.push(new Promise((resolve) => void socket.on('error', () => {}).resume().once('close', resolve)));
    };
    const closed: Promise<unknown>[] = [];
    const httpsPort = await freePort();
    await stay(box.port);
    await apply({ httpsPort });
    await box.appliance.confirm();
    await Promise.all(closed);
    await stay(httpsPort);
    await box.appliance.stop();
    await Promise.all(closed);
  });

  test('that is taken is refused with one sentence, and nobody has noticed', async () => {
    await start();
    const person = await open(box.wsUrl);
    const before = { config: box.appliance.config, urls: box.appliance.meetingUrls };
    const httpsPort = await freePort();
    await block(httpsPort);
    const refused = await refusal(apply({ httpsPort }));
    expect(refused).toMatchObject({ code: 409, message: expect.stringMatching(new RegExp(`^Port ${httpsPort} on 127.0.0.1 is taken by [^.]*process ${process.pid}`)) as string });
    expect(box.appliance.rolledBack?.reason).toBe(refused?.message);
    expect({ config: box.appliance.config, urls: box.appliance.meetingUrls }).toEqual(before);
    expect(box.appliance.trial).toBeNull();
    expect([moved(person), person.closeEvent]).toEqual([[], undefined]);
  });
});

describe('another address', () => {
  test('media is listened for there too, and no more on the old one once it is confirmed', async () => {
    await start({ workers: 2 });
    await apply({ listenIps: ['127.0.0.2'] });
    const media = () => box.appliance.workers.workers.map(({ servers }) => [...servers.keys()]);
    expect(media()).toEqual([['127.0.0.1', '127.0.0.2'], ['127.0.0.1', '127.0.0.2']]);
    const person = await open(`wss://127.0.0.2:${box.port}`);
    await enter(person, 'r', 'ada');
    await box.appliance.confirm();
    expect(media()).toEqual([['127.0.0.2'], ['127.0.0.2']]);
    expect(person.closeEvent).toBeUndefined();
    expect((await box.dump()).transports).toBe(2);
  });

  test('whoever comes back at the new one gets new media, and keeps it where the address stays', async () => {
    await start();
    const first = await open(box.wsUrl);
    const entered = await enter(first, 'r', 'ada');
    const held = (entered as unknown as { send: { id: string }; recv: { id: string } });
    const back = { reconnectSecret: entered.you.reconnectSecret, holding: { sendId: held.send.id, recvId: held.recv.id } };
    const httpsPort = await freePort();
    await apply({ httpsPort });
    expect(await enter(await open(`wss://127.0.0.1:${httpsPort}`), 'r', 'ada', back)).toMatchObject({ resumed: true });
    await box.appliance.confirm();
    await apply({ listenIps: ['127.0.0.2'] });
    const there = await enter(await open(`wss://127.0.0.2:${httpsPort}`), 'r', 'ada', back);
    expect(there).toMatchObject({ resumed: false, recv: { iceCandidates: [{ ip: '127.0.0.2' }, { ip: '127.0.0.2' }] } });
  });

  test('that this computer does not have is refused', async () => {
    await start();
    expect(await refusal(apply({ listenIps: ['127.0.0.1', '203.0.113.9'] }))).toMatchObject({ code: 409, message: expect.stringContaining('203.0.113.9') as string });
    expect(box.appliance.workers.workers[0]?.servers.size).toBe(1);
    expect(box.appliance.server?.addresses).toEqual(['127.0.0.1']);
  });

  test('that is gone for a moment is still listened on after another setting changes; one that nobody named refuses nothing', async () => {
    const networks = (wifi?: string) => vi.spyOn(os, 'networkInterfaces').mockReturnValue({ lo: [info('127.0.0.1', true)], ...(wifi === undefined ? {} : { wifi9: [info(wifi)] }) });
    networks('127.0.0.2');
    await start({ listenIps: [] });
    const both = ['127.0.0.2', '127.0.0.1'];
    expect(box.appliance.server?.addresses).toEqual(both);
    const person = await open(`wss://127.0.0.2:${box.port}`);
    networks();
    expect(box.appliance.plan({ ...file(), rooms: { graceSeconds: 7 } }).effects).toMatchObject({ moves: false, people: 0 });
    expect(await apply({ rooms: { graceSeconds: 7 } })).toEqual({ needsConfirmation: false });
    expect(box.appliance.server?.addresses).toEqual(both);
    expect([...box.appliance.workers.workers[0]!.servers.keys()]).toEqual(both);
    expect(person.closeEvent).toBeUndefined();
    // Undoing leads back to what was listened on, not to what could be now.
    await apply({ httpsPort: await freePort() });
    await box.appliance.revert();
    expect(box.appliance.server?.addresses).toEqual(both);

    networks('203.0.113.9');
    expect(await apply({ announcedAddress: '127.0.0.3' })).toEqual({ needsConfirmation: true });
    expect(box.appliance.server?.addresses).toEqual(['127.0.0.1']);
  });

  test('pages that came from the old one may still connect', async () => {
    await start();
    const origin = `https://127.0.0.3:1`;
    await apply({ announcedAddress: '127.0.0.3' });
    await box.appliance.confirm();
    await apply({ announcedAddress: null });
    await box.appliance.confirm();
    connections.push(await ProtooConnection.open(box.wsUrl, { headers: { origin } }));
  });
});

describe('media workers', () => {
  test('others in their place: rooms stay, their people are told to come back', async () => {
    await start({ workers: 2 });
    const person = await open(box.wsUrl);
    await enter(person, 'r', 'ada');
    const pids = () => box.appliance.workers.workers.map(({ worker }) => worker.pid);
    const before = pids();
    expect(await apply({ media: { videoCodecs: ['VP9'] } })).toEqual({ needsConfirmation: false });
    expect((await person.closed).code).toBe(1012);
    expect(pids().filter((pid) => before.includes(pid))).toEqual([]);
    expect(box.appliance.rooms.get('r')?.people.map(({ id }) => id)).toEqual(['ada']);
    const video = box.appliance.workers.rtpCapabilities.codecs?.filter(({ kind, mimeType }) => kind === 'video' && !mimeType.endsWith('/rtx'));
    expect(video?.map(({ mimeType }) => mimeType)).toEqual(['video/VP9']);
    await enter(await open(box.wsUrl), 'other', 'bob');
  });

  test('more of them: nobody notices', async () => {
    await start({ workers: 1 });
    const person = await open(box.wsUrl);
    await enter(person, 'r', 'ada');
    await apply({ workers: 3 });
    expect(box.appliance.workers.workers).toHaveLength(3);
    await apply({ workers: 2 });
    expect(box.appliance.workers.workers).toHaveLength(2);
    expect(person.closeEvent).toBeUndefined();
  });
});

describe('the console’s own port', () => {
  test('moves with the change, and back with its end', async () => {
    await start();
    const ports: number[] = [];
    box.appliance.hooks.moveConsole = async (port) => void ports.push(port);
    const { adminPort } = box.appliance.config;
    expect(await apply({ adminPort: 5001 })).toEqual({ needsConfirmation: true });
    await box.appliance.revert();
    await apply({ adminPort: 5002 });
    await box.appliance.stop();
    expect(ports).toEqual([5001, adminPort, 5002, adminPort]);
    expect(box.appliance.config.adminPort).toBe(adminPort);
  });

  test('that cannot be had undoes the rest of the change too', async () => {
    await start();
    box.appliance.hooks.moveConsole = () => Promise.reject(new Error('Port 5001 is taken'));
    const httpsPort = await freePort();
    expect(await refusal(apply({ adminPort: 5001, httpsPort }))).toMatchObject({ code: 409, message: 'Port 5001 is taken' });
    expect(box.appliance.meetingUrls).toEqual([`${box.url}/`]);
    await waitFor('the new port to close', async () => !(await isThere(`wss://127.0.0.1:${httpsPort}`)));
  });
});

test('scripts are told what changed, and where people go', async () => {
  await start();
  const said: unknown[] = [];
  for (const event of ['config-applied', 'address-changed'] as const) box.appliance.on(event, (data: object) => said.push([event, data]));
  const httpsPort = await freePort();
  const meetingUrls = [`https://127.0.0.1:${httpsPort}/`];
  await apply({ logLevel: 'info', rooms: { graceSeconds: 4 } });
  await apply({ httpsPort, rooms: { graceSeconds: 4 } });
  await box.appliance.revert();
  expect(said).toEqual([
    ['config-applied', { paths: ['rooms.graceSeconds'] }],
    ['config-applied', { paths: ['httpsPort'] }],
    ['address-changed', { meetingUrls }],
    ['config-applied', { paths: ['httpsPort'] }],
    ['address-changed', { meetingUrls: [`${box.url}/`] }],
  ]);
});

test('a console on another computer is told where it moves with a link, and is signed in there; the former address closes', async () => {
  await start({ remoteAdmin: true });
  const { appliance } = box;
  const admin = await openAdmin(appliance, { pagesDir: '', onThisComputer: false });
  try {
    const console = await open(`${box.wsUrl}/console`);
    await console.request('authenticate', { token: (await readFile(admin.tokenFile, 'utf8')).trim() });
    const httpsPort = await freePort();
    await apply({ httpsPort });
    const { url } = await console.notified<{ url: string }>('consoleMoved');
    expect(url).toContain(`https://127.0.0.1:${httpsPort}/console/#code=`);
    const there = await open(`wss://127.0.0.1:${httpsPort}/console`);
    await there.request('authenticate', { code: url.split('#code=')[1] });
    await appliance.confirm();
    expect(await console.closed).toMatchObject({ code: 1012, reason: 'moved' });
    await there.request('getConfig');
  } finally {
    await admin.close();
  }
});

describe('what flags and environment decide', () => {
  test('stays as it is; the file’s part is changed all the same', async () => {
    box = await startTestAppliance({}, { devPages: 'http://127.0.0.1:9/' });
    const { appliance, dataDir } = box;
    await appliance.close();
    const { layers } = compose(dataDir, { file: file(), environment: { workers: 1 }, flags: { rooms: { graceSeconds: 9 } } });
    box = { ...box, appliance: new Appliance({ ...optionsOf(appliance), loaded: compose(dataDir, layers) }) };
    expect(box.appliance.describeConfig().overridden).toEqual({ workers: 'environment', 'rooms.graceSeconds': 'flag' });
    await apply({ rooms: { graceSeconds: 1, maxRooms: 3 } });
    expect(box.appliance.config.rooms).toMatchObject({ graceSeconds: 9, maxRooms: 3 });
    expect(await onDisk()).toMatchObject({ rooms: { graceSeconds: 1, maxRooms: 3 } });
    expect(await onDisk()).not.toHaveProperty('rooms.chatHistory');
  });
});

describe('starting and stopping', () => {
  test('rooms go with the server, what is known of them and the configuration stay', async () => {
    await start();
    const { appliance } = box;
    const phases: string[] = [];
    appliance.onChange(() => phases.at(-1) === appliance.phase || phases.push(appliance.phase));
    const person = await open(box.wsUrl);
    await enter(person, 'r', 'ada');
    await Promise.all([appliance.stop(), appliance.stop()]);
    expect([(await person.closed).code, appliance.phase, appliance.server]).toEqual([1012, 'stopped', undefined]);
    await apply({ rooms: { graceSeconds: 3 } });
    await Promise.all([appliance.start(), appliance.start()]);
    expect([appliance.phase, appliance.rooms.size, appliance.config.rooms.graceSeconds]).toEqual(['running', 0, 3]);
    expect(phases).toEqual(['stopping', 'stopped', 'starting', 'running']);
  });

  test('stopped in the middle of a trial, the old configuration counts', async () => {
    await start();
    const httpsPort = await freePort();
    await apply({ httpsPort });
    await box.appliance.stop();
    expect([box.appliance.trial, box.appliance.config.httpsPort, box.appliance.rolledBack?.reason]).toEqual([null, box.port, 'stopped']);
    await box.appliance.start();
    expect(await isThere(box.wsUrl)).toBe(true);
    expect(await isThere(`wss://127.0.0.1:${httpsPort}`)).toBe(false);
    expect(await onDisk()).toBeNull();
  });

  test('failed for a taken port: it says so, and another port mends it', async () => {
    await start();
    const { appliance } = box;
    await appliance.stop();
    await block(box.port);
    await expect(appliance.start()).rejects.toThrow(`Port ${box.port}`);
    expect([appliance.phase, appliance.error]).toEqual(['failed', expect.stringContaining(`Port ${box.port}`)]);
    expect((await refusal(apply({ listenIps: ['203.0.113.9'] })))?.code).toBe(409);
    expect(appliance.config.listenIps).toEqual(['127.0.0.1']);
    await apply({ httpsPort: await freePort() });
    expect([appliance.phase, appliance.error]).toEqual(['running', null]);
    expect(await onDisk()).toMatchObject({ httpsPort: appliance.config.httpsPort } satisfies Partial<Config>);
  });
});
