import type { EventEmitter } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Guests, empty, freshRoom } from '../../support/classic/guests.ts';
import { MediasoupWatch } from '../../support/classic/mediasoupWatch.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

const RECONNECT_SECONDS = 2;
const watch = new MediasoupWatch();
let box: TestAppliance;
const guests = new Guests(() => box);

beforeAll(async () => {
  box = await startTestAppliance({ rooms: { graceSeconds: 0.2, reconnectSeconds: RECONNECT_SECONDS } });
});
afterEach(() => guests.leaveAll());
afterAll(() => box.close());

/** The rooms of earlier tests are gone: what is counted now is this test's. */
const nobodyElse = () => waitFor('an empty worker', async () => JSON.stringify(await box.dump()) === JSON.stringify(empty));

describe('changeDisplayName', () => {
  test('answers nothing and tells the others both names', async () => {
    const room = freshRoom();
    const ada = await guests.join(room, { peerId: 'ada', displayName: 'Ada' });
    const bob = await guests.join(room, { peerId: 'bob' });
    expect(await ada.request('changeDisplayName', { displayName: 'Ada L.' })).toEqual({});
    expect(await bob.connection.notified('peerDisplayNameChanged')).toEqual({ peerId: 'ada', displayName: 'Ada L.', oldDisplayName: 'Ada' });
    expect(ada.connection.notifications.map(({ method }) => method)).not.toContain('peerDisplayNameChanged');
    const late = await guests.join(room);
    expect(late.peers.get('ada')).toMatchObject({ displayName: 'Ada L.' });
  });

  test('without a name is invalid', async () => {
    const ada = await guests.join(freshRoom());
    expect(await ada.connection.refusal('changeDisplayName')).toMatchObject({ code: 400 });
    expect(await ada.connection.refusal('changeDisplayName', { displayName: 5 })).toMatchObject({ code: 400 });
  });
});

describe('leaving', () => {
  test('tells the others at once, and the id is free again', async () => {
    const room = freshRoom();
    const ada = await guests.join(room, { peerId: 'ada' });
    const bob = await guests.join(room, { peerId: 'bob' });
    await bob.connection.asked('newConsumer');
    const since = Date.now();
    await bob.leave();
    expect(await ada.connection.notified('peerClosed')).toEqual({ peerId: 'bob' });
    // Whoever says goodbye is not waited for as one whose network broke is.
    expect(Date.now() - since).toBeLessThan(RECONNECT_SECONDS * 1000);
    const back = await guests.join(room, { peerId: 'bob' });
    expect([...back.peers.keys()]).toEqual(['ada']);
  });

  test('without a word takes the reconnect period, then everything of theirs is gone', async () => {
    await nobodyElse();
    const room = freshRoom();
    const ada = await guests.join(room, { peerId: 'ada', produce: false });
    const alone = await box.dump();
    const bob = await guests.join(room, { peerId: 'bob' });
    await bob.vanish();
    await ada.connection.notified('peerClosed', ({ peerId }) => peerId === 'bob');
    await waitFor('nothing of theirs to be left', async () => {
      const { transports, producers, consumers } = await box.dump();
      return transports === alone.transports && producers === 0 && consumers === 0;
    });
  });

  test('as the last closes the room after its grace, with everything in it', async () => {
    await nobodyElse();
    const room = freshRoom();
    const people = await Promise.all([guests.join(room), guests.join(room), guests.join(room)]);
    expect((await box.dump()).routers).toBeGreaterThan(0);
    await Promise.all(people.map((person) => person.leave()));
    await nobodyElse();
  });
});

describe('activeSpeaker', () => {
  test('names who is heard, and nobody once they have left', async () => {
    const room = freshRoom();
    const ada = await guests.join(room, { peerId: 'ada' });
    const bob = await guests.join(room, { peerId: 'bob' });
    // The observers say this once somebody really speaks; here only the translation is looked at.
    const producer = watch.producer(bob.micProducerId!);
    const observers = [...watch.observers.values()] as unknown as (EventEmitter & { type: string })[];
    for (const observer of observers) {
      if (observer.type === 'audiolevel') observer.emit('volumes', [{ producer, volume: -30 }]);
      else observer.emit('dominantspeaker', { producer });
    }
    const heard = await ada.connection.notified('activeSpeaker', ({ peerId }) => peerId === 'bob');
    // Shown as a level meter where it is there: dBov, so never above 0.
    if ('volume' in heard) expect(heard['volume']).toBeLessThanOrEqual(0);
    for (const observer of observers) if (observer.type === 'audiolevel') observer.emit('silence');
    await bob.leave();
    await ada.connection.notified('activeSpeaker', ({ peerId }) => peerId === null || peerId === undefined);
  });
});
