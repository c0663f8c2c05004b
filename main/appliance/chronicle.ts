/** What happened and when, for whoever reads the log: phases, workers, settings. Rooms tell their own. */
import type { Appliance } from '../appliance.ts';

/** Logs it for as long as the appliance lives. */
export function keepChronicle(appliance: Appliance): void {
  const log = appliance.logger.child({ subsystem: 'app' });
  const media = appliance.logger.child({ subsystem: 'media' });
  let told = appliance.phase;
  appliance.on('changed', () => {
    if (appliance.phase === told) return;
    told = appliance.phase;
    if (told === 'failed') log.error({ error: appliance.error }, 'could not start');
    else log.info({ ...(appliance.server && { addresses: appliance.server.meetingUrls }) }, told);
  });
  appliance.on('worker-restarted', ({ index, pid }) => media.info({ index, pid }, 'worker restarted'));
  appliance.on('config-applied', ({ paths }) => log.info({ settings: paths }, 'settings applied'));
  appliance.on('address-changed', ({ meetingUrls }) => log.info({ addresses: meetingUrls }, 'people go elsewhere now'));
}
