import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { defaultConfig } from '../../../main/contract/config.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { codecsFor } from '../../../main/media/codecs.ts';
import { WorkerPool } from '../../../main/media/WorkerPool.ts';
import type { Rooms } from '../../../main/rooms/Rooms.ts';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';
import { workerBin } from '../media/pools.ts';
import { createRooms } from './doubles.ts';
import { inside, Person } from './people.ts';

let pool: WorkerPool;
let rooms: Rooms;
beforeAll(async () => {
  const logger = silentLogger;
  pool = await WorkerPool.start({ workerBin, count: 2, listenIps: ['127.0.0.1'], announcedAddress: null, rtcPort: await freePort(), pipePorts: [23_000, 23_999], mediaCodecs: codecsFor(defaultConfig.media.videoCodecs), logLevel: 'error', logTags: [], logger });
});
afterAll(() => pool.close());
afterEach(async () => {
  vi.useRealTimers();
  rooms.close();
  await waitFor('every router to be gone', () => pool.workers.every(({ routers }) => routers.size === 0));
});

const start = (settings: Parameters<typeof createRooms>[0] = {}) => (rooms = createRooms(settings, pool));
const enter = (id: string, rest: Parameters<typeof Person.enter>[3] = {}) => Person.enter(rooms, 'r', id, rest);
const states = (person: Person) => person.consumers.map(({ paused }) => (paused ? 'paused' : 'running'));

/** Answers offers only when told to. */
function hesitant(person: Person): { accept: () => void; refuse: () => void } {
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  person.link.onOffer = () => new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  return { accept: () => waiting.forEach(({ resolve }) => resolve()), refuse: () => waiting.forEach(({ reject }) => reject(new Error('no'))) };
}

describe('a stream that appears', () => {
  test('is offered, and runs once the client has set it up', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    const { accept } = hesitant(ben);
    const producerId = await ann.produce();
    const offer = await waitFor('the offer', () => ben.link.offers[0]);
    expect(offer).toMatchObject({ producerId, peerId: 'ann', kind: 'audio', appData: { peerId: 'ann' } });
    expect(states(ben)).toEqual(['paused']);
    accept();
    await waitFor('it to run', () => states(ben)[0] === 'running');
  });

  test('runs after five seconds although the client has never answered', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    hesitant(ben);
    // Only timers: the worker's answers come over pipes.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await ann.produce();
    while (ben.link.offers.length === 0) await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(4999);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(states(ben)).toEqual(['paused']);
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    await waitFor('it to run', () => states(ben)[0] === 'running');
  });

  test('is closed where the client will not have it; the others are not concerned', async () => {
    start();
    const [ann, ben, cleo] = [await enter('ann'), await enter('ben'), await enter('cleo')];
    const { refuse } = hesitant(ben);
    await ann.produce();
    await waitFor('the offers', () => ben.link.offers.length === 1 && states(cleo)[0] === 'running');
    refuse();
    await waitFor('ben to have none', () => ben.consumers.length === 0);
    expect(states(cleo)).toEqual(['running']);
    expect(await inside((await ann.room.media.home()).router)).toEqual({ producers: 1, consumers: 1 });
  });

  test('that ends while it is on offer is taken back', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    hesitant(ben);
    const producerId = await ann.produce();
    const offer = await waitFor('the offer', () => ben.link.offers[0]);
    ann.peer.producers.get(producerId).close();
    await waitFor('the news', () => ben.link.heard('consumerClosed').some(({ consumerId }) => consumerId === offer.id));
    expect(ben.consumers).toEqual([]);
  });

  test('of a codec that the client does not have is not for it', async () => {
    start();
    const { codecs = [], headerExtensions = [] } = pool.rtpCapabilities;
    const ann = await enter('ann');
    const ben = await enter('ben', { rtpCapabilities: { codecs: codecs.filter(({ mimeType }) => !/vp8/i.test(mimeType)), headerExtensions } });
    await ann.produce('video');
    await ann.produce('audio');
    await waitFor('the audio', () => ben.consumers.length === 1 && states(ben)[0] === 'running');
    expect(ben.link.offers.map(({ kind }) => kind)).toEqual(['audio']);
  });
});

