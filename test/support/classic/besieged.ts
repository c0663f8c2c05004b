import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { startTestAppliance, waitFor, type TestAppliance } from '../startTestAppliance.ts';
import type { ClassicClient } from '../classicClient.ts';
import { Guests, type Counts } from './guests.ts';
import { MediasoupWatch } from './mediasoupWatch.ts';
import { answersStun } from './stun.ts';

export interface Besieged {
  readonly box: TestAppliance;
  readonly guests: Guests;
  readonly watch: MediasoupWatch;
  /** Somebody who sits in another room all the while. */
  readonly sentinel: ClassicClient;
  /** Two people in another room still hear each other, and the media port answers them. */
  unharmed(): Promise<void>;
  /** Nothing is left of the attack: as many objects in the workers, and sockets in Node, as before it. */
  clean(): Promise<void>;
}

const openSockets = () => process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;

/**
 * An appliance that is attacked, with two people in another room who must not
 * notice. After each test the process lives, they still talk, and nothing leaks.
 */
export function besiege(overrides: Parameters<typeof startTestAppliance>[0] = {}): Besieged {
  const watch = new MediasoupWatch();
  let box!: TestAppliance;
  let sentinel!: ClassicClient;
  let listener!: ClassicClient;
  let before!: { counts: Counts; sockets: number };
  let names = 0;
  const guests = new Guests(() => box);

  const besieged: Besieged = {
    get box() {
      return box;
    },
    get sentinel() {
      return sentinel;
    },
    guests,
    watch,
    async unharmed() {
      const displayName = `Sentinel ${++names}`;
      await sentinel.request('changeDisplayName', { displayName });
      await listener.connection.notified('peerDisplayNameChanged', (data) => data['displayName'] === displayName, 2000);
      expect(await answersStun(sentinel.sendTransport!), 'the media port answers a connectivity check').toBe(true);
      expect([sentinel.joins, listener.joins], 'both are on their first connection').toEqual([1, 1]);
      for (const id of [...sentinel.consumers.keys(), ...listener.consumers.keys()]) expect(watch.consumer(id).paused).toBe(false);
    },
    async clean() {
      await waitFor('everything of the attack to be gone', async () => JSON.stringify(await box.dump()) === JSON.stringify(before.counts), 10_000).catch(
        async () => expect(await box.dump()).toEqual(before.counts),
      );
      await waitFor('no socket to be left', () => openSockets() <= before.sockets);
    },
  };

  beforeAll(async () => {
    box = await startTestAppliance({
      ...overrides,
      // Nobody is waited for: what is left after a moment is a leak.
      rooms: { graceSeconds: 0.02, reconnectSeconds: 0.02, ...overrides.rooms },
      limits: { socketsPerAddress: 10_000, joinsPerSecond: 10_000, ...overrides.limits },
    });
    const people = new Guests(() => box);
    sentinel = await people.join('sentinels', { peerId: 'sentinel' });
    listener = await people.join('sentinels', { peerId: 'listener' });
    // Two streams, the other's chat and the bot's channel each: only then is the scene set.
    await waitFor('the sentinels to hear each other', () => [sentinel, listener].every((one) => one.consumers.size === 2 && one.dataConsumers.size === 2));
    const running = () => [...sentinel.consumers.keys(), ...listener.consumers.keys()].every((id) => !watch.consumer(id).paused);
    await waitFor('their streams to run', running);
    before = { counts: await box.dump(), sockets: openSockets() };
  });
  afterEach(async () => {
    await guests.leaveAll();
    await besieged.unharmed();
    await besieged.clean();
  });
  afterAll(async () => {
    await Promise.all([sentinel?.leave(), listener?.leave()]);
    await box?.close();
  });
  return besieged;
}
