/** How what is moved away from ends: when nobody is left there, or when nobody is waited for any more. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../lib/logger.ts';
import { needsOf } from './certifying.ts';
import type { Door } from './Entrances.ts';
import type { ShellHooks } from './options.ts';
import type { Parts } from './parts.ts';

/** How often to look whether somebody is left at a former address. */
const LEFT_CHECK_MS = 100;
/** Gives the goodbyes a moment to leave before their sockets are cut. */
export const GOODBYE_MS = 100;

export interface Leaving extends Pick<Parts, 'certificates' | 'entrances' | 'plain' | 'settings' | 'signalling' | 'workers'> {
  readonly remote: ShellHooks['remoteConsole'];
  readonly logger: Logger;
  /** Whoever is still there then is sent away, and comes back by themselves. */
  readonly patienceMs: number;
  /** The whole server closes. */
  readonly isOver: () => boolean;
}

/** Closes these doors. */
export async function leaveDoors(doors: readonly Door[], { certificates, entrances, isOver, logger, patienceMs, plain, remote, settings, signalling, workers }: Leaving): Promise<void> {
  const deadline = Date.now() + patienceMs;
  const left = () => signalling.on(doors).length + (remote?.countOn(doors) ?? 0);
  while (!isOver() && left() > 0 && Date.now() < deadline) await sleep(LEFT_CHECK_MS);
  // Meanwhile one of them may have come into force again.
  const stillFormer = () => [...entrances.former, ...plain.former].filter((door) => doors.includes(door));
  if (stillFormer().length > 0) {
    signalling.sendAway(stillFormer());
    remote?.sendAway(stillFormer());
    await sleep(GOODBYE_MS);
    await Promise.all([entrances.close(entrances.former.filter((door) => doors.includes(door))), plain.close(plain.former.filter((door) => doors.includes(door)))]);
  }
  // Others may be in the middle of being opened.
  const stay = new Set(entrances.all.map(({ address }) => address));
  workers.unlisten([...new Set(doors.map(({ address }) => address))].filter((ip) => !stay.has(ip)));
  // What was planned, or undone, is of no concern to it any more.
  if (doors.length > 0 && !isOver()) await certificates.use(needsOf([settings.config], [...stay])).catch((error: unknown) => logger.error({ error: String(error) }, 'the certificate could not be looked after'));
}
