import { classicAdapter, ownAdapter } from '../../support/rtc-load/index.ts';
import { ownAppliance, type Place } from '../ownAppliance.ts';
import type { Running, Subject } from './subject.ts';

/** Everything is measured from one address and up to what the machine can do: no limit is to be met. */
const unlimited = {
  SOUPBOX_LIMITS_SOCKETS_PER_ADDRESS: '100000',
  SOUPBOX_LIMITS_JOINS_PER_SECOND: '10000',
  SOUPBOX_LIMITS_CPU_PERCENT: '100',
  SOUPBOX_ROOMS_MAX_PEERS_PER_ROOM: '10000',
  SOUPBOX_ROOMS_GRACE_SECONDS: '0',
  SOUPBOX_ROOMS_RECONNECT_SECONDS: '0',
  // All streams to all: as many packets as the others forward.
  SOUPBOX_MEDIA_VIDEOS_AT_ONCE: '1000',
  SOUPBOX_MEDIA_VOICES_AT_ONCE: '1000',
};

export interface Own {
  /** As our page joins. */
  own: Subject & { readonly url: string };
  /** As clients of the classic exchange do, on the same appliance. */
  classic: Subject;
}

export interface RunningOwn extends Running<Own> {
  /** The same with clients that take this long to answer what they are offered. */
  answeringAfter(delayMs: number): Own;
}

/** This project. `settings` are variables of the appliance's environment. */
export async function startOwn(place: Place, settings: Record<string, string> = {}): Promise<RunningOwn> {
  const { wsUrl: url, pid, close } = await ownAppliance({ ...unlimited, ...settings }, place);
  const answeringAfter = (delayMs: number): Own => ({
    own: { name: 'own', adapter: ownAdapter({ url, delayMs }), pids: [pid], url },
    classic: { name: 'classic', adapter: classicAdapter({ url, delayMs }), pids: [pid] },
  });
  return { subjects: answeringAfter(10), answeringAfter, close };
}
