/** Which addresses of this machine other people's devices can reach. */
import os from 'node:os';

export interface UsableAddress {
  readonly ip: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly interfaceName: string;
  readonly loopback: boolean;
}

type Interfaces = NodeJS.Dict<os.NetworkInterfaceInfo[]>;

/** Bridges and tunnels that containers, hypervisors and VPNs make: participants are not behind them. */
const virtual = /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|tun|tap|wg|utun|zt|tailscale)/i;

/**
 * Addresses worth listening on, most likely first: IPv4 before IPv6, loopback
 * last (it serves whoever sits at this machine). Link-local IPv6 addresses are
 * left out: mediasoup cannot bind them.
 */
export function usableAddresses(interfaces: Interfaces = os.networkInterfaces()): UsableAddress[] {
  const found: UsableAddress[] = [];
  for (const [interfaceName, infos] of Object.entries(interfaces)) {
    for (const info of infos ?? []) {
      if (info.family === 'IPv6' && (isLinkLocal(info.address) || info.internal)) continue;
      if (!info.internal && virtual.test(interfaceName)) continue;
      found.push({ ip: info.address, family: info.family, interfaceName, loopback: info.internal });
    }
  }
  return found.sort((a, b) => rank(a) - rank(b));
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

/** `[::1]` for IPv6, unchanged otherwise: for use in a URL. */
export function hostInUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address);
}

function rank(address: UsableAddress): number {
  return (address.loopback ? 2 : 0) + (address.family === 'IPv6' ? 1 : 0);
}
