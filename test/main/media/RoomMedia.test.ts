import type { Consumer, Router, RtpCapabilities } from 'mediasoup/types';
import { describe, expect, test } from 'vitest';
import { createWebRtcTransport, RoomMedia } from '../../../main/media/RoomMedia.ts';
import type { WorkerPool } from '../../../main/media/WorkerPool.ts';
import { waitFor } from '../../support/startTestAppliance.ts';
import { speak, startPool } from './pools.ts';

const count = async (router: Router) => {
  const { transportIds, mapProducerIdConsumerIds, mapConsumerIdProducerId } = await router.dump();
  return { transports: transportIds.length, producers: mapProducerIdConsumerIds.length, consumers: mapConsumerIdProducerId.length };
};

async function listen(router: Router, producerId: string, rtpCapabilities: RtpCapabilities): Promise<{ consumer: Consumer; packets: () => number }> {
  const transport = await router.createDirectTransport();
  const consumer = await transport.consume({ producerId, rtpCapabilities });
  let packets = 0;
  consumer.on('rtp', () => packets++);
  return { consumer, packets: () => packets };
}

async function kill(pool: WorkerPool, index: number): Promise<void> {
  const restarted = new Promise<void>((resolve) => pool.on('restarted', (event) => event.index === index && resolve()));
  process.kill(pool.workers[index]!.worker.pid, 'SIGKILL');
  await restarted;
}

describe('places', () => {
  test('a room has one home, however many ask at once; apart is on another worker, once', async () => {
    const pool = await startPool(2);
    const media = new RoomMedia(pool);
    const homes = await Promise.all(Array.from({ length: 10 }, () => media.seat({})));
    const aparts = await Promise.all(Array.from({ length: 10 }, () => media.seat({}, { apart: true })));
    expect(new Set(homes.map(({ router }) => router.id)).size).toBe(1);
    expect(new Set(aparts.map(({ router }) => router.id)).size).toBe(1);
    expect(aparts[0]!.worker).not.toBe(homes[0]!.worker);
    expect(pool.workers.map(({ routers }) => routers.size)).toEqual([1, 1]);
  });

  test('on the only worker there is no apart: two of its routers could not have the same stream', async () => {
    const pool = await startPool(1);
    const media = new RoomMedia(pool);
    expect(await media.seat({}, { apart: true })).toBe(await media.home());
  });

  test('rooms spread over the workers', async () => {
    const pool = await startPool(2);
    const rooms = [new RoomMedia(pool), new RoomMedia(pool), new RoomMedia(pool), new RoomMedia(pool)];
    // At once, as when everybody comes back after a restart.
    await Promise.all(rooms.map((media) => media.home()));
    expect(pool.workers.map(({ routers }) => routers.size)).toEqual([2, 2]);
    for (const media of rooms) media.close();
    await waitFor('all routers to be closed', () => pool.workers.every(({ routers }) => routers.size === 0));
  });

  test('while no worker lives a room waits for the restart', async () => {
    const pool = await startPool(1);
    const media = new RoomMedia(pool);
    const died = new Promise((resolve) => pool.once('died', resolve));
    process.kill(pool.workers[0]!.worker.pid, 'SIGKILL');
    await died;
    expect(pool.workers).toEqual([]);
    const homes = await Promise.all([media.home(), media.seat({})]);
    expect(homes.map(({ router }) => router.closed)).toEqual([false, false]);
    expect(homes[0]).toBe(homes[1]);
  });

  test('what is still being made when the room closes is closed too', async () => {
    const pool = await startPool(2);
    const media = new RoomMedia(pool);
    const late = Promise.allSettled([media.seat({}, { apart: true }), media.direct()]);
    media.close();
    media.close();
    await late;
    await waitFor('no router to be left', () => pool.workers.every(({ routers }) => routers.size === 0));
  });
});

