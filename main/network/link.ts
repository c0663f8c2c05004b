/** The network that most people are behind, and how much it can carry. */
import fs from 'node:fs';
import path from 'node:path';
import type { NetworkInterface } from '../contract/console/network.ts';
import { SYSTEM_DEVICES } from './device.ts';

export interface MainLink {
  readonly name: string;
  readonly wifi: boolean;
  /** Mbit/s. */
  readonly mbps: number;
  readonly from: 'system' | 'assumed';
}

/**
 * Mbit/s where the system does not tell: of a common access point some
 * metres away, and of a common cable.
 */
const ASSUMED = { wifi: 200, ethernet: 1000 } as const;

/** Of all interfaces, the most recommended first, the one that people here reach us by; null where that is only this computer. */
export function mainLink(interfaces: readonly NetworkInterface[]): MainLink | null {
  const candidates = interfaces.filter(({ up, kind, addresses }) => up && kind !== 'loopback' && addresses.some(({ listening }) => listening));
  const [main] = candidates;
  if (!main) return null;
  const wifi = main.kind === 'wifi';
  if (main.speed !== null) return { name: main.name, wifi, mbps: main.speed, from: 'system' };
  const assumed = wifi ? ASSUMED.wifi : main.kind === 'ethernet' ? ASSUMED.ethernet : null;
  return assumed === null ? null : { name: main.name, wifi, mbps: assumed, from: 'assumed' };
}

export interface Carried {
  /** Bytes since the interface is there. */
  readonly in: number;
  readonly out: number;
}

/** What an interface has carried, of whatever program; undefined where the system does not tell (only Linux does so for nothing). */
export function carriedBy(name: string, root = SYSTEM_DEVICES): Carried | undefined {
  const read = (file: string) => Number(fs.readFileSync(path.join(root, name, 'statistics', file), 'utf8'));
  try {
    return { in: read('rx_bytes'), out: read('tx_bytes') };
  } catch {
    return undefined;
  }
}
