/** Rooms over two real workers: what crosses, what goes when nobody needs it, and what is left when one dies. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WorkerPool } from '../../../main/media/WorkerPool.ts';
import type { Rooms } from '../../../main/rooms/Rooms.ts';
import { waitFor } from '../../support/startTestAppliance.ts';
import { startPool } from '../media/pools.ts';
import { createRooms } from './doubles.ts';
import { inside, Person } from './people.ts';

let pool: WorkerPool;
let rooms: Rooms;
beforeEach(async () => void (pool = await startPool(2)));
afterEach(async () => {
  rooms.close();
  // Workers, and the ports that they listen on.
  await waitFor('every object to be gone', () => pool.objects.size === 2 * pool.workers.length);
});

const start = () => (rooms = createRooms({ developerParameters: true }, pool));
const near = (id: string, rest: Parameters<typeof Person.enter>[3] = {}) => Person.enter(rooms, 'r', id, rest);
const apart = (id: string, rest: Parameters<typeof Person.enter>[3] = {}) => near(id, { usePipeTransports: true, ...rest });
const running = ({ consumers }: Person) => consumers.filter(({ paused, closed }) => !paused && !closed).length;
const all = (people: Person[], streams: number) => waitFor('all streams', () => people.every((person) => running(person) === streams));

describe('what is piped', () => {
  test('is what somebody over there consumes, and no more once the last has gone', async () => {
    start();
    const ann = await near('ann');
    await Promise.all([ann.produce('audio'), ann.produce('video')]);
    const home = ann.peer.place!.router;
    await waitFor('the observers', () => [...pool.objects].filter(({ type }) => type === 'rtpObserver').length === 3);
    const before = pool.objects.size;
    expect(await inside(home)).toEqual({ producers: 2, consumers: 0 });
    // Nobody is apart: no pipes, also with company.
    const cleo = await near('cleo', { publish: false });
    expect(ann.room.media.pipes).toBe(0);
    const [ben, dan] = await Promise.all([apart('ben', { publish: false }), apart('dan', { publish: false })]);
    await all([ben, cleo, dan], 2);
    expect(ann.room.media.pipes).toBe(2);
    expect(await inside(home)).toEqual({ producers: 2, consumers: 4 });
    ann.room.leave(ben.peer);
    await waitFor('his streams to be gone', () => ben.consumers.length === 0);
    expect([running(dan), ann.room.media.pipes]).toEqual([2, 2]);
    ann.room.leave(dan.peer);
    ann.room.leave(cleo.peer);
    await waitFor('the pipes, and the router over there, to be gone', () => pool.objects.size === before);
    expect(await inside(home)).toEqual({ producers: 2, consumers: 0 });
    expect(ann.room.media.pipes).toBe(0);
  });

  test('is the sound of those apart, for the observers, and goes with it', async () => {
    start();
    const ann = await near('ann', { consume: false });
    const ben = await apart('ben');
    const [sound, picture] = [await ben.produce('audio'), await ben.produce('video')];
    await waitFor('the sound at home', async () => (await inside(ann.peer.place!.router)).producers === 1);
    ben.peer.producers.get(sound).close();
    await waitFor('nothing at home', async () => (await inside(ann.peer.place!.router)).producers === 0);
    expect(ben.peer.producers.has(picture)).toBe(true);
    expect(ann.room.media.pipes).toBe(0);
  });

  test('pauses, resumes and ends with what it is of', async () => {
    start();
    const [ann, ben] = [await near('ann'), await apart('ben')];
    const producer = ann.peer.producers.get(await ann.produce('audio'));
    await all([ben], 1);
    const [consumer] = ben.consumers;
    await producer.pause();
    await waitFor('the news', () => ben.link.heard('consumerPaused').length === 1);
    await producer.resume();
    await waitFor('the news', () => ben.link.heard('consumerResumed').length === 1);
    producer.close();
    await waitFor('the news', () => ben.link.heard('consumerClosed').some(({ consumerId }) => consumerId === consumer!.id));
  });
});

test('a crowd over two workers that joins and sends at once: everybody gets everything, once, and nothing is left of it', async () => {
  start();
  const names = Array.from({ length: 8 }, (_, i) => `p${i}`);
  const people = await Promise.all(
    names.map(async (name, i) => {
      const person = await (i % 2 ? apart(name) : near(name));
      await person.produce();
      return person;
    }),
  );
  await all(people, 7);
  for (const { consumers } of people) expect(new Set(consumers.map(({ producerId }) => producerId)).size).toBe(7);
  // Each way four pipes, and 4 × 7 consumers of people.
  for (const { peer } of people.slice(0, 2)) expect(await inside(peer.place!.router)).toEqual({ producers: 8, consumers: 32 });
});

describe('a worker dies', () => {
  async function kill(victim: Person): Promise<void> {
    const { index, worker } = victim.peer.place!.worker;
    const restarted = new Promise<void>((resolve) => pool.on('restarted', (event) => event.index === index && resolve()));
    process.kill(worker.pid, 'SIGKILL');
    await restarted;
  }

  test.each(['home', 'apart'] as const)('the %s one: those on the other keep what they have, the others come back to it', async (where) => {
    start();
    const [n1, n2] = [await near('n1'), await near('n2')];
    const [a1, a2] = [await apart('a1'), await apart('a2')];
    const people = [n1, n2, a1, a2];
    for (const person of people) await person.produce();
    await all(people, 3);
    const [hit, spared] = where === 'home' ? [[n1, n2], [a1, a2]] : [[a1, a2], [n1, n2]];
    const transports = spared.flatMap(({ peer }) => [...peer.transports]);
    const kept = spared.map(({ consumers }, i) => consumers.find(({ appData }) => appData.peerId === spared[1 - i]!.peer.id)!);
    const killedAt = Date.now();
    await kill(hit[0]!);
    await waitFor('them to be told', () => hit.every(({ link }) => link.closedFor === 'media-lost'));
    expect(hit.map(({ peer }) => peer.transports.size)).toEqual([0, 0]);
    const back = await Promise.all(hit.map(({ peer }) => Person.enter(rooms, 'r', peer.id, { reconnectSecret: peer.secret, usePipeTransports: where === 'apart' })));
    for (const person of back) await person.produce();
    await all([...spared, ...back], 3);
    expect(Date.now() - killedAt).toBeLessThan(3000);
    expect(transports.map(({ closed }) => closed)).toEqual([false, false, false, false]);
    expect(kept.map(({ closed }) => closed)).toEqual([false, false]);
    expect(spared.map(({ link }) => link.closedFor)).toEqual([undefined, undefined]);
    expect(spared.every(({ link }) => link.heard('consumerClosed').length === 2)).toBe(true);
    // Home was lost: all are on the one that it moved to, for nobody needs another.
    expect(new Set([...spared, ...back].map(({ peer }) => peer.place!.router)).size).toBe(where === 'home' ? 1 : 2);
  });
});

const deaths = (['home', 'apart'] as const).flatMap((where) => [0, 15, 30, 60, 100].map((ms) => ({ where, ms })));
test.each(deaths)('the $where worker dies $ms ms into a burst over both: nobody misses a stream in the end, and nothing is left', { timeout: 30_000 }, async ({ where, ms }) => {
  start();
  const first = await near('first');
  const secrets = new Map<string, string>();
  /** As a page does: again and again, until it is inside and sends. */
  const persist = async (id: string, usePipeTransports: boolean): Promise<Person> => {
    for (;;) {
      const secret = secrets.get(id);
      try {
        const person = await near(id, { usePipeTransports, ...(secret ? { reconnectSecret: secret } : {}) });
        secrets.set(id, person.peer.secret!);
        await person.produce();
        return person;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const restarted = new Promise((resolve) => pool.once('restarted', resolve));
  const home = first.peer.place!.worker;
  const victim = where === 'home' ? home : pool.workers.find((worker) => worker !== home)!;
  setTimeout(() => process.kill(victim.worker.pid, 'SIGKILL'), ms);
  const people = await Promise.all(Array.from({ length: 8 }, (_, i) => persist(`p${i}`, i % 2 === 1)));
  await restarted;
  first.room.leave(first.peer);
  await waitFor('everybody’s streams', async () => {
    for (const [i, person] of people.entries()) if (person.link.closedFor === 'media-lost') people[i] = await persist(person.peer.id, i % 2 === 1);
    return people.every((person) => running(person) === 7);
  });
});

test('with one worker nobody is apart, and everybody gets everything', async () => {
  await pool.resize(1);
  start();
  const [ann, ben] = [await near('ann'), await apart('ben')];
  await Promise.all([ann.produce(), ben.produce()]);
  await all([ann, ben], 1);
  expect([ann.room.media.routers.size, ann.room.media.pipes]).toEqual([1, 0]);
});

test('whoever comes to a crowd is expected to be sent what one is sent at most, not everything', async () => {
  start();
  const people = await Promise.all(Array.from({ length: 12 }, (_, i) => near(`p${i}`)));
  await Promise.all(people.map((person) => person.produce('audio')));
  await people[0]!.produce('video');
  expect(people[0]!.room.forwarding.expects(people[0]!.peer)).toBe(8);
  expect(people[0]!.room.forwarding.expects(people[1]!.peer)).toBe(9);
  expect((await near('alone', { roomId: 'elsewhere' })).room.forwarding.expects(people[0]!.peer)).toBe(2);
});