describe('whoever joins later', () => {
  test('gets everything in the answer, running already', async () => {
    start();
    const ann = await enter('ann');
    const ids = [await ann.produce('audio'), await ann.produce('video')];
    const ben = await enter('ben');
    expect(ben.entered.consumers.map(({ producerId }) => producerId).sort()).toEqual([...ids].sort());
    expect(states(ben)).toEqual(['running', 'running']);
    expect(ben.link.offers).toEqual([]);
    expect(ann.consumers).toEqual([]);
  });

  test('a viewer receives, and has nothing to send on', async () => {
    start();
    const ann = await enter('ann');
    await ann.produce();
    const viewer = await enter('vera', { role: 'viewer', publish: false });
    expect([viewer.entered.consumers.length, viewer.entered.send]).toEqual([1, undefined]);
    await expect(enter('vera2', { role: 'viewer' })).rejects.toMatchObject({ code: 403 });
    expect(ann.room.people).toHaveLength(2);
  });

  test('who does not want to receive, does not', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben', { consume: false })];
    await ann.produce();
    expect([ben.entered.recv, ben.consumers, ben.link.offers]).toEqual([undefined, [], []]);
  });
});

describe('never twice', () => {
  test('however often and concurrently it is asked for', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    await Promise.all([ann.produce('audio'), ann.produce('video'), ...Array.from({ length: 10 }, () => ann.room.forwarding.consumeAll(ben.peer, 'answer'))]);
    await Promise.all(Array.from({ length: 10 }, () => ann.room.forwarding.consumeAll(ben.peer, 'answer')));
    await waitFor('both', () => states(ben).filter((state) => state === 'running').length === 2);
    expect(await inside((await ann.room.media.home()).router)).toEqual({ producers: 2, consumers: 2 });
  });

  test('a crowd that joins and sends at once: everybody gets each of the others’ streams once', async () => {
    start();
    const names = Array.from({ length: 8 }, (_, i) => `p${i}`);
    const people = await Promise.all(
      names.map(async (name) => {
        const person = await enter(name);
        await person.produce();
        return person;
      }),
    );
    await waitFor('all streams', () => people.every((person) => states(person).filter((state) => state === 'running').length === names.length - 1));
    for (const person of people) expect(new Set(person.consumers.map(({ producerId }) => producerId)).size).toBe(names.length - 1);
    expect(await inside((await people[0]!.room.media.home()).router)).toEqual({ producers: 8, consumers: 56 });
  });

  test('row 38: a million copies are four where the host allows them, else one', async () => {
    for (const [developerParameters, copies] of [[true, 4], [false, 1]] as const) {
      start({ developerParameters });
      const ann = await enter('ann');
      const ben = await enter('ben', { consumerReplicas: 1_000_000 });
      await ann.produce();
      await waitFor('the copies', () => states(ben).filter((state) => state === 'running').length === copies);
      await ann.room.forwarding.consumeAll(ben.peer, 'answer');
      expect(ben.consumers).toHaveLength(copies);
      rooms.close();
    }
    start();
  });
});

describe('a room over two workers', () => {
  test('people apart get each other’s streams, each of which crosses once', async () => {
    start({ developerParameters: true });
    const near = [await enter('n1'), await enter('n2')];
    const apart = [await enter('a1', { usePipeTransports: true }), await enter('a2', { usePipeTransports: true })];
    const people = [...near, ...apart];
    await Promise.all(people.flatMap((person) => [person.produce('audio'), person.produce('video')]));
    await waitFor('all streams', () => people.every((person) => states(person).filter((state) => state === 'running').length === 6));
    const [home, away] = [near[0]!.peer.place!.router, apart[0]!.peer.place!.router];
    expect(pool.workers.map(({ routers }) => routers.size)).toEqual([1, 1]);
    // Four of their own and four from over there; twelve consumers of people and four of the pipe.
    for (const router of [home, away]) expect(await inside(router)).toEqual({ producers: 8, consumers: 16 });
  });

  test('without the host’s permission everybody is at home', async () => {
    start();
    const ann = await enter('ann', { usePipeTransports: true });
    expect(ann.peer.apart).toBe(false);
    expect(pool.workers.map(({ routers }) => routers.size).sort()).toEqual([0, 1]);
  });

  test('who leaves takes what it sent from both', async () => {
    start({ developerParameters: true });
    const [ann, ben] = [await enter('ann'), await enter('ben', { usePipeTransports: true })];
    await Promise.all([ann.produce(), ben.produce()]);
    await waitFor('both streams', () => [ann, ben].every((person) => states(person)[0] === 'running'));
    const { router } = ben.peer.place!;
    ann.room.leave(ann.peer);
    await waitFor('ben alone', async () => (await inside(router)).consumers <= 1 && ben.consumers.length === 0);
    expect((await inside(router)).producers).toBe(1);
  });
});
