/** Row 29: dumps are for the host alone, and nothing secret is in them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAdmin } from '../../../main/appliance/openAdmin.ts';
import type { InspectedObject } from '../../../main/contract/console/inspect.ts';
import type { Admin } from '../../../main/server/admin/Admin.ts';
import { besiege } from '../../support/classic/besieged.ts';
import { freshRoom } from '../../support/classic/guests.ts';
import { enter } from '../../support/classic/own.ts';
import { ProtooConnection } from '../../support/classic/ProtooConnection.ts';
import { rawGet } from '../../support/classic/raw.ts';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';

const port = await freePort();
// Two workers: a classic client's copies and pipes, too.
const siege = besiege({ adminPort: port, workers: 2, rooms: { developerParameters: true } });

let admin: Admin;
let token: string;
beforeAll(async () => {
  admin = await openAdmin(siege.box.appliance, { pagesDir: path.resolve(import.meta.dirname, '../../../dist/renderer') });
  token = (await readFile(admin.tokenFile, 'utf8')).trim();
});
afterAll(() => admin?.close());

async function withConsole<T>(use: (console: ProtooConnection) => Promise<T>): Promise<T> {
  const console = await ProtooConnection.open(`ws://127.0.0.1:${port}/console`);
  try {
    await console.request('authenticate', { token });
    return await use(console);
  } finally {
    await console.cut();
  }
}

const plausible = [
  ...['getState', 'getObjects', 'dumpObject', 'objectStats', 'supportBundle', 'getConfig', 'followLogs', 'roomLinks', 'authenticate', 'renewToken'],
  ...['dump', 'd', 'dw', 'dumpWorkers', 'dwrs', 'dumpWebRtcServers', 'dr', 'dumpRouters', 'dt', 'dumpTransports', 'dp', 'dumpProducers', 'dc', 'dumpConsumers', 'ddp', 'dumpDataProducers', 'ddc', 'dumpDataConsumers'],
  ...['getDump', 'getRouterDump', 'getTransportDump', 'getProducerDump', 'getConsumerDump', 'dumpTransport', 'dumpRoom', 'getRoomDump', 'terminal', 't', 'usage', 'logLevel'],
];

describe('a participant asks for a dump', () => {
  /** One that exists, so that only the asking is wrong. */
  const data = (objects: InspectedObject[]) => {
    const { type, id } = objects.find((object) => object.type === 'transport')!;
    return { type, id, transportId: id, routerId: id, producerId: id, names: true, follow: true, token };
  };

  test.each(['in the lobby', 'in a room', 'as a classic client', 'as a classic client that has not joined'])('%s: refused, whatever it is called', async (who) => {
    const room = freshRoom();
    const connection = await {
      'in the lobby': () => siege.guests.open(),
      'in a room': async () => {
        const own = await siege.guests.open();
        await enter(own, room, 'ada', { role: 'host' }).catch(() => enter(own, room, 'ada'));
        return own;
      },
      'as a classic client': async () => (await siege.guests.join(room)).connection,
      'as a classic client that has not joined': async () => (await siege.guests.connect(room)).connection,
    }[who]!();
    const { objects } = await withConsole((console) => console.request<{ objects: InspectedObject[] }>('getObjects'));
    const codes = new Set<number>();
    for (const method of plausible) {
      // Slower than the limit on messages, which is another row's.
      const { code, reason } = await connection.refusal(method, data(objects));
      codes.add(code);
      expect(reason, method).not.toMatch(/candidate|fingerprint|pid/i);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    expect([...codes].every((code) => code === 403 || code === 404), [...codes].join()).toBe(true);
  });

  test('nor does the participants’ port answer over HTTP', async () => {
    for (const route of ['/api/getObjects', '/api/dumpObject', '/api/supportBundle', '/dump', '/console', '/console/api/dumpObject']) {
      expect((await rawGet(siege.box.port, route)).status, route).toBeOneOf([400, 403, 404]);
    }
  });
});

