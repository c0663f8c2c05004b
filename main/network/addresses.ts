/** Which addresses of this machine other people's devices can reach. */
import os from 'node:os';
import { readDevice, type Device } from './device.ts';
import { isUsable, leadsAway, mainNetwork } from './interfaces.ts';
import { defaultRoutes } from './routes.ts';

export interface UsableAddress {
  readonly ip: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly interfaceName: string;
  readonly loopback: boolean;
}

type Interfaces = NodeJS.Dict<os.NetworkInterfaceInfo[]>;

/** What the system knows of the devices; replaced in tests. */
export interface Knowledge {
  device(name: string): Device | undefined;
  /** Devices with a default route, the preferred one first. */
  routes(): string[];
}

const system: Knowledge = { device: (name) => readDevice(name), routes: () => defaultRoutes() };

/** Where the system does not tell (yet): how bridges and tunnels of containers, hypervisors and VPNs are usually called. */
const usuallyVirtual = /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|tun|tap|wg|utun|zt|tailscale)/i;

/**
 * Addresses worth listening on, most likely first: IPv4 before IPv6, of each
 * the main network before others, loopback last (it serves whoever sits at
 * this machine). Link-local IPv6 addresses are left out: mediasoup cannot bind
 * them. So are VPNs, and virtual networks unless one is the main network.
 */
export function usableAddresses(interfaces: Interfaces = os.networkInterfaces(), { device, routes }: Knowledge = system): UsableAddress[] {
  const found = Object.entries(interfaces).map(([name, infos]) => ({ name, device: device(name), addresses: (infos ?? []).filter(isWorthwhile) }));
  const known = found.flatMap((each) => (each.device ? [{ ...each, device: each.device }] : []));
  const main = mainNetwork(known, routes());
  const usable = found
    .filter((each) => each.name === main || !isElsewhere(each))
    .flatMap(({ name, addresses }) => addresses.map((info) => ({ ip: info.address, family: info.family, interfaceName: name, loopback: info.internal })));
  return usable.sort((a, b) => rank(a, main) - rank(b, main));
}

function isWorthwhile({ address, family, internal }: os.NetworkInterfaceInfo): boolean {
  return isUsable(address) && !(family === 'IPv6' && internal);
}

/** Whether nobody is expected behind it. */
function isElsewhere({ name, device, addresses }: { name: string; device: Device | undefined; addresses: os.NetworkInterfaceInfo[] }): boolean {
  if (addresses.every(({ internal }) => internal)) return false;
  return device && device.kind !== 'unknown' ? (device.kind === 'virtual' && !device.ofContainer) || leadsAway(device) : usuallyVirtual.test(name);
}

/** The addresses to listen on: those asked for, `0.0.0.0` and `::` standing for every usable one of their kind, or else all. */
export function listenAddresses(wanted: readonly string[], usable: readonly UsableAddress[] = usableAddresses()): string[] {
  const of = (family: string) => usable.filter((address) => address.family === family).map(({ ip }) => ip);
  const all = usable.map(({ ip }) => ip);
  const asked = wanted.flatMap((ip) => (ip === '0.0.0.0' ? of('IPv4') : ip === '::' ? of('IPv6') : [ip]));
  return [...new Set(wanted.length > 0 ? asked : all)];
}

/** The address without IPv4-in-IPv6 mapping or zone, as mediasoup and certificates want it. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}

/** Whether it leads to the computer that asks, whichever that is. */
export function isLoopback(host: string): boolean {
  return /^127\.|^\[?::1\]?$/.test(host);
}

/** `[::1]` for IPv6, unchanged otherwise: for use in a URL. */
export function hostInUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function rank({ loopback, family, interfaceName }: UsableAddress, main: string | undefined): number {
  return (loopback ? 4 : 0) + (family === 'IPv6' ? 2 : 0) + (interfaceName === main ? 0 : 1);
}
