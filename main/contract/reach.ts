/** Who has reached the box how, what devices have found on their way, and what the host's computer could do about it. */
import { z } from 'zod';
import { keptReport } from './doctor.ts';
import { request } from './message.ts';
import { nothing } from './nothing.ts';

/** Milliseconds since 1970-01-01 UTC. */
const time = z.number();

/** A device whose media was connected. */
export const reached = z.object({
  /** The address of ours that it used. */
  localAddress: z.string(),
  remoteAddress: z.string(),
  protocol: z.enum(['udp', 'tcp']),
  /** Who used it last. */
  name: z.string(),
  since: time,
  last: time,
});
export type Reached = z.output<typeof reached>;

/** Something about the host's computer that may keep people out; worded by the console. */
export const hint = z.object({
  kind: z.enum([
    'ufw', 'firewalld', 'nftables', 'windows-public', 'windows-firewall', 'macos-firewall', 'macos-blocks-all',
    'ports-moved', 'same-name', 'clock-box', 'clock-devices', 'sleeps', 'isolation', 'unreached',
  ]),
  severity: z.enum(['info', 'warning']),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
  /** To be typed in a terminal (Windows: PowerShell as administrator), each for itself. */
  commands: z.array(z.string()),
});
export type Hint = z.output<typeof hint>;

export const reachRequests = {
  /** Latest first. */
  getReach: request(nothing, z.object({ reached: z.array(reached), reports: z.array(keptReport) })),
  /** Looks at the firewall, the clock and the rest; takes up to seconds on some systems. */
  getHints: request(nothing, z.array(hint)),
};
