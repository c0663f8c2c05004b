import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Guests, freshRoom } from '../../support/classic/guests.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

let box: TestAppliance;
const guests = new Guests(() => box);

beforeAll(async () => {
  box = await startTestAppliance({ rooms: { graceSeconds: 1, reconnectSeconds: 1 } });
});
afterEach(() => guests.leaveAll());
afterAll(() => box.close());

/** Two people, and what the first of them owns. */
async function belongings() {
  const room = freshRoom();
  const [ada, bob] = await Promise.all([guests.join(room), guests.join(room)]);
  await waitFor('both to have everything', () => ada.consumers.size === 2 && ada.dataConsumers.size >= 1 && bob.consumers.size === 2);
  const owned: [method: string, ids: Record<string, string>][] = [
    ['getTransportStats', { transportId: ada.sendTransport!.id }],
    ['getTransportStats', { transportId: ada.recvTransport!.id }],
    ['getProducerStats', { producerId: ada.micProducerId! }],
    ['getProducerStats', { producerId: ada.webcamProducerId! }],
    ['getConsumerStats', { consumerId: [...ada.consumers.keys()][0]! }],
    ['getDataProducerStats', { dataProducerId: ada.chatDataProducerId! }],
    ['getDataConsumerStats', { dataConsumerId: [...ada.dataConsumers.keys()][0]! }],
  ];
  return { ada, bob, owned };
}

describe('statistics', () => {
  test('are mediasoup’s own list, for everything that is yours', async () => {
    const { ada, owned } = await belongings();
    for (const [method, ids] of owned) {
      const stats = await ada.request<{ type: string; timestamp: number }[]>(method, ids);
      expect(stats, method).toBeInstanceOf(Array);
      for (const entry of stats) expect(entry).toMatchObject({ type: expect.any(String), timestamp: expect.any(Number) });
      // Producers have statistics only once media has arrived.
      if (method !== 'getProducerStats') expect(stats, method).not.toHaveLength(0);
    }
  });

  test('of what is somebody else’s are not found, in this room or from another', async () => {
    const { bob, owned } = await belongings();
    const stranger = await guests.join(freshRoom());
    for (const [method, ids] of owned) {
      for (const asker of [bob, stranger]) expect(await asker.connection.refusal(method, ids), method).toMatchObject({ code: 404 });
    }
  });

  test('of nothing are invalid', async () => {
    const { ada, owned } = await belongings();
    for (const [method] of owned) expect(await ada.connection.refusal(method), method).toMatchObject({ code: 400 });
  });
});
