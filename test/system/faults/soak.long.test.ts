import { expect, test } from 'vitest';
import { nothing } from './people.ts';
import { soak } from './soak.ts';

test('2,000 joins and leaves in 500 rooms over three workers: memory is flat, and nothing is left', { timeout: 1_200_000 }, async () => {
  const result = await soak(2000);
  const { before, after, joins, rooms, pipes } = result;
  const workers = after.workersMb.map((now, i) => `${before.workersMb[i]!.toFixed(1)} -> ${now.toFixed(1)}`);
  console.log(
    `${joins} joins in ${rooms} rooms, up to ${pipes} piped streams at once: heap ${before.heapMb.toFixed(1)} -> ${after.heapMb.toFixed(1)} MB, ` +
      `Node ${before.nodeMb.toFixed(0)} -> ${after.nodeMb.toFixed(0)} MB, workers ${workers.join(', ')} MB; left: ${result.registered} registered, ${result.dumped} in the workers`,
  );
  expect([rooms, pipes > 0]).toEqual([500, true]);
  expect([result.registered, result.dumped, result.left]).toEqual([0, 0, nothing]);
  expect(after.heapMb - before.heapMb).toBeLessThan(10);
  for (const [i, now] of after.workersMb.entries()) expect(now - before.workersMb[i]!).toBeLessThan(20);
});
