import { expect, test } from 'vitest';
import { comeAndGo } from './coming.ts';

test('300 people come and go: nothing is left, and memory is flat', { timeout: 120_000 }, async () => {
  const drift = await comeAndGo(300);
  console.log(`300 joins and leaves: heap ${drift.heapMb.toFixed(1)} MB, worker ${drift.workerMb.toFixed(1)} MB`);
  expect(drift.heapMb).toBeLessThan(10);
  expect(drift.workerMb).toBeLessThan(20);
});
