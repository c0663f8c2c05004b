/** Runs in a network namespace of its own: what is said by multicast is for nobody else's ears. */
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsOn } from '../../../main/network/mdns.ts';
import { noNamespaces } from '../../support/netns/commands.ts';
import type { Host } from '../../support/netns/Host.ts';
import { Network } from '../../support/netns/Network.ts';

const module = (file: string) => path.resolve(import.meta.dirname, '../../../', file);

/** A box that announces itself for `ms`, and says whether another has its name. */
const ANNOUNCE = `
const { Discovery } = await import(${JSON.stringify(module('main/network/discovery.ts'))});
const { silentLogger } = await import(${JSON.stringify(module('main/lib/logger.ts'))});
const [, host, ms, ...addresses] = process.argv;
const discovery = new Discovery({ host, port: 4443, addresses, logger: silentLogger });
await new Promise((resolve) => setTimeout(resolve, Number(ms)));
await discovery.close();
process.stdout.write(JSON.stringify({ twin: discovery.twin ?? null }));
`;

/** A phone that listens for \`ms\`, asks once, and says all records that it was told. */
const LISTEN = `
const { Bonjour } = await import('bonjour-service');
const [, host, ms] = process.argv;
const { mdns } = new Bonjour({}).server;
const heard = [];
mdns.on('response', ({ answers, additionals }) => heard.push(...[...answers, ...additionals].map(({ name, type, ttl, data }) => ({ name, type, ttl, data: Buffer.isBuffer(data?.[0]) ? undefined : data }))));
setTimeout(() => mdns.query(host, 'A'), Number(ms) / 2);
await new Promise((resolve) => setTimeout(resolve, Number(ms)));
process.stdout.write(JSON.stringify(heard));
process.exit(0);
`;

interface Heard {
  name: string;
  type: string;
  ttl: number;
  data: unknown;
}

describe.skipIf(noNamespaces)('announcing by mDNS', () => {
  const network = new Network();
  let box: Host;
  let phone: Host;

  beforeAll(async () => {
    [box, phone] = [await network.host('box'), await network.host('phone')];
    await network.cable({ host: box, card: 'eth0', addresses: ['10.78.1.2/24', 'fd78:1::2/64'] }, { host: phone, card: 'eth0', addresses: ['10.78.1.9/24'] });
    await box.addBridge('docker0', '172.18.0.1/16');
    for (const host of [box, phone]) await host.ip('route', 'add', '224.0.0.0/4', 'dev', 'eth0');
  });
  afterAll(() => network.close());

  const script = (host: Host, text: string, ...args: string[]) => host.exec(process.execPath, '--input-type=module', '-e', text, ...args);

  test('a phone hears the service, and the name with the addresses that are listened on and no other; at the end, that it has gone', async () => {
    const listening = script(phone, LISTEN, 'physics.local', '5000');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const box1 = await script(box, ANNOUNCE, 'physics.local', '2400', '10.78.1.2', 'fd78:1::2', '127.0.0.1');
    const heard = JSON.parse(await listening) as Heard[];
    expect(JSON.parse(box1)).toEqual({ twin: null });
    expect(heard).toContainEqual({ name: '_https._tcp.local', type: 'PTR', ttl: 28_800, data: 'Soupbox (physics)._https._tcp.local' });
    expect(heard).toContainEqual(expect.objectContaining({ type: 'SRV', data: expect.objectContaining({ port: 4443, target: 'physics.local' }) }));
    const addresses = new Set(heard.filter(({ type, ttl }) => (type === 'A' || type === 'AAAA') && ttl > 0).map(({ name, data }) => `${name} ${String(data)}`));
    expect(addresses).toEqual(new Set(['physics.local 10.78.1.2', 'physics.local fd78:1::2']));
    expect(heard).toContainEqual({ name: 'physics.local', type: 'A', ttl: 0, data: '10.78.1.2' });
  });

  test('a name that another computer has is not claimed, and the twin is known', async () => {
    const other = script(phone, ANNOUNCE, 'physics.local', '4000', '10.78.1.9');
    await new Promise((resolve) => setTimeout(resolve, 1800));
    expect(JSON.parse(await script(box, ANNOUNCE, 'physics.local', '1200', '10.78.1.2'))).toEqual({ twin: '10.78.1.9' });
    expect(JSON.parse(await other)).toEqual({ twin: null });
  });
});

test('what is said of our name is read from packets that may hold anything', () => {
  const good = { name: 'Physics.local', type: 'A', ttl: 120, data: '10.0.0.9' };
  expect(claimsOn('physics.local', { answers: [good, { ...good, name: 'other.local' }, { ...good, type: 'TXT' }, { ...good, ttl: 4e9, type: 'AAAA', data: 'fd00::9' }] })).toEqual([
    { address: '10.0.0.9', ttl: 120 },
    { address: 'fd00::9', ttl: 3600 },
  ]);
  for (const packet of [undefined, null, 7, {}, { answers: 'x' }, { answers: [null, 3, {}, { ...good, name: undefined }, { ...good, data: ['x'] }, { ...good, data: 'x' }, { ...good, ttl: 'x' }, { ...good, ttl: NaN }] }]) {
    expect(claimsOn('physics.local', packet)).toEqual([]);
  }
});
