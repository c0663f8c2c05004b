import { expect, test } from 'vitest';
import { comeAndGo } from './coming.ts';

test('1,000 people come and go: Node drifts by at most 10 MB, the worker is flat', { timeout: 600_000 }, async () => {
  const drift = await comeAndGo(1000);
  console.log(`1,000 joins and leaves: heap ${drift.heapMb.toFixed(1)} MB, worker ${drift.workerMb.toFixed(1)} MB`);
  expect(drift.heapMb).toBeLessThan(10);
  expect(drift.workerMb).toBeLessThan(20);
});
