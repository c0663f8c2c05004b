/** A running appliance whose computer gets other addresses. Those of loopback stand for them: they can all be listened on. */
import type { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PublicServer } from '../../../main/appliance/PublicServer.ts';
import type { UsableAddress } from '../../../main/network/addresses.ts';
import { enterData } from '../../support/classic/own.ts';
import { ProtooConnection } from '../../support/classic/ProtooConnection.ts';
import { hostConsole } from '../../support/hostConsole.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

const [A, B, C] = ['127.0.0.11', '127.0.0.12', '127.0.0.13'] as const;
const PATIENCE_MS = 600;
/** That nothing has happened is seen after this. */
const A_WHILE_MS = 300;

let system: string[];
let box: TestAppliance;
let told: (readonly string[])[];
const usable = (): UsableAddress[] => system.map((ip) => ({ ip, family: 'IPv4', interfaceName: 'eth0', loopback: false }));
const urls = (...ips: string[]) => ips.map((ip) => `https://${ip}:${box.port}/`);
const aWhile = () => new Promise((resolve) => setTimeout(resolve, A_WHILE_MS));

async function start(addresses: string[], listenIps: string[] = []): Promise<void> {
  system = addresses;
  box = await startTestAppliance({ listenIps, workers: 2 }, { lookAtAddresses: usable, addressWatch: { everyMs: 30, patienceMs: PATIENCE_MS } });
  box.appliance.on('address-changed', ({ meetingUrls }) => told.push(meetingUrls));
}
beforeEach(() => void (told = []));
afterEach(() => box.close());

const listensForMedia = () => box.appliance.workers.workers.map(({ servers }) => [...servers.keys()]);

async function isLookedAtBy(connection: ProtooConnection): Promise<string[]> {
  const { whereabouts } = await connection.request<{ whereabouts: string[] }>('enter', await enterData(connection, 'physics', `p${++people}`));
  return whereabouts;
}
let people = 0;

describe('an address that appears', () => {
  test('is listened on for page and media by every worker, is in the certificate, on the console and in the event; nobody notices', async () => {
    await start([A]);
    const ann = await ProtooConnection.open(`wss://${A}:${box.port}/`);
    expect(await isLookedAtBy(ann)).toEqual(expect.arrayContaining(urls(A)));
    system = [A, B];
    await waitFor('the event', () => told.length > 0);
    expect(told).toEqual([urls(A, B)]);
    expect(listensForMedia()).toEqual([[A, B], [A, B]]);
    expect((await hostConsole(box)('getState')).meetingUrls).toEqual(urls(A, B));
    expect(await sanAt(B)).toContain(`IP Address:${B}`);
    // Whoever is inside hears where else to look, and stays.
    const heard = await waitFor('the news', () => ann.notifications.find(({ method }) => method === 'whereabouts'));
    expect(heard.data).toMatchObject({ urls: expect.arrayContaining(urls(A, B)) as string[] });
    expect(ann.notifications.some(({ method }) => method === 'moved')).toBe(false);
    const ben = await ProtooConnection.open(`wss://${B}:${box.port}/`);
    const candidates = await candidatesOf(ben);
    expect(new Set(candidates)).toEqual(new Set([B]));
    void ann.close();
    void ben.close();
  });

  test('shows another certificate than those before it, and each tells its own fingerprint over plain HTTP', async () => {
    await start([A]);
    system = [A, B];
    await waitFor('the event', () => told.length > 0);
    const shown = await Promise.all([A, B].map(async (ip) => (await shownAt(ip)).fingerprint256));
    expect(shown[0]).not.toBe(shown[1]);
    const { port } = new URL(box.plainUrl);
    const said = await Promise.all([A, B].map(async (ip) => ((await (await fetch(`http://${ip}:${port}/trust.json`)).json()) as { fingerprint: string }).fingerprint));
    expect(said).toEqual(shown);
    expect((await hostConsole(box)('getState')).certificate).toMatchObject({ fingerprint: shown[0], elsewhere: [{ address: B, fingerprint: shown[1] }] });
  });

  test('does not lose its media to a former address that closes meanwhile', async () => {
    await start([A]);
    const { server } = box.appliance as unknown as { server: PublicServer };
    // Listened on for media, and not yet for the page.
    await server.workers.listen([C]);
    await server.leave();
    expect(listensForMedia()).toEqual([[A, C], [A, C]]);
  });

  test('and was only planned is of no concern to the certificate any more when that is undone', async () => {
    await start([A]);
    const { server } = box.appliance as unknown as { server: PublicServer };
    await server.open({ ...box.appliance.config, listenIps: [A, C], announcedAddress: '203.0.113.9' });
    expect(server.certificates.current.outside).toContain('203.0.113.9');
    await server.leave();
    expect(server.certificates.current.outside).toEqual([]);
    expect(listensForMedia()).toEqual([[A], [A]]);
  });

  test('while everything starts is listened on as well', async () => {
    let looks = 0;
    system = [A];
    box = await startTestAppliance({ listenIps: [], workers: 2 }, { lookAtAddresses: () => {
      if (looks++ > 0) system = [A, B];
      return usable();
    }, addressWatch: { everyMs: 30, patienceMs: PATIENCE_MS } });
    await waitFor('the address', () => box.appliance.server?.meetingUrls.length === 2);
    expect(listensForMedia()).toEqual([[A, B], [A, B]]);
  });

  test('and that a worker does not hear on is listened on again, together with the next that appears', async () => {
    await start([A]);
    box.appliance.workers.workers[1]!.unlisten(A);
    system = [A, B];
    await waitFor('media', () => listensForMedia().every((ips) => [...ips].sort().join() === [A, B].join()));
  });

  test('and cannot be listened on yet is tried again', async () => {
    await start([A]);
    // Not one of this computer's.
    system = [A, '192.0.2.7'];
    await aWhile();
    expect(told).toEqual([]);
    expect(listensForMedia()).toEqual([[A], [A]]);
    system = [B, A];
    await waitFor('the event', () => told.length > 0);
    expect(told).toEqual([urls(B, A)]);
  });
});

