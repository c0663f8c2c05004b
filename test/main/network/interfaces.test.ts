import { describe, expect, test } from 'vitest';
import { networkInterface } from '../../../main/contract/console/network.ts';
import { readDevice } from '../../../main/network/device.ts';
import { describe as describeInterfaces, networkInterfaces, scopeOf, type Found } from '../../../main/network/interfaces.ts';
import { fromAdapter, type Adapter } from '../../../main/network/otherSystems.ts';
import { recordedSystem } from './recorded.ts';

const root = recordedSystem();
const found = (name: string, ...addresses: string[]): Found => ({
  name,
  device: readDevice(name, root)!,
  addresses: addresses.map((address) => ({ address, family: address.includes(':') ? 'IPv6' : 'IPv4' })),
});
const judged = (list: Found[], routes: string[] = []) =>
  Object.fromEntries(describeInterfaces(list, routes, new Set()).map(({ name, recommendation, reason }) => [name, `${recommendation}: ${reason}`]));

const laptop = [
  found('lo', '127.0.0.1', '::1'),
  found('tailscale0', '100.101.102.103'),
  found('docker0', '172.17.0.1'),
  found('enp0s31f6', '10.0.0.5'),
  found('enp5s0'),
  found('wwan0', '10.64.1.2'),
  found('wlp3s0', '192.168.1.20', 'fe80::1%wlp3s0'),
];

describe('recommendations', () => {
  test('the network with the default route, although a VPN has taken the route over', () => {
    expect(judged(laptop, ['tailscale0', 'wlp3s0', 'enp0s31f6'])).toEqual({
      wlp3s0: 'recommended: main-network',
      enp0s31f6: 'possible: other-network',
      tailscale0: 'possible: vpn',
      docker0: 'not-recommended: virtual',
      wwan0: 'not-recommended: point-to-point',
      enp5s0: 'not-recommended: down',
      lo: 'not-recommended: this-computer-only',
    });
  });

  test('the recommended one stands first, what is of no use last', () => {
    expect(describeInterfaces(laptop, ['wlp3s0'], new Set()).map(({ name }) => name)).toEqual(['wlp3s0', 'enp0s31f6', 'tailscale0', 'docker0', 'wwan0', 'lo', 'enp5s0']);
  });

  test('an access point without internet has no default route and is recommended all the same', () => {
    expect(judged(laptop)).toMatchObject({ wlp3s0: 'recommended: other-network', docker0: 'not-recommended: virtual' });
    expect(judged(laptop, ['wwan0'])).toMatchObject({ wlp3s0: 'recommended: other-network', wwan0: 'not-recommended: point-to-point' });
  });

  test('in a container the virtual card is the main network', () => {
    expect(judged([found('eth0', '172.17.0.2')], ['eth0'])).toEqual({ eth0: 'recommended: main-network' });
  });

  test('a card with nothing but link-local IPv6 has no address that could be used', () => {
    expect(judged([found('wlp3s0', 'fe80::1')], ['wlp3s0'])).toEqual({ wlp3s0: 'not-recommended: no-address' });
  });
});

test('what is listened on is marked, and every answer fits the contract', () => {
  const described = describeInterfaces(laptop, ['wlp3s0'], new Set(['192.168.1.20']));
  for (const each of described) networkInterface.parse(each);
  expect(described[0]).toMatchObject({
    name: 'wlp3s0',
    kind: 'wifi',
    up: true,
    addresses: [
      { address: '192.168.1.20', family: 'IPv4', scope: 'private', usable: true, listening: true },
      { address: 'fe80::1', family: 'IPv6', scope: 'link-local', usable: false, listening: false },
    ],
  });
});

test.each([
  ['127.0.0.1', 'loopback'],
  ['::1', 'loopback'],
  ['169.254.7.7', 'link-local'],
  ['fe80::1', 'link-local'],
  ['10.1.2.3', 'private'],
  ['172.31.0.1', 'private'],
  ['172.32.0.1', 'global'],
  ['100.64.0.1', 'private'],
  ['100.128.0.1', 'global'],
  ['fd00::5', 'private'],
  ['2001:db8::5', 'global'],
])('%s is %s', (address, scope) => expect(scopeOf(address)).toBe(scope));

test('this computer’s own interfaces fit the contract', async () => {
  const own = await networkInterfaces(['127.0.0.1']);
  for (const each of own) networkInterface.parse(each);
  expect(own.find(({ kind }) => kind === 'loopback')?.addresses).toContainEqual(expect.objectContaining({ address: '127.0.0.1', listening: true }));
});

describe('macOS and Windows', () => {
  const adapter: Adapter = { iface: 'en0', default: true, internal: false, virtual: false, type: 'wireless', operstate: 'up', mac: '3C:22:FB:00:11:22', speed: 866 };
  const kind = (more: Partial<Adapter>) => fromAdapter({ ...adapter, ...more }).device.kind;

  test('kinds', () => {
    expect(kind({})).toBe('wifi');
    expect(kind({ iface: 'Ethernet 2', type: 'wired' })).toBe('ethernet');
    expect(kind({ iface: 'vEthernet (WSL)', type: 'wired', virtual: true })).toBe('virtual');
    expect(kind({ iface: 'utun3', type: 'wired', mac: '' })).toBe('vpn');
    expect(kind({ iface: 'lo0', internal: true, mac: '00:00:00:00:00:00' })).toBe('loopback');
    expect(kind({ type: 'unknown' })).toBe('unknown');
  });

  test('what else is known', () => {
    expect(fromAdapter(adapter)).toEqual({
      name: 'en0',
      isDefault: true,
      device: { kind: 'wifi', up: true, mac: '3c:22:fb:00:11:22', speed: 866, pointToPoint: false, enslaved: false, ofContainer: false },
    });
    expect(fromAdapter({ ...adapter, operstate: 'down', speed: -1 }).device).toMatchObject({ up: false, speed: null });
  });
});
