import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { hostInUrl, plainAddress, usableAddresses, type Knowledge } from '../../../main/network/addresses.ts';
import { readDevice } from '../../../main/network/device.ts';
import { recordedSystem } from './recorded.ts';

const v4 = (address: string, internal = false): NetworkInterfaceInfo => ({ address, family: 'IPv4', internal, netmask: '255.255.255.0', mac: '00:00:00:00:00:00', cidr: `${address}/24` });
const v6 = (address: string, internal = false): NetworkInterfaceInfo => ({ address, family: 'IPv6', internal, netmask: 'ffff::', mac: '00:00:00:00:00:00', cidr: `${address}/64`, scopeid: 0 });
const lo = { lo: [v4('127.0.0.1', true), v6('::1', true)] };
/** The system does not know these devices, so their names have to do. */
const unknown: Knowledge = { device: () => undefined, routes: () => [] };
const ips = (interfaces: Parameters<typeof usableAddresses>[0], knowledge = unknown) => usableAddresses(interfaces, knowledge).map(({ ip }) => ip);

const root = recordedSystem();

describe('usable addresses', () => {
  test('IPv4 before IPv6, loopback last, whatever the order of the table', () => {
    expect(ips({ ...lo, wlan0: [v6('2001:db8::5'), v4('192.168.1.5')], eth0: [v4('10.0.0.5')] })).toEqual(['192.168.1.5', '10.0.0.5', '2001:db8::5', '127.0.0.1']);
  });

  test('link-local IPv6 cannot be bound, and ::1 is not needed', () => {
    expect(ips({ ...lo, eth0: [v6('fe80::1'), v6('FEBF::1'), v6('fd00::1')] })).toEqual(['fd00::1', '127.0.0.1']);
  });

  test.each(['docker0', 'br-0a1b2c', 'veth12ab', 'virbr0', 'vmnet8', 'vboxnet0', 'tun0', 'wg0', 'utun3', 'tailscale0', 'lxdbr0'])('nobody is behind %s', (name) => {
    expect(ips({ ...lo, [name]: [v4('172.17.0.1')] })).toEqual(['127.0.0.1']);
  });

  test('a bridge that somebody made for their own network is used', () => {
    expect(ips({ br0: [v4('192.168.1.5')], bridge100: [v4('192.168.2.1')] })).toEqual(['192.168.1.5', '192.168.2.1']);
  });

  test('every address of a card with several is used', () => {
    expect(ips({ eth0: [v4('10.0.0.5'), v4('10.0.0.6'), v4('169.254.7.7')] })).toHaveLength(3);
  });

  test('without a network there is loopback; without anything, nothing', () => {
    expect(ips(lo)).toEqual(['127.0.0.1']);
    expect(ips({ eth0: undefined })).toEqual([]);
  });

  test('it says where an address is', () => {
    expect(usableAddresses({ eth0: [v4('10.0.0.5')] }, unknown)).toEqual([{ ip: '10.0.0.5', family: 'IPv4', interfaceName: 'eth0', loopback: false }]);
  });

  test('where the system knows the device, its name does not matter', () => {
    const laptop: Knowledge = { device: (name) => readDevice(name, root), routes: () => ['wg-school', 'wlp3s0'] };
    const interfaces = { ...lo, 'wg-school': [v4('10.8.0.2')], docker0: [v4('172.17.0.1')], enp0s31f6: [v4('10.0.0.5')], wlp3s0: [v4('192.168.1.20'), v6('fd00::20')] };
    expect(ips(interfaces, laptop)).toEqual(['192.168.1.20', '10.0.0.5', 'fd00::20', '127.0.0.1']);
    // The container's card, and the bridge that a host stands on.
    expect(ips({ ...lo, eth0: [v4('172.17.0.2')] }, laptop)).toEqual(['172.17.0.2', '127.0.0.1']);
    expect(ips({ ...lo, br0: [v4('192.168.1.5')] }, laptop)).toEqual(['192.168.1.5', '127.0.0.1']);
  });

  test('this machine has at least one', () => expect(usableAddresses().length).toBeGreaterThan(0));
});

test.each([
  ['::ffff:192.168.1.5', '192.168.1.5'],
  ['::FFFF:192.168.1.5', '192.168.1.5'],
  ['fe80::1%eth0', 'fe80::1'],
  ['fd00::1', 'fd00::1'],
  ['192.168.1.5', '192.168.1.5'],
  ['::ffff:abcd', '::ffff:abcd'],
])('%s is %s', (address, plain) => expect(plainAddress(address)).toBe(plain));

test('in a URL', () => {
  expect(['fd00::1', '10.0.0.1', 'box.local'].map(hostInUrl)).toEqual(['[fd00::1]', '10.0.0.1', 'box.local']);
});
