import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MediasoupWatch } from '../../support/classic/mediasoupWatch.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';
import { Guest, nothing } from './people.ts';

let box: TestAppliance;
let watch: MediasoupWatch;
let guests: Guest[];
beforeEach(async () => {
  watch = new MediasoupWatch();
  guests = [];
  box = await startTestAppliance({ rooms: { graceSeconds: 0.5, reconnectSeconds: 1 }, limits: { messagesPerSecond: 10_000 } });
});
afterEach(async () => {
  for (const { connection } of guests) connection.socket.terminate();
  await box.close();
});

async function enter(peerId: string): Promise<Guest> {
  const guest = await Guest.enter(box, 'r', peerId);
  guests.push(guest);
  return guest;
}
const room = () => box.appliance.rooms.get('r');
const streaming = (people: number) => waitFor('all streams', () => room()!.people.every(({ consumers }) => consumers.size === people - 1 && [...consumers].every(({ paused }) => !paused)));
const allGone = () => waitFor('nothing to be left', async () => JSON.stringify(await box.dump()) === JSON.stringify(nothing), 15_000);

describe('a connection is cut', () => {
  test('the participant keeps its place and its media for a while; then it is gone, and everything of it', async () => {
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    await streaming(2);
    const cutAt = Date.now();
    await ann.connection.cut();
    await waitFor('it to be noticed', () => room()!.peers.get('ann')?.link === null);
    expect(room()!.people).toHaveLength(2);
    expect(watch.transport(ann.entered.send!.id).closed).toBe(false);

    await ben.connection.notified<{ left: string[] }>('presence', ({ left }) => left.includes('ann'), 15_000);
    expect(Date.now() - cutAt).toBeGreaterThanOrEqual(950);
    await waitFor('only his own things to be left', async () => {
      const { transports, producers, consumers } = await box.dump();
      return transports === 2 && producers === 1 && consumers === 0;
    });
    await ben.connection.cut();
    await allGone();
    expect(room()).toBeUndefined();
  });

  test('back in time with both transports: it goes on, nothing is rebuilt, nobody is told anything', async () => {
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    await streaming(2);
    const [before, told] = [await box.dump(), ben.connection.notifications.filter(({ method }) => method === 'presence').length];
    const mine = [...watch.consumers.keys(), ...watch.producers.keys(), ...watch.transports.keys()].sort();
    for (let turn = 0; turn < 3; turn++) {
      await ann.connection.cut();
      const entered = await ann.comeBack(ann.holding);
      expect(entered).toMatchObject({ resumed: true, producerIds: [expect.any(String)], consumers: [{ peerId: 'ben' }] });
      expect([entered.send, entered.recv]).toEqual([undefined, undefined]);
    }
    expect(await box.dump()).toEqual(before);
    expect([...watch.consumers.keys(), ...watch.producers.keys(), ...watch.transports.keys()].sort()).toEqual(mine);
    expect(ben.connection.notifications.filter(({ method }) => method === 'presence')).toHaveLength(told);
    // Long after the first cut it is still there.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(room()!.people).toHaveLength(2);
  });

  test('back before the old connection was noticed to be dead: the new one wins at once', async () => {
    const ann = await enter('ann');
    const old = ann.connection;
    old.socket.pause();
    const since = Date.now();
    await ann.comeBack(ann.holding);
    expect(Date.now() - since).toBeLessThan(2000);
    old.socket.resume();
    expect(await old.notified('closing')).toEqual({ reason: 'replaced' });
    expect(await old.closed).toMatchObject({ code: 4000 });
    expect(room()!.people).toHaveLength(1);
  });
});

test('the last one leaves: after the grace period the room and its routers are gone', async () => {
  const [ann, ben] = [await enter('ann'), await enter('ben')];
  await ann.leave();
  await ben.leave();
  expect(room(), 'it waits for a while').toBeDefined();
  await allGone();
  expect(room()).toBeUndefined();
});

test('somebody who does not read is dropped once 1 MiB waits for them; the others get every word', { timeout: 60_000 }, async () => {
  const [ann, ben, slow] = [await enter('ann'), await enter('ben'), await enter('slow')];
  const heard = () => ben.connection.notifications.filter(({ method }) => method === 'chat').length;
  slow.connection.socket.pause();
  // Chinese: three bytes a letter. The kernels' buffers between us take some megabytes of it.
  const text = '话'.repeat(2000);
  let said = 0;
  const dropped = () => room()!.peers.get('slow')?.link == null;
  while (!dropped()) {
    if (said > 10_000) throw new Error('60 MB later the slow reader is still not dropped');
    // Past the pace that people are held to: at that it would take minutes.
    for (let index = 0; index < 20; index += 1) room()!.chat.say(room()!.peers.get('ann')!, text);
    said += 20;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await waitFor('ben to have heard it all', () => heard() === said, 20_000);
  await ann.connection.request('chat', { text: 'all well?' });
  await ben.connection.notified<{ text: string }>('chat', (message) => message.text === 'all well?');
  expect([ann.connection.closeEvent, ben.connection.closeEvent]).toEqual([undefined, undefined]);
  // Now and then it catches up: it may come back to its place.
  slow.connection.socket.terminate();
  expect((await slow.comeBack()).peers).toHaveLength(2);
});
