/** Who is heard, on a real worker. */
import { expect, test } from 'vitest';
import { RoomMedia } from '../../../main/media/RoomMedia.ts';
import { waitFor } from '../../support/startTestAppliance.ts';
import { speak, startPool } from './pools.ts';

test('however long the packets are: everybody is heard while they speak, the loudest first, and then no more', async () => {
  const pool = await startPool(1);
  const media = new RoomMedia(pool);
  const { router } = await media.home();
  const speakers = [await speak(router, 20, 60), await speak(router, 30, 20), await speak(router, 40, 120), await speak(router, 50, 40)];
  const ids = speakers.map(({ producer }) => producer.id);
  const told: { at: number; ids: string[] }[] = [];
  media.on('volumes', (volumes) => told.push({ at: performance.now(), ids: volumes.map(({ producerId }) => producerId) }));
  await Promise.all(speakers.map(({ producer }) => media.observe(producer, router)));
  await waitFor('all of them, again and again', () => told.filter((one) => one.ids.join() === ids.join()).length >= 4);

  // A ring follows speech at once where packets are as usual, whatever the others do.
  speakers[1]!.stop();
  const stopped = performance.now();
  await waitFor('three of them', () => told.at(-1)!.ids.join() === ids.filter((_, n) => n !== 1).join());
  expect(told.at(-1)!.at - stopped).toBeLessThan(1500);
  for (const { stop } of speakers) stop();
  await waitFor('silence', () => told.at(-1)!.ids.length === 0);
  media.close();
});
