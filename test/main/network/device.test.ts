import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { deviceNames, readDevice } from '../../../main/network/device.ts';
import { defaultRoutes } from '../../../main/network/routes.ts';
import { recordedSystem, route6Table, routeTable } from './recorded.ts';

const root = recordedSystem();

describe('a device is what the system says, whatever it is called', () => {
  test.each([
    ['lo', 'loopback'],
    ['wlp3s0', 'wifi'],
    ['eth7', 'wifi'],
    ['enp0s31f6', 'ethernet'],
    ['enp5s0', 'ethernet'],
    ['wwan0', 'cellular'],
    ['wg-school', 'vpn'],
    ['tailscale0', 'vpn'],
    ['tap0', 'vpn'],
    ['gre1', 'vpn'],
    ['vnet0', 'virtual'],
    ['docker0', 'virtual'],
    ['veth12ab', 'virtual'],
    ['eth0', 'virtual'],
    ['vxlan5', 'virtual'],
    ['loop1', 'virtual'],
    ['br0', 'ethernet'],
    ['br0.7', 'ethernet'],
    ['ppp0', 'unknown'],
  ])('%s: %s', (name, kind) => expect(readDevice(name, root)?.kind).toBe(kind));
});

test('up, speed, and hardware address as far as they are known', () => {
  expect(readDevice('enp0s31f6', root)).toMatchObject({ up: true, speed: 1000, mac: '54:e1:ad:44:55:66' });
  expect(readDevice('enp5s0', root)).toMatchObject({ up: false, speed: null });
  expect(readDevice('wlp3s0', root)).toMatchObject({ up: true, speed: null });
  // Tunnels never know whether they are up; being switched on has to do.
  expect(readDevice('wg-school', root)).toMatchObject({ up: true, mac: null, pointToPoint: true });
  expect(readDevice('lo', root)).toMatchObject({ up: true, mac: null, pointToPoint: false });
});

test('a container’s card is told from the host’s end of it', () => {
  expect(readDevice('eth0', root)).toMatchObject({ ofContainer: true, enslaved: false });
  expect(readDevice('veth12ab', root)).toMatchObject({ ofContainer: true, enslaved: true });
  for (const name of ['docker0', 'br0', 'enp0s31f6', 'tap0']) expect(readDevice(name, root)?.ofContainer, name).toBe(false);
});

test('every device is found, and what is not there is not', () => {
  expect(deviceNames(root)).toContain('docker0');
  expect(deviceNames(root)).not.toContain('bonding_masters');
  expect(readDevice('nothing', root)).toBeUndefined();
  expect(deviceNames(path.join(root, 'nothing'))).toEqual([]);
});

describe('default routes', () => {
  const proc = mkdtempSync(path.join(os.tmpdir(), 'soupbox-proc-'));
  afterAll(() => rmSync(proc, { recursive: true }));

  test('the lowest metric first; rejecting ones and those of single networks are none', () => {
    writeFileSync(path.join(proc, 'route'), routeTable);
    writeFileSync(path.join(proc, 'ipv6_route'), route6Table);
    expect(defaultRoutes(proc)).toEqual(['tailscale0', 'wlp3s0', 'enp0s31f6', 'wwan0']);
  });

  test('no tables, no routes', () => expect(defaultRoutes(path.join(proc, 'nothing'))).toEqual([]));
});
