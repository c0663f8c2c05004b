/** What Linux says about a network device (https://docs.kernel.org/admin-guide/abi-testing-files.html, sysfs-class-net). */
import fs from 'node:fs';
import path from 'node:path';
import type { NetworkInterface } from '../contract/console/network.ts';

export type DeviceKind = NetworkInterface['kind'];

export interface Device {
  readonly kind: DeviceKind;
  readonly up: boolean;
  readonly mac: string | null;
  /** Mbit/s. */
  readonly speed: number | null;
  /** Has one other end, so no network of many is behind it. */
  readonly pointToPoint: boolean;
  /** Part of a bridge or bond, which has the addresses. */
  readonly enslaved: boolean;
  /** Virtual, with its other end in another world: the card of a container. */
  readonly ofContainer: boolean;
}

export const SYSTEM_DEVICES = '/sys/class/net';

/** Types of devices (if_arp.h). */
const ETHERNET = 1;
const LOOPBACK = 772;
const RAW_IP = 519;
/** IP in IP, IPv6 tunnels, SIT, GRE over either: a network within a network. */
const TUNNELS = new Set([768, 769, 776, 778, 823]);
const NO_LINK_LAYER = 65_534;
/** Bits of `flags` (if.h) and `tun_flags` (if_tun.h). */
const IFF_UP = 0x1;
const IFF_POINTOPOINT = 0x10;
const IFF_TAP = 0x2;
/** Devices stacked on devices: bridge on bond on card is three; more is a loop. */
const MAX_STACK = 4;

/** Names of all devices, also those without an address. Empty where this is not Linux. */
export function deviceNames(root = SYSTEM_DEVICES): string[] {
  try {
    // Not every entry is a device: `bonding_masters` is a file.
    return fs.readdirSync(root).filter((name) => fs.existsSync(path.join(root, name, 'type')));
  } catch {
    return [];
  }
}

/** Undefined where there is no such device, or this is not Linux. Reads a few small files of the kernel's: cheap. */
export function readDevice(name: string, root = SYSTEM_DEVICES): Device | undefined {
  const folder = path.join(root, name);
  const type = number(read(folder, 'type'));
  if (type === undefined) return undefined;
  const flags = number(read(folder, 'flags')) ?? 0;
  const state = read(folder, 'operstate');
  const mac = read(folder, 'address');
  const speed = number(read(folder, 'speed'));
  const kind = kindOf(root, name);
  const linkedElsewhere = read(folder, 'iflink') !== read(folder, 'ifindex');
  return {
    kind,
    // Tunnels and loopback never say "up": the kernel cannot know.
    up: state === 'up' || (state === 'unknown' && (flags & IFF_UP) !== 0),
    mac: type === ETHERNET && mac && !/^[0:]*$/.test(mac) ? mac : null,
    speed: speed !== undefined && speed > 0 ? speed : null,
    pointToPoint: (flags & IFF_POINTOPOINT) !== 0,
    enslaved: fs.existsSync(path.join(folder, 'master')),
    ofContainer: kind === 'virtual' && linkedElsewhere && lower(folder).length === 0,
  };
}

function kindOf(root: string, name: string, depth = 0): DeviceKind {
  const folder = path.join(root, name);
  const has = (file: string) => fs.existsSync(path.join(folder, file));
  const type = number(read(folder, 'type'));
  const devtype = /^DEVTYPE=(.*)$/m.exec(read(folder, 'uevent') ?? '')?.[1];
  if (type === LOOPBACK) return 'loopback';
  if (devtype === 'wlan' || has('wireless') || has('phy80211')) return 'wifi';
  if (devtype === 'wwan' || type === RAW_IP) return 'cellular';
  const tunFlags = number(read(folder, 'tun_flags'));
  if (tunFlags !== undefined) return (tunFlags & IFF_TAP) !== 0 && has('master') ? 'virtual' : 'vpn';
  if (devtype === 'wireguard' || type === NO_LINK_LAYER || (type !== undefined && TUNNELS.has(type))) return 'vpn';
  // PPP is dial-up, DSL or a VPN: it does not say.
  if (type !== ETHERNET) return 'unknown';
  if (has('device')) return 'ethernet';
  // A bridge, bond, VLAN or macvlan is what it stands on: the bridge of a card is that card's network, docker0 is nobody's.
  const below = depth < MAX_STACK ? lower(folder).map((each) => kindOf(root, each, depth + 1)) : [];
  return below.find((kind) => kind === 'ethernet' || kind === 'wifi' || kind === 'cellular') ?? 'virtual';
}

/** `vxlan` stands on a card too, but is a network of its own. */
function lower(folder: string): string[] {
  if (/^DEVTYPE=(vxlan|geneve|gretap|ip6gretap)$/m.test(read(folder, 'uevent') ?? '')) return [];
  return fs.readdirSync(folder).flatMap((entry) => (entry.startsWith('lower_') ? [entry.slice('lower_'.length)] : []));
}

function read(folder: string, file: string): string | undefined {
  try {
    return fs.readFileSync(path.join(folder, file), 'utf8').trim();
  } catch {
    // Some files exist and cannot be read: the speed of a device that is down.
    return undefined;
  }
}

function number(text: string | undefined): number | undefined {
  return text === undefined || text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}
