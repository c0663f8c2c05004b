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

/** This project, twice: as our page joins, and as clients of the classic exchange do. */
export async function startOwn(place: Place, settings: Record<string, string> = {}): Promise<Running<{ own: Subject; classic: Subject }>> {
  const { wsUrl: url, pid, close } = await ownAppliance({ ...unlimited, ...settings }, place);
  const pids = [pid];
  return {
    subjects: {
      own: { name: 'own', adapter: ownAdapter({ url }), pids },
      classic: { name: 'classic', adapter: classicAdapter({ url }), pids },
    },
    close,
  };
}
