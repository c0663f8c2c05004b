import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../../main/contract/errors.ts';
import { waitFor } from '../../../support/startTestAppliance.ts';
import { startPool } from '../../media/pools.ts';
import { createRooms } from '../doubles.ts';
import { Person } from '../people.ts';

test('nobody keeps a stream from others by sending under its id from another room, nor in the same moment', async () => {
  const rooms = createRooms({ developerParameters: true }, await startPool(2));
  const ann = await Person.enter(rooms, 'r', 'ann');
  const eve = await Person.enter(rooms, 'elsewhere', 'eve');
  expect(eve.peer.place!.worker).not.toBe(ann.peer.place!.worker);
  const id = randomUUID();
  const [made, ...others] = await Promise.allSettled([ann.produce('audio', id), eve.produce('audio', id), ann.produce('video', id)]);
  expect(made).toMatchObject({ value: id });
  for (const other of others) expect(other).toMatchObject({ reason: { code: errorCodes.wrongState } });
  await expect(eve.produce('audio', id)).rejects.toMatchObject({ code: errorCodes.wrongState });
  // Nor under that of anything else.
  await expect(eve.produce('audio', ann.entered.send!.id)).rejects.toMatchObject({ code: errorCodes.wrongState });
  const ben = await Person.enter(rooms, 'r', 'ben', { usePipeTransports: true });
  expect(ben.peer.place!.worker).toBe(eve.peer.place!.worker);
  await waitFor('her voice', () => ben.consumers.some(({ producerId }) => producerId === id));
  rooms.close();
});

test('an id is free again when what had it is gone, or was refused', async () => {
  const rooms = createRooms({}, await startPool(1));
  const ann = await Person.enter(rooms, 'r', 'ann');
  const id = randomUUID();
  const before = ann.entered.send!;
  ann.entered.send = { ...before, id: randomUUID() };
  await expect(ann.produce('audio', id)).rejects.toMatchObject({ code: errorCodes.notFound });
  ann.entered.send = before;
  for (let round = 0; round < 2; round++) {
    expect(await ann.produce('audio', id)).toBe(id);
    ann.peer.producers.get(id).close();
  }
  rooms.close();
});
