import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestAppliance, type TestAppliance } from '../../support/startTestAppliance.ts';
import { burst, kinds, nothingLeft, quickToForget, STREAMS } from './burst.ts';

const RUNS = 10;

/** A stream that is lost in one of a hundred joins shows in ten runs of 760. */
describe('ten bursts of 20 participants, none loses a stream', () => {
  let appliance: TestAppliance;
  beforeAll(async () => {
    appliance = await startTestAppliance(quickToForget);
  }, 60_000);
  afterAll(() => appliance?.close());

  describe.for(kinds)('%s clients', (kind) => {
    test.for([0, 10])('that answer after %d ms', { timeout: RUNS * 30_000 }, async (delayMs) => {
      const runs: string[] = [];
      for (let run = 0; run < RUNS; run++) {
        const { missing, streamsArrived, silentLater } = await burst(appliance, { kind, delayMs });
        runs.push(`${streamsArrived} arrived, ${silentLater} fell silent${missing.slice(0, 5).map((line) => `; ${line}`).join('')}`);
      }
      expect(runs).toEqual(Array.from({ length: RUNS }, () => `${STREAMS} arrived, 0 fell silent`));
      await nothingLeft(appliance);
    });
  });
});