describe('between two workers', () => {
  test('what is said on one is heard on the other, under the same id', async () => {
    const pool = await startPool(2);
    const media = new RoomMedia(pool);
    const [home, apart] = [(await media.seat({})).router, (await media.seat({}, { apart: true })).router];
    const { producer, stop } = await speak(home);
    expect(apart.canConsume({ producerId: producer.id, rtpCapabilities: pool.rtpCapabilities })).toBe(false);
    await media.reach(producer, home, apart);
    const { packets } = await listen(apart, producer.id, pool.rtpCapabilities);
    await waitFor('packets', () => packets() > 10);
    stop();
  });

  test('however many ask at once, it is piped once; a second stream uses the same pipe', async () => {
    const pool = await startPool(2);
    const media = new RoomMedia(pool);
    const [home, apart] = [(await media.seat({})).router, (await media.seat({}, { apart: true })).router];
    const [ann, ben] = [await speak(home), await speak(home)];
    const before = await count(home);
    await Promise.all(Array.from({ length: 20 }, (_, i) => media.reach((i % 2 ? ann : ben).producer, home, apart)));
    expect(await count(apart)).toEqual({ transports: 1, producers: 2, consumers: 0 });
    expect(await count(home)).toEqual({ ...before, transports: before.transports + 1, consumers: before.consumers + 2 });
    await media.reach(ann.producer, home, home);
    expect((await count(home)).consumers).toBe(before.consumers + 2);
    for (const { stop } of [ann, ben]) stop();
  });

  test('a stream that ends, ends on both, and its id can be used again', async () => {
    const pool = await startPool(2);
    const media = new RoomMedia(pool);
    const [home, apart] = [(await media.seat({})).router, (await media.seat({}, { apart: true })).router];
    const { producer, stop } = await speak(home);
    stop();
    await media.reach(producer, home, apart);
    const { consumer } = await listen(apart, producer.id, pool.rtpCapabilities);
    producer.close();
    await waitFor('the consumer over there to close', () => consumer.closed);
    await waitFor('the pipe to be empty', async () => (await count(apart)).producers === 0);
    await expect(media.reach(producer, home, apart), 'it does not exist any more').rejects.toThrow();
  });
});

describe('who is heard', () => {
  test.each(['home', 'apart'] as const)('an audio producer on the %s router', async (where) => {
    const pool = await startPool(2);
    const media = new RoomMedia(pool);
    const { router } = await media.seat({}, { apart: where === 'apart' });
    const { producer, stop } = await speak(router, 12);
    const volumes: { producerId: string; volume: number }[] = [];
    const dominant: string[] = [];
    media.on('volumes', (heard) => volumes.push(...heard));
    media.on('dominant', ({ producerId }) => dominant.push(producerId));
    await Promise.all([media.observe(producer, router), media.observe(producer, router).catch(() => {})]);
    const heard = await waitFor('its volume', () => volumes.find(({ producerId }) => producerId === producer.id));
    expect(heard.volume).toBeLessThan(0);
    expect(heard.volume).toBeGreaterThan(-40);
    await waitFor('it to be dominant', () => dominant.includes(producer.id));
    volumes.length = 0;
    stop();
    let silent = false;
    media.on('volumes', (list) => (silent ||= list.length === 0));
    await waitFor('silence', () => silent);
  });
});

