import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestAppliance, type TestAppliance } from '../../support/startTestAppliance.ts';
import { burst, kinds, nothingLeft, quickToForget, STREAMS } from './burst.ts';

describe('20 participants who join within a second', () => {
  let appliance: TestAppliance;
  beforeAll(async () => {
    appliance = await startTestAppliance(quickToForget);
  }, 60_000);
  afterAll(() => appliance?.close());

  // As many as fit into `npm test`; ten of each are in tenRuns.long.test.ts.
  describe.for(kinds)('%s clients', (kind) => {
    test.for([1, 2])('each get every stream, though they answer at once (run %d)', async () => {
      const { missing, streamsArrived, silentLater } = await burst(appliance, { kind, delayMs: 0 });
      expect(missing).toEqual([]);
      expect(streamsArrived).toBe(STREAMS);
      expect(silentLater).toBe(0);
      await nothingLeft(appliance);
    });
  });

  test('each get every stream when all come in the same moment', async () => {
    const { missing, silentLater } = await burst(appliance, { kind: 'mixed', delayMs: 0, withinMs: 0 });
    expect(missing).toEqual([]);
    expect(silentLater).toBe(0);
    await nothingLeft(appliance);
  });
});
