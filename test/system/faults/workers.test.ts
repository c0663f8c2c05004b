import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MediasoupWatch } from '../../support/classic/mediasoupWatch.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';
import { Guest, nothing } from './people.ts';

let box: TestAppliance;
let watch: MediasoupWatch;
beforeEach(async () => {
  watch = new MediasoupWatch();
  box = await startTestAppliance({ workers: 2, rooms: { graceSeconds: 1, reconnectSeconds: 2 } });
});
afterEach(() => box.close());

const workerOf = async (roomId: string) => (await box.appliance.rooms.get(roomId)!.media.home()).worker;

/** Two rooms with two people each, on two workers. */
async function twoRooms(): Promise<{ hit: Guest[]; spared: Guest[] }> {
  const hit = [await Guest.enter(box, 'hit', 'ann'), await Guest.enter(box, 'hit', 'ben')];
  const spared = [await Guest.enter(box, 'spared', 'cleo'), await Guest.enter(box, 'spared', 'dan')];
  expect((await workerOf('hit')).index).not.toBe((await workerOf('spared')).index);
  return { hit, spared };
}

describe('a worker is killed', () => {
  test('its rooms’ people are told, and come back to the same room, people and chat; nobody else notices', async () => {
    const { hit, spared } = await twoRooms();
    await hit[0]!.connection.request('chat', { text: 'before' });
    const transports = spared.flatMap(({ entered }) => [entered.send!.id, entered.recv!.id]);
    const { roomAge } = hit[1]!.entered;
    const { worker } = await workerOf('hit');
    const killedAt = Date.now();
    process.kill(worker.pid, 'SIGKILL');

    for (const guest of hit) {
      expect(await guest.connection.notified('closing')).toEqual({ reason: 'media-lost' });
      expect(await guest.connection.closed).toMatchObject({ code: 1012 });
    }
    const back = await Promise.all(hit.map((guest) => guest.comeBack()));
    expect(Date.now() - killedAt).toBeLessThan(5000);
    for (const entered of back) {
      expect(entered.resumed).toBe(false);
      expect(entered.chat.map(({ text }) => text)).toEqual(['before']);
      expect(entered.roomAge).toBeGreaterThanOrEqual(roomAge);
      expect(entered.peers).toHaveLength(1);
    }
    // And media flows as before: each gets the other's stream.
    await Promise.all(hit.map((guest) => guest.speak()));
    const room = box.appliance.rooms.get('hit')!;
    await waitFor('both streams', () => room.people.every(({ consumers }) => consumers.size === 1 && [...consumers].every(({ paused }) => !paused)));

    for (const id of transports) expect(watch.transport(id).closed).toBe(false);
    for (const { connection } of spared) {
      expect(connection.closeEvent).toBeUndefined();
      expect(connection.notifications.filter(({ method }) => method === 'closing')).toEqual([]);
    }
  });

  test('who does not come back is gone after a while; who does, sees them go', async () => {
    const { hit } = await twoRooms();
    const [ann, ben] = hit as [Guest, Guest];
    process.kill((await workerOf('hit')).worker.pid, 'SIGKILL');
    await Promise.all(hit.map(({ connection }) => connection.closed));
    expect((await ann.comeBack()).peers.map(({ id }) => id)).toEqual(['ben']);
    await ann.connection.notified<{ left: string[] }>('presence', ({ left }) => left.includes(ben.peerId), 10_000);
    await waitFor('his place to be free', () => box.appliance.rooms.get('hit')?.people.length === 1);
  });

  test('both at once: everybody is back within 5 s', async () => {
    const { hit, spared } = await twoRooms();
    const everybody = [...hit, ...spared];
    const killedAt = Date.now();
    for (const { worker } of box.appliance.workers.workers) process.kill(worker.pid, 'SIGKILL');
    await Promise.all(everybody.map(async (guest) => (await guest.connection.closed, guest.comeBack())));
    expect(Date.now() - killedAt).toBeLessThan(5000);
    // Both rooms may be on whichever worker was there first; what counts is that each has one.
    const routers = box.appliance.workers.workers.reduce((total, worker) => total + worker.routers.size, 0);
    expect(routers).toBe(2);
  });

  test('with nobody on it, nobody is told', async () => {
    const guest = await Guest.enter(box, 'r', 'ann');
    const busy = await workerOf('r');
    const idle = box.appliance.workers.workers.find((each) => each !== busy)!;
    const restarted = new Promise((resolve) => box.appliance.once('worker-restarted', resolve));
    process.kill(idle.worker.pid, 'SIGKILL');
    await restarted;
    expect(guest.connection.closeEvent).toBeUndefined();
    expect((await box.dump()).producers).toBe(1);
  });
});

test('a worker that hangs: its people are back within a while, those of the other go on', { timeout: 60_000 }, async () => {
  const { hit, spared } = await twoRooms();
  process.kill((await workerOf('hit')).worker.pid, 'SIGSTOP');
  await Promise.all(hit.map(({ connection }) => connection.closed));
  await Promise.all(hit.map((guest) => guest.comeBack()));
  await Promise.all(spared.map(({ connection }) => connection.request('chat', { text: 'still here' })));
  await Promise.all([...hit, ...spared].map((guest) => guest.leave()));
  await waitFor('everything to be gone', async () => JSON.stringify(await box.dump()) === JSON.stringify(nothing));
});