describe('a worker dies', () => {
  test('the home one: the room hears of it once, and those elsewhere go on, and are heard', async () => {
    const pool = await startPool(2);
    const media = new RoomMedia(pool);
    const [home, apart] = [await media.seat({}), await media.seat({}, { apart: true })];
    const { producer, stop } = await speak(apart.router, 12);
    await media.observe(producer, apart.router);
    const direct = await media.direct();
    const { consumer, packets } = await listen(apart.router, producer.id, pool.rtpCapabilities);
    const lost: unknown[] = [];
    media.on('lost', (which, { isHome }) => lost.push([which.id, isHome]));
    await kill(pool, home.worker.index);
    expect(lost).toEqual([[home.router.id, true]]);
    const seen = packets();
    let heard = false;
    media.on('volumes', (volumes) => (heard ||= volumes.some(({ producerId }) => producerId === producer.id)));
    await waitFor('it to be heard at the new home', () => heard);
    expect([consumer.closed, packets() > seen]).toEqual([false, true]);
    const again = await media.direct();
    expect([direct.transport.closed, again.transport.closed, again.router]).toEqual([true, false, apart.router]);
    expect(media.pipes).toBe(0);
    stop();
  });

  test('another one: the home router and what is on it goes on, and the place is made anew', async () => {
    const pool = await startPool(2);
    const media = new RoomMedia(pool);
    const [home, apart] = [await media.seat({}), await media.seat({}, { apart: true })];
    const { producer, stop } = await speak(home.router);
    await media.reach(producer, home.router, apart.router);
    const here = await listen(home.router, producer.id, pool.rtpCapabilities);
    const lost: unknown[] = [];
    media.on('lost', (which, { isHome }) => lost.push([which.id, isHome]));
    await kill(pool, apart.worker.index);
    expect(lost).toEqual([[apart.router.id, false]]);
    const again = await media.seat({}, { apart: true });
    expect([home.router.closed, again.router.id === apart.router.id]).toEqual([false, false]);
    await media.reach(producer, home.router, again.router);
    const there = await listen(again.router, producer.id, pool.rtpCapabilities);
    const before = here.packets();
    await waitFor('packets on both', () => there.packets() > 5 && here.packets() > before + 5);
    stop();
  });
});

test('nothing is left of a room that was everywhere', async () => {
  const pool = await startPool(2);
  const before = pool.objects.size;
  const media = new RoomMedia(pool);
  const [home, apart] = [await media.seat({}), await media.seat({}, { apart: true })];
  for (const [from, to] of [[home.router, apart.router], [apart.router, home.router]] as const) {
    const { producer, stop } = await speak(from);
    stop();
    await Promise.all([media.observe(producer, from), media.reach(producer, from, to)]);
  }
  await media.direct();
  expect(pool.workers.map(({ consumers }) => consumers)).toEqual([1, 1]);
  media.close();
  await waitFor('the objects to be gone', () => pool.objects.size === before);
  expect(pool.workers.map(({ consumers, rooms }) => [consumers, rooms])).toEqual([[0, 0], [0, 0]]);
  for (const { worker } of pool.workers) expect((await worker.dump()).routerIds).toEqual([]);
});

describe('transports', () => {
  const settings = { localAddress: '127.0.0.1', forceTcp: false, enableSctp: false, initialOutgoingBitrate: 1_000_000, maxIncomingBitrate: 2_000_000 };

  test('offer the worker’s port on the address that was reached, UDP before TCP', async () => {
    const pool = await startPool(2);
    const place = await new RoomMedia(pool).home();
    const { iceCandidates, sctpParameters } = await createWebRtcTransport(place, settings);
    expect(iceCandidates.map(({ protocol, address, port }) => `${protocol} ${address}:${port}`)).toEqual([`udp 127.0.0.1:${place.worker.port}`, `tcp 127.0.0.1:${place.worker.port}`]);
    expect(iceCandidates[0]!.priority).toBeGreaterThan(iceCandidates[1]!.priority);
    expect(sctpParameters).toBeUndefined();
  });

  test('over TCP alone, where that is asked for; with data channels, where that is', async () => {
    const pool = await startPool(1);
    const place = await new RoomMedia(pool).home();
    const { iceCandidates, sctpParameters } = await createWebRtcTransport(place, { ...settings, forceTcp: true, enableSctp: true, maxIncomingBitrate: undefined });
    expect(iceCandidates.map(({ protocol }) => protocol)).toEqual(['tcp']);
    expect(sctpParameters?.port).toBe(5000);
  });

  test('behind NAT the announced address is offered, and the real one to those on this side of it', async () => {
    const pool = await startPool(1, { announcedAddress: '203.0.113.7' });
    const { iceCandidates } = await createWebRtcTransport(await new RoomMedia(pool).home(), { ...settings, localAddress: '10.1.2.3' });
    expect(new Set(iceCandidates.map(({ address }) => address))).toEqual(new Set(['203.0.113.7', '127.0.0.1']));
  });
});
