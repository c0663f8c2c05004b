/** Every network interface of this computer, and which of them participants are likely behind. */
import os from 'node:os';
import type { NetworkInterface } from '../contract/console/network.ts';
import { deviceNames, readDevice, type Device } from './device.ts';
import { askSystem, type NamedDevice } from './otherSystems.ts';
import { defaultRoutes } from './routes.ts';

type Address = Pick<os.NetworkInterfaceInfo, 'address' | 'family'>;

/** One interface as the system tells it. */
export interface Found {
  readonly name: string;
  readonly device: Device;
  readonly addresses: readonly Address[];
}

const unknownDevice: Device = { kind: 'unknown', up: true, mac: null, speed: null, pointToPoint: false, enslaved: false, ofContainer: false };

/** All interfaces, the most recommended first; `listening` are the addresses that are listened on right now. */
export async function networkInterfaces(listening: readonly string[]): Promise<NetworkInterface[]> {
  const { found, routes } = process.platform === 'linux' ? onLinux() : await elsewhere();
  return describe(found, routes, new Set(listening));
}

function onLinux(): { found: Found[]; routes: string[] } {
  const addresses = os.networkInterfaces();
  // A container may hide /sys: what has an address is there all the same.
  const names = new Set([...deviceNames(), ...Object.keys(addresses)]);
  const found = [...names].map((name) => ({ name, device: readDevice(name) ?? unknownDevice, addresses: addresses[name] ?? [] }));
  return { found, routes: defaultRoutes() };
}

async function elsewhere(): Promise<{ found: Found[]; routes: string[] }> {
  const addresses = os.networkInterfaces();
  const devices = await askSystem().catch((): NamedDevice[] => []);
  const known = new Map(devices.map((each) => [each.name, each.device]));
  const names = new Set([...known.keys(), ...Object.keys(addresses)]);
  const found = [...names].map((name) => ({ name, device: known.get(name) ?? unknownDevice, addresses: addresses[name] ?? [] }));
  return { found, routes: devices.filter(({ isDefault }) => isDefault).map(({ name }) => name) };
}

/** Pure: what was found and where the default routes go, to what is shown. */
export function describe(found: readonly Found[], routes: readonly string[], listening: ReadonlySet<string>): NetworkInterface[] {
  const main = mainNetwork(found, routes);
  return found
    .map(({ name, device, addresses }): NetworkInterface => {
      const shown = addresses.map((address) => describeAddress(address, listening));
      const judged = judge(device, shown.some(({ usable }) => usable), name === main, main !== undefined);
      return { name, kind: device.kind, up: device.up, mac: device.mac, speed: device.speed, addresses: shown, ...judged };
    })
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/**
 * The network that most people here share: the one with the default route, but
 * never a VPN or a mobile connection, which lead away from this room.
 */
export function mainNetwork(found: readonly Found[], routes: readonly string[]): string | undefined {
  return routes.find((route) => {
    const { device, addresses } = found.find(({ name }) => name === route) ?? {};
    return device && device.up && !leadsAway(device) && addresses?.some(({ address }) => isUsable(address));
  });
}

/** Whether other people's devices in this room cannot be expected behind it. */
export function leadsAway({ kind, pointToPoint }: Device): boolean {
  return kind === 'vpn' || kind === 'cellular' || kind === 'loopback' || pointToPoint;
}

type Judgement = Pick<NetworkInterface, 'recommendation' | 'reason'>;

function judge(device: Device, hasAddress: boolean, isMain: boolean, mainExists: boolean): Judgement {
  const { kind, up, pointToPoint, ofContainer } = device;
  if (kind === 'loopback') return { recommendation: 'not-recommended', reason: 'this-computer-only' };
  if (!up) return { recommendation: 'not-recommended', reason: 'down' };
  if (!hasAddress) return { recommendation: 'not-recommended', reason: 'no-address' };
  if (isMain) return { recommendation: 'recommended', reason: 'main-network' };
  if (kind === 'vpn') return { recommendation: 'possible', reason: 'vpn' };
  if (kind === 'cellular' || pointToPoint) return { recommendation: 'not-recommended', reason: 'point-to-point' };
  if (kind === 'virtual' && !ofContainer) return { recommendation: 'not-recommended', reason: 'virtual' };
  // An access point without internet has no default route, and is the one for lessons.
  return { recommendation: mainExists ? 'possible' : 'recommended', reason: 'other-network' };
}

function describeAddress({ address, family }: Address, listening: ReadonlySet<string>): NetworkInterface['addresses'][number] {
  const plain = address.replace(/%.*$/, '');
  return { address: plain, family, scope: scopeOf(plain), usable: isUsable(plain), listening: listening.has(plain) };
}

/** Link-local IPv6 needs a zone, which mediasoup cannot bind. */
export function isUsable(address: string): boolean {
  return !/^fe[89ab]/i.test(address);
}

export function scopeOf(address: string): NetworkInterface['addresses'][number]['scope'] {
  if (/^127\./.test(address) || address === '::1') return 'loopback';
  if (/^169\.254\./.test(address) || !isUsable(address)) return 'link-local';
  // RFC 1918, RFC 6598 (shared by carriers and by overlay networks), RFC 4193.
  const isPrivate = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd])/i.test(address);
  return isPrivate ? 'private' : 'global';
}

const order = ['recommended', 'possible', 'not-recommended'];
function rank({ recommendation, reason, kind }: NetworkInterface): number {
  return order.indexOf(recommendation) * 4 + (reason === 'main-network' ? 0 : kind === 'loopback' ? 2 : reason === 'down' || reason === 'no-address' ? 3 : 1);
}