/** A live meeting of every sort of participant and transport, and everything in it that is secret. */
async function meeting(console: ProtooConnection): Promise<{ secrets: Map<string, string>; clean(): void }> {
  const { appliance } = siege.box;
  const password = 'correct horse battery staple';
  const { roomId } = await console.request<{ roomId: string }>('createRoom', { settings: { name: 'Secret lab', access: 'password' }, password });
  const own = await siege.guests.open();
  const { you } = await enter(own, roomId, 'ada-1', { password, displayName: 'Ada Example' });
  const open = freshRoom();
  const [classic, piped] = [await siege.guests.join(open, { displayName: 'Bob Example' }), await siege.guests.join(open, { query: '&usePipeTransports=true', datachannel: false })];
  await waitFor('the streams', () => piped.consumers.size === 2 && classic.consumers.size === 2);
  const [router] = appliance.rooms.get(open)!.media.routers;
  const plain = await router!.createPlainTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, enableSrtp: true });
  const pipe = await router!.createPipeTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' }, enableSrtp: true });
  const links = await console.request<Record<'host' | 'invite' | 'ingestKey', string>>('roomLinks', { roomId });
  const record = appliance.book.get(roomId)!;
  const secrets = new Map<string, string>([
    ['the token', token],
    ['a one-time code', new URL(admin.link()).hash.split('=')[1]!],
    ['the room’s password', password],
    ['its hash', record.passwordHash!],
    ['the host key', record.hostKey],
    ['the invite key', record.inviteKey],
    ['the ingest key', links.ingestKey],
    ['a reconnect secret', you.reconnectSecret],
    ['SRTP of a plain transport', plain.srtpParameters!.keyBase64],
    ['SRTP of a pipe', pipe.srtpParameters!.keyBase64],
  ]);
  for (const client of [classic, piped]) for (const transport of [client.sendTransport, client.recvTransport]) secrets.set(`ICE of ${client.peerId}, ${transport!.id}`, transport!.iceParameters.password);
  for (const room of appliance.rooms) for (const { transports } of room.peers.values()) for (const { id, iceParameters } of transports) secrets.set(`ICE of ${id}`, iceParameters.password);
  return {
    secrets,
    clean() {
      plain.close();
      pipe.close();
    },
  };
}

test('no dump, statistic, state or support bundle of a live meeting holds a secret, not even one that was logged', { timeout: 60_000 }, async () => {
  await withConsole(async (console) => {
    const { secrets, clean } = await meeting(console);
    for (const [what, secret] of secrets) {
      // What careless code, or a client’s words in an error, may bring into the log.
      if (what !== 'the room’s password' && what !== 'a one-time code') siege.box.appliance.logs.add({ time: Date.now(), level: 'warn', subsystem: 'app', message: `refused ${secret}`, fields: { what, detail: { text: `“${secret}”` } } });
    }
    const { objects } = await console.request<{ objects: InspectedObject[] }>('getObjects');
    expect(new Set(objects.map(({ type }) => type)).size).toBe(10);
    const seen: Record<string, string> = { objects: JSON.stringify(objects), state: JSON.stringify(await console.request('getState')), configuration: JSON.stringify(await console.request('getConfig')) };
    for (const { type, id } of objects) {
      // What nobody needs any more, such as a router on which nobody is left, may close meanwhile.
      const dump = await console.request('dumpObject', { type, id }).catch((refusal: { code?: number }) => {
        if (refusal.code !== 404) throw refusal;
      });
      if (dump === undefined) continue;
      seen[`dump of ${type} ${id}`] = JSON.stringify(dump);
      seen[`statistics of ${type} ${id}`] = await console.request('objectStats', { type, id }).then(JSON.stringify, () => '');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    for (const names of [false, true]) {
      const { zip } = await console.request<{ zip: string }>('supportBundle', { names });
      for (const [name, bytes] of Object.entries(unzipSync(Buffer.from(zip, 'base64')))) seen[`${name} (${names})`] = new TextDecoder().decode(bytes);
    }
    expect(Object.keys(seen).length).toBeGreaterThan(100);
    const leaks = [...secrets].flatMap(([what, secret]) => Object.entries(seen).filter(([, text]) => text.includes(secret)).map(([where]) => `${what} in ${where}`));
    expect(leaks).toEqual([]);
    const room = objects.find(({ facts }) => facts.name === 'Secret lab')!;
    await console.request('removeRoom', { roomId: room.id });
    clean();
  });
});
