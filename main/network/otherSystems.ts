/** What macOS and Windows say about their network devices. */
import os from 'node:os';
import type { Device, DeviceKind } from './device.ts';

/** What is used of `systeminformation`'s answer. */
export interface Adapter {
  readonly iface: string;
  readonly default: boolean;
  readonly internal: boolean;
  readonly virtual: boolean;
  readonly type: string;
  readonly operstate: string;
  readonly mac: string;
  readonly speed: number | null;
}

export interface NamedDevice {
  readonly name: string;
  readonly device: Device;
  readonly isDefault: boolean;
}

/** Asks the system, which takes up to seconds on Windows. */
export async function askSystem(): Promise<NamedDevice[]> {
  const { default: { networkInterfaces } } = await import('systeminformation');
  const answer = await networkInterfaces('*');
  return (Array.isArray(answer) ? answer : [answer]).map(fromAdapter);
}

export function fromAdapter(adapter: Adapter): NamedDevice {
  const mac = adapter.mac && !/^[0:]*$/.test(adapter.mac) ? adapter.mac.toLowerCase() : null;
  const kind = kindOf(adapter, mac !== null);
  return {
    name: adapter.iface,
    isDefault: adapter.default,
    device: {
      kind,
      // Only addresses tell of a tunnel whether it is up.
      up: adapter.operstate === 'up' || (adapter.operstate !== 'down' && adapter.iface in os.networkInterfaces()),
      mac: adapter.internal ? null : mac,
      speed: adapter.speed && adapter.speed > 0 ? adapter.speed : null,
      pointToPoint: kind === 'vpn',
      enslaved: false,
      ofContainer: false,
    },
  };
}

function kindOf({ internal, virtual, type }: Adapter, hasMac: boolean): DeviceKind {
  if (internal) return 'loopback';
  // A card has an address of its own; what has none is the end of a tunnel.
  if (!hasMac) return 'vpn';
  if (type === 'wireless') return 'wifi';
  if (virtual) return 'virtual';
  return type === 'wired' ? 'ethernet' : 'unknown';
}
