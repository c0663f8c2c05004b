import { describe, expect, test } from 'vitest';
import { type Entry, keyOf, type ObjectRegistry } from '../../../main/media/ObjectRegistry.ts';
import { createWebRtcTransport, RoomMedia } from '../../../main/media/RoomMedia.ts';
import { waitFor } from '../../support/startTestAppliance.ts';
import { speak, startPool } from './pools.ts';

const settings = { localAddress: '127.0.0.1', forceTcp: false, enableSctp: true, initialOutgoingBitrate: 1_000_000, maxIncomingBitrate: undefined };

function counts(objects: ObjectRegistry): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { type } of objects) all[type] = (all[type] ?? 0) + 1;
  return all;
}

const path = (entry: Entry): string => (entry.parent ? `${path(entry.parent)} > ${entry.type}` : entry.type);

/** One of everything. */
async function furnish(media: RoomMedia) {
  const place = await media.home();
  const { router } = place;
  const { producer, stop } = await speak(router);
  stop();
  await media.observe(producer, router);
  const transport = await createWebRtcTransport(place, settings);
  const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities });
  const { transport: direct } = await media.direct();
  const dataProducer = await direct.produceData({ label: 'chat' });
  const dataConsumer = await transport.consumeData({ dataProducerId: dataProducer.id });
  return { place, router, producer, transport, consumer, direct, dataProducer, dataConsumer };
}

test('everything that a worker holds is in the tree, under what it is on', async () => {
  const pool = await startPool(1);
  const { objects } = pool;
  expect(counts(objects)).toEqual({ worker: 1, webRtcServer: 1 });
  const { transport, consumer, place } = await furnish(new RoomMedia(pool));
  expect(counts(objects)).toEqual({ worker: 1, webRtcServer: 1, router: 1, transport: 3, producer: 1, consumer: 1, dataProducer: 1, dataConsumer: 1, rtpObserver: 3 });
  expect(new Set([...objects].map(path))).toEqual(
    new Set([
      'worker',
      'worker > webRtcServer',
      'worker > router',
      'worker > router > rtpObserver',
      'worker > router > transport',
      ...['producer', 'consumer', 'dataProducer', 'dataConsumer'].map((type) => `worker > router > transport > ${type}`),
    ]),
  );
  expect(objects.get('consumer', consumer.id)).toMatchObject({ object: consumer, parent: { object: transport } });
  expect(objects.serverOf(transport)).toBe(place.worker.serverFor('127.0.0.1'));
});

test('a parent comes before what is on it', async () => {
  const pool = await startPool(2);
  await furnish(new RoomMedia(pool));
  const seen = new Set<string>();
  for (const entry of pool.objects) {
    if (entry.parent) expect(seen.has(keyOf(entry.parent)), path(entry)).toBe(true);
    seen.add(keyOf(entry));
  }
});

test('a piped producer, which has the same id on both routers, is there twice', async () => {
  const pool = await startPool(2);
  const media = new RoomMedia(pool);
  const [home, apart] = [(await media.home()).router, (await media.seat({}, { apart: true })).router];
  const { producer, stop } = await speak(home);
  stop();
  await media.reach(producer, home, apart);
  const ids = [...pool.objects].filter(({ type }) => type === 'producer').map(({ id }) => id);
  expect(ids[0]).toBe(producer.id);
  expect(ids[1]).toMatch(new RegExp(`^${producer.id}@.{36}$`));
  expect(ids).toHaveLength(2);
  producer.close();
  await waitFor('both to be gone', () => counts(pool.objects)['producer'] === undefined);
});

describe('nothing stays', () => {
  test('after fifty rooms have come and gone, however their media ended', async () => {
    const pool = await startPool(1);
    const before = pool.objects.size;
    for (let round = 0; round < 50; round++) {
      const media = new RoomMedia(pool);
      const { producer, transport, router } = await furnish(media);
      if (round % 3 === 0) producer.close();
      if (round % 3 === 1) transport.close();
      if (round % 4 === 0) router.close();
      media.close();
    }
    await waitFor('the tree to be as before', () => pool.objects.size === before);
    expect(counts(pool.objects)).toEqual({ worker: 1, webRtcServer: 1 });
  });

  test('of what is still being made when its transport closes', async () => {
    const pool = await startPool(1);
    const { place, producer } = await furnish(new RoomMedia(pool));
    const before = pool.objects.size;
    const transport = await createWebRtcTransport(place, settings);
    const late = transport.consume({ producerId: producer.id, rtpCapabilities: pool.rtpCapabilities });
    transport.close();
    await late.catch(() => {});
    expect(pool.objects.size).toBe(before);
  });

  test('of a worker that dies; its successor is there', async () => {
    const pool = await startPool(2);
    await furnish(new RoomMedia(pool));
    const [victim] = pool.workers.filter(({ routers }) => routers.size > 0);
    const restarted = new Promise((resolve) => pool.once('restarted', resolve));
    process.kill(victim!.worker.pid, 'SIGKILL');
    await waitFor('it to be gone', () => !pool.objects.get('worker', String(victim!.worker.pid)));
    await restarted;
    expect(counts(pool.objects)).toEqual({ worker: 2, webRtcServer: 2 });
    expect([...pool.objects].filter(({ type }) => type === 'worker').map(({ id }) => Number(id)).sort()).toEqual(pool.workers.map(({ worker }) => worker.pid).sort());
  });

  test('when the pool closes', async () => {
    const pool = await startPool(1);
    await furnish(new RoomMedia(pool));
    await pool.close();
    expect(pool.objects.size).toBe(0);
  });
});

test('a burst of changes is told once, and the revision grows, also from one pool to the next', async () => {
  const pool = await startPool(1);
  const quiet = new Promise((resolve) => pool.objects.once('changed', () => resolve(true)));
  pool.objects.touch();
  await quiet;
  let told = 0;
  pool.objects.on('changed', () => told++);
  const { revision } = pool.objects;
  const { producer } = await furnish(new RoomMedia(pool));
  await waitFor('the news', () => told > 0);
  expect([told, pool.objects.revision]).toEqual([1, revision + 1]);
  await producer.pause();
  await waitFor('a pause to be news', () => told === 2);
  const next = await startPool(1);
  expect(next.objects.revision).toBeGreaterThan(pool.objects.revision);
});
