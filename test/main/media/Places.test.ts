import { afterEach, describe, expect, test, vi } from 'vitest';
import { MODERATE, CONSUMER_COST } from '../../../main/media/placement.ts';
import { Places } from '../../../main/media/Places.ts';
import type { WorkerPool } from '../../../main/media/WorkerPool.ts';
import { waitFor } from '../../support/startTestAppliance.ts';
import { startPool } from './pools.ts';

afterEach(() => void vi.useRealTimers());

const routers = (pool: WorkerPool) => pool.workers.map((worker) => worker.routers.size);

async function kill(pool: WorkerPool, index: number): Promise<void> {
  const restarted = new Promise<void>((resolve) => pool.on('restarted', (event) => event.index === index && resolve()));
  process.kill(pool.workers[index]!.worker.pid, 'SIGKILL');
  await restarted;
}

describe('who sits where', () => {
  test('a small room is on one worker, whoever comes', async () => {
    const pool = await startPool(2);
    const places = new Places(pool);
    await Promise.all(Array.from({ length: 30 }, () => places.seat({}, { expects: 58 })));
    expect(routers(pool).sort()).toEqual([0, 1]);
  });

  test('a lecture spreads once home carries enough; those who were there before stay where they are', async () => {
    const pool = await startPool(2);
    const places = new Places(pool);
    const people = Array.from({ length: 40 }, () => ({}));
    const expects = Math.ceil(MODERATE / CONSUMER_COST / 20);
    const seats = await Promise.all(people.map((person) => places.seat(person, { expects })));
    const home = await places.home();
    expect(seats.slice(0, 19).every((place) => place === home)).toBe(true);
    const there = seats.filter((place) => place !== home);
    expect(there.length).toBeGreaterThan(15);
    expect(new Set(there).size).toBe(1);
    expect(routers(pool)).toEqual([1, 1]);
    expect(await Promise.all(people.map((person) => places.seat(person, { expects })))).toEqual(seats);
  });

  test('who comes is expected, until a worker has said what it does', async () => {
    const pool = await startPool(1);
    const { load } = pool.workers[0]!;
    const measured = vi.spyOn(load, 'measured');
    await new Places(pool).seat({}, { expects: 100 });
    expect(load.expected).toBe(100);
    await waitFor('a measurement', () => measured.mock.calls.length > 0);
    expect(measured.mock.calls[0]![0].ru_utime).toBeGreaterThan(0);
  });
});

describe('a place where nobody sits any more', () => {
  test('is given up after a moment, and made again for the next; home stays', async () => {
    const pool = await startPool(2);
    const places = new Places(pool);
    const [ann, ben, cleo] = [{}, {}, {}];
    const home = await places.seat(ann);
    const [apart] = [await places.seat(ben, { apart: true }), await places.seat(cleo, { apart: true })];
    for (const person of [ann, ben]) places.leave(person);
    places.leave(ben);
    const forgotten = Date.now();
    places.leave(cleo);
    await waitFor('its router to be closed', () => apart!.router.closed);
    expect(Date.now() - forgotten).toBeGreaterThan(1900);
    expect([home.router.closed, places.routers.size]).toEqual([false, 1]);
    const again = await places.seat(ben, { apart: true });
    expect([again.worker === apart!.worker, again.router.closed]).toEqual([true, false]);
  });

  test('is kept where somebody is back by then', async () => {
    const pool = await startPool(2);
    const places = new Places(pool);
    const ben = {};
    const apart = await places.seat(ben, { apart: true });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    places.leave(ben);
    await Promise.resolve();
    expect(await places.seat({}, { apart: true })).toBe(apart);
    vi.advanceTimersByTime(60_000);
    expect(apart.router.closed).toBe(false);
  });

  test('also where who was to sit there left before it was made', async () => {
    const pool = await startPool(2);
    const places = new Places(pool);
    const ben = {};
    const making = places.seat(ben, { apart: true });
    places.leave(ben);
    const { router } = await making;
    await waitFor('its router to be closed', () => router.closed);
  });
});

describe('the home worker dies', () => {
  test('home is where the room is still; those who sat there sit elsewhere, the others where they did', async () => {
    const pool = await startPool(2);
    const places = new Places(pool);
    const [ann, ben] = [{}, {}];
    const [home, apart] = [await places.seat(ann), await places.seat(ben, { apart: true })];
    const lost: unknown[] = [];
    places.on('lost', (router, { isHome }) => lost.push([router === home.router, isHome]));
    await kill(pool, home.worker.index);
    expect(lost).toEqual([[true, true]]);
    expect(await places.home()).toBe(apart);
    expect(await Promise.all([places.seat(ann), places.seat(ben)])).toEqual([apart, apart]);
    expect(places.routers.size).toBe(1);
    // That it was home once does not keep it: now this one is.
    expect((await places.seat({}, { apart: true })).worker.index).toBe(home.worker.index);
  });

  test('and was the only place: another is made for the next', async () => {
    const pool = await startPool(1);
    const places = new Places(pool);
    const home = await places.seat({});
    await kill(pool, 0);
    const again = await places.home();
    expect([home.router.closed, again.router.closed, again.router === home.router]).toEqual([true, false, false]);
  });
});
