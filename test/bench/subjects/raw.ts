import { findWorker } from '../../../resources/setup/worker-path.mjs';
import { rawAdapter, type RawAdapter } from '../../support/rtc-load/index.ts';
import type { Running, Subject } from './subject.ts';

/** The media worker alone. */
export async function startRaw(cpus: string | undefined, workers = 1, plain = false): Promise<Running<Subject>> {
  const workerBin = findWorker();
  if (!workerBin) throw new Error('no media worker: run "npm test" once, which provides it');
  const adapter: RawAdapter = await rawAdapter({ workerBin, cpus, workers, plain });
  return {
    subjects: { name: plain ? 'raw, plain RTP' : 'raw', adapter, pids: adapter.pids },
    async close() {
      adapter.close();
    },
  };
}