describe('an address that is gone', () => {
  test('for a moment is kept, with everybody on it', async () => {
    await start([A, B]);
    const ann = await ProtooConnection.open(`wss://${B}:${box.port}/`);
    await isLookedAtBy(ann);
    system = [A];
    await aWhile();
    system = [A, B];
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS + A_WHILE_MS));
    expect(ann.closeEvent).toBeUndefined();
    expect(listensForMedia()).toEqual([[A, B], [A, B]]);
    expect(box.appliance.meetingUrls).toEqual(urls(A, B));
    void ann.close();
  });

  test('for longer is closed: page, media, QR; who comes back by another keeps its seat and gets media there', async () => {
    await start([A, B]);
    const ann = await ProtooConnection.open(`wss://${A}:${box.port}/`);
    const inside = await ann.request<Entered>('enter', await enterData(ann, 'physics', 'ann'));
    expect(new Set(inside.recv!.iceCandidates.map(({ ip, address }) => address ?? ip))).toEqual(new Set([A]));
    system = [B, C];
    await waitFor('the new one', () => told.length > 0);
    expect(told[0]).toEqual(expect.arrayContaining(urls(A, B, C)));
    // Media there is not kept for somebody who comes in elsewhere: it is dead.
    const again = await ProtooConnection.open(`wss://${C}:${box.port}/`);
    const holding = { sendId: inside.send!.id, recvId: inside.recv!.id };
    const back = await again.request<Entered>('enter', await enterData(again, 'physics', 'ann', { reconnectSecret: inside.you.reconnectSecret, holding }));
    expect(back.resumed).toBe(false);
    expect(new Set(back.recv!.iceCandidates.map(({ ip, address }) => address ?? ip))).toEqual(new Set([C]));
    await waitFor('the old one to close', () => told.length > 1);
    expect(told.at(-1)).toEqual(urls(B, C));
    await waitFor('no media there', () => listensForMedia().every((ips) => !ips.includes(A)));
    await expect(ProtooConnection.open(`wss://${A}:${box.port}/`)).rejects.toThrow();
    expect(again.closeEvent).toBeUndefined();
    void again.close();
  });

  test('and was chosen by the host stays what is listened on', async () => {
    await start([A, B], [A]);
    system = [B];
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS + A_WHILE_MS));
    expect(told).toEqual([]);
    expect(box.appliance.meetingUrls).toEqual(urls(A));
  });

  test('while a change of settings is on trial waits until that is decided', async () => {
    await start([A, B]);
    const ask = hostConsole(box);
    await ask('applyConfig', { settings: { ...(await ask('getConfig')).file, rtcPort: box.rtcPort + 8 } as never });
    expect(box.appliance.trial).not.toBeNull();
    system = [A, B, C];
    await aWhile();
    expect(told).toEqual([]);
    await ask('confirmConfig');
    await waitFor('the new one', () => told.length > 0, 15_000);
    expect(told.at(-1)).toEqual(urls(A, B, C));
  });
});

interface Transport {
  id: string;
  iceCandidates: { ip?: string; address?: string }[];
}
interface Entered {
  you: { reconnectSecret: string };
  resumed: boolean;
  send?: Transport;
  recv?: Transport;
}

async function candidatesOf(connection: ProtooConnection): Promise<string[]> {
  const { send, recv } = await connection.request<Entered>('enter', await enterData(connection, 'physics', `p${++people}`));
  return [send, recv].flatMap((transport) => transport!.iceCandidates.map(({ ip, address }) => address ?? ip ?? ''));
}

const sanAt = async (host: string) => (await shownAt(host)).subjectAltName ?? '';

function shownAt(host: string): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host, port: box.port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate()!);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
