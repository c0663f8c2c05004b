import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Guests, freshRoom } from '../../support/classic/guests.ts';
import { enter } from '../../support/classic/own.ts';
import { type Adapter, Engine, mediaShapes, ownAdapter, runRoom } from '../../support/rtc-load/index.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

// A limit that a load generator can pass by far on any machine.
const ALLOWED_KBPS = 400;
let box: TestAppliance;
const guests = new Guests(() => box);

beforeAll(async () => {
  box = await startTestAppliance({ media: { maxIncomingKbps: ALLOWED_KBPS }, rooms: { graceSeconds: 1, reconnectSeconds: 1 } });
});
afterAll(async () => {
  await guests.leaveAll();
  await box?.close();
});

/** `names` talk in `room`, each sending video of `videoKbps` whatever they are told. */
async function talk(room: string, n: number, videoKbps: number): Promise<{ adapter: Adapter; end(): Promise<void> }> {
  const adapter = ownAdapter({ url: box.wsUrl });
  await adapter.prepare();
  const engine = await Engine.start();
  const outcome = await runRoom({ engines: [engine], room, n, adapterOf: () => adapter, media: mediaShapes({ videoKbps }) });
  expect(outcome.missing).toEqual([]);
  return {
    adapter,
    async end() {
      outcome.end();
      await engine.quit();
    },
  };
}

describe('row 25: who sends far more than allowed, whatever is asked of them', () => {
  test('is out within seconds, and told why; the others stay', async () => {
    const room = freshRoom();
    const witness = await guests.open();
    await enter(witness, room, 'witness');
    const flood = await talk(room, 2, ALLOWED_KBPS * 6);
    await witness.notified<{ left: string[] }>('presence', ({ left }) => left.length > 0, 30_000);
    await waitFor('both to be out', () => box.appliance.rooms.get(room)!.people.length === 1, 30_000);
    expect(box.appliance.rooms.get(room)!.people.map(({ id }) => id)).toEqual(['witness']);
    expect((await box.dump()).producers).toBe(0);
    await flood.end();
    // Their ids are worth nothing for a while.
    const back = await guests.open();
    await expect(enter(back, room, 'p0')).rejects.toThrow();
    await witness.request('chat', { text: 'still here' });
  });

  test('who keeps to the limit stays, however long', async () => {
    const room = freshRoom();
    const talking = await talk(room, 2, ALLOWED_KBPS * 0.6);
    // Longer than it takes to be out.
    await waitFor('eight looks at what they send', async () => {
      const [peer] = box.appliance.rooms.get(room)!.people;
      const [stats] = await peer!.sending[0]!.getStats();
      return stats!.bytesReceived > (ALLOWED_KBPS * 1000 * 0.6 * 8) / 8;
    }, 30_000);
    expect(box.appliance.rooms.get(room)!.people).toHaveLength(2);
    await talking.end();
  });
});
