/** What the public server goes by, from settings and addresses. */
import type { Config } from '../contract/config.ts';
import type { Logger } from '../lib/logger.ts';
import { codecsFor } from '../media/codecs.ts';
import { WorkerPool } from '../media/WorkerPool.ts';
import { listenAddresses, type UsableAddress } from '../network/addresses.ts';
import { certificateNames } from '../network/certificates/names.ts';
import { workerCount } from './changes.ts';

/** What to listen on. Throws with one sentence where there is nothing. */
export function addressesOf({ listenIps }: Config, usable?: readonly UsableAddress[]): string[] {
  const addresses = listenAddresses(listenIps, usable);
  if (addresses.length === 0) throw new Error('this computer has no network address; connect it to a network first');
  return addresses;
}

/** What of these settings and addresses is ours. */
export function namesOf({ announcedAddress }: Config, addresses: readonly string[]): string[] {
  return [...certificateNames(addresses), ...(announcedAddress ? [announcedAddress] : [])];
}

export function pipePorts({ rtpPorts }: Config): [number, number] {
  const [from = 0, to = 0] = rtpPorts.split('-').map(Number);
  return [from, to];
}

export function startWorkers({ config, workerBin, logger }: { config: Config; workerBin: string; logger: Logger }, listenIps: readonly string[]): Promise<WorkerPool> {
  return WorkerPool.start({
    workerBin,
    count: workerCount(config),
    listenIps,
    announcedAddress: config.announcedAddress,
    rtcPort: config.rtcPort,
    pipePorts: pipePorts(config),
    mediaCodecs: codecsFor(config.media.videoCodecs),
    logLevel: config.workerLog.level,
    logTags: config.workerLog.tags,
    logger,
  });
}
