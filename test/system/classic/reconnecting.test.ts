import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { UpgradeRefused } from '../../support/classic/ProtooConnection.ts';
import { Guests, freshRoom } from '../../support/classic/guests.ts';
import { MediasoupWatch } from '../../support/classic/mediasoupWatch.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

const watch = new MediasoupWatch();
let box: TestAppliance;
const guests = new Guests(() => box);

beforeAll(async () => {
  box = await startTestAppliance({ rooms: { graceSeconds: 1, reconnectSeconds: 2 } });
});
afterEach(() => guests.leaveAll());
afterAll(() => box.close());

const heard = (client: { connection: { notifications: { method: string }[] } }) => client.connection.notifications.map(({ method }) => method);

/** The status with which a connection is refused; `undefined` when it is not. */
async function refused(attempt: Promise<unknown>): Promise<number | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    if (error instanceof UpgradeRefused) return error.status;
    throw error;
  }
}

describe('a participant whose connection breaks', () => {
  test('comes back as the same one: nobody sees them go or come, and their media is there anew', async () => {
    const room = freshRoom();
    const ada = await guests.join(room, { peerId: 'ada' });
    const bob = await guests.join(room, { peerId: 'bob' });
    await waitFor('bob’s media at ada’s', () => ada.consumers.size === 2);
    const before = await box.dump();
    const [oldMic, spoken] = [bob.micProducerId!, heard(ada).length];

    bob.connection.socket.terminate();
    await waitFor('bob to be back', () => bob.joins === 2 && bob.state === 'connected');
    await waitFor('bob’s new media at ada’s', () => [...ada.consumers.values()].some(({ producerId }) => producerId === bob.micProducerId && producerId !== oldMic));

    const since = heard(ada).slice(spoken);
    expect(since).not.toContain('peerClosed');
    expect(since).not.toContain('newPeer');
    expect([...bob.peers.keys()]).toEqual(['ada']);
    await waitFor('both to have two streams', () => ada.consumers.size === 2 && bob.consumers.size === 2);
    // What they held before went with the old connection: the page starts from scratch.
    expect(watch.producers.has(oldMic)).toBe(false);
    await waitFor('as many objects as before', async () => JSON.stringify(await box.dump()) === JSON.stringify(before));
  });

  test('comes back several times in a row', async () => {
    const room = freshRoom();
    const ada = await guests.join(room, { peerId: 'ada' });
    const bob = await guests.join(room, { peerId: 'bob' });
    for (let time = 2; time <= 4; time += 1) {
      bob.connection.socket.terminate();
      await waitFor(`bob to be back, ${time}`, () => bob.joins === time);
    }
    expect(bob.state).toBe('connected');
    expect(heard(ada)).not.toContain('peerClosed');
  });

  test('keeps their place from other addresses, until the reconnect period is over', async () => {
    const room = freshRoom();
    const ada = await guests.join(room, { peerId: 'ada' });
    const bob = await guests.join(room, { peerId: 'bob' });
    await bob.vanish();

    const stranger = { peerId: 'bob', localAddress: '127.0.0.2' };
    expect(await refused(guests.connect(room, stranger))).toBe(403);
    await ada.connection.notified('peerClosed', ({ peerId }) => peerId === 'bob', 6000);
    expect(await refused(guests.connect(room, stranger))).toBeUndefined();
  });
});

describe('a connection that is alive', () => {
  test('is not taken over by somebody with the same id, from whichever address', async () => {
    const room = freshRoom();
    const ada = await guests.join(room, { peerId: 'ada' });
    expect(await refused(guests.connect(room, { peerId: 'ada' }))).toBe(403);
    expect(await refused(guests.connect(room, { peerId: 'ada', localAddress: '127.0.0.2' }))).toBe(403);
    expect(await ada.request('changeDisplayName', { displayName: 'Still Ada' })).toEqual({});
    expect(ada.connection.closeEvent).toBeUndefined();
  });

  test('has its id for its own room only', async () => {
    await guests.join(freshRoom(), { peerId: 'ada' });
    const other = await guests.join(freshRoom(), { peerId: 'ada' });
    expect(other.state).toBe('connected');
  });
});
