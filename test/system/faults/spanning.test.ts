import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Engine, ownAdapter } from '../../support/rtc-load/index.ts';
import { nowMs } from '../../support/rtc-load/Engine.ts';
import { ClassicClient } from '../../support/classicClient.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';
import { Attendee } from './Attendee.ts';
import { nothing } from './people.ts';

/** How long the people of a killed worker may be without media. */
const BACK_MS = 3000;
/** A gap that somebody would notice. */
const GAP_US = 500_000;
/** In each half of the room, without those who send. */
const LISTENERS = 5;
const [TEACHER, ASSISTANT] = [0, 1];

let box: TestAppliance;
let engines: { spared: Engine; hit: Engine };
let people: Attendee[];
beforeEach(async () => {
  box = await startTestAppliance({ workers: 2, rooms: { graceSeconds: 0.2, reconnectSeconds: 1, developerParameters: true } });
  engines = { spared: await Engine.start(), hit: await Engine.start() };
  people = [];
});
afterEach(async () => {
  for (const person of people) person.leave();
  await Promise.all(Object.values(engines).map((engine) => engine.quit()));
  await box.close();
});

const hasStreams = (person: Attendee, publishers: number[]) => publishers.every((pub) => person.got.has(`a${pub}`) && person.got.has(`v${pub}`));
const placeOf = (name: string) => box.appliance.rooms.get('hall')!.peers.get(name)!.place!;

/** One room over two workers; in each half one sends and some listen. The teacher's half is spared. */
async function fillHall(killed: 'home' | 'apart'): Promise<{ spared: Attendee[]; hit: Attendee[] }> {
  const adapter = ownAdapter({ url: box.wsUrl });
  await adapter.prepare();
  const come = async (engine: Engine, name: string, apart: boolean, pub?: number) => {
    const person = new Attendee({ adapter, engine, room: 'hall', name, apart, ...(pub === undefined ? {} : { pub }) });
    people.push(person);
    return person.enter();
  };
  const half = (side: 'spared' | 'hit', apart: boolean) =>
    Promise.all([come(engines[side], `${side}-sends`, apart, side === 'spared' ? TEACHER : ASSISTANT), ...Array.from({ length: LISTENERS }, (_, i) => come(engines[side], `${side}-${i}`, apart))]);
  const [spared, hit] = [await half('spared', killed === 'home'), await half('hit', killed === 'apart')];
  for (const [side, own, other] of [[spared, TEACHER, ASSISTANT], [hit, ASSISTANT, TEACHER]] as const) {
    await waitFor('everybody to get everything', () => side.every((person, i) => hasStreams(person, i === 0 ? [other] : [own, other])), 20_000);
  }
  return { spared, hit };
}

test('many who need a key frame, on both workers, cost the sender no more than three a second', async () => {
  const { spared, hit } = await fillHall('apart');
  const room = box.appliance.rooms.get('hall')!;
  const consumers = [...spared, ...hit].flatMap(({ name }) => [...room.peers.get(name)!.consumers]).filter(({ kind, appData }) => kind === 'video' && appData.peerId === spared[0]!.name);
  expect(consumers).toHaveLength(2 * LISTENERS + 1);
  await engines.spared.reset();
  await waitFor('a second of asking', async () => {
    await Promise.all(consumers.map((consumer) => consumer.requestKeyFrame()));
    return (await engines.spared.statistics()).sec > 1;
  });
  const { plis, sec } = await engines.spared.statistics();
  expect(plis).toBeGreaterThan(1);
  expect(plis).toBeLessThanOrEqual(Math.ceil(sec / 0.35) + 1);
});

describe('one room over two workers, one of which is killed', () => {
  test.each(['apart', 'home'] as const)('the %s one: those on the other see no gap, its own have media again within 3 s', { timeout: 60_000 }, async (killed) => {
    const { spared, hit } = await fillHall(killed);
    const { worker } = placeOf('hit-0').worker;
    expect(placeOf('spared-0').worker.worker).not.toBe(worker);
    await engines.spared.reset();
    const killedAt = nowMs();
    process.kill(worker.pid, 'SIGKILL');
    await waitFor('the killed one’s people to have media again', () => hit.every((person, i) => person.endings.length > 0 && hasStreams(person, i === 0 ? [TEACHER] : [TEACHER, ASSISTANT])), 20_000);
    const backMs = Math.max(...hit.flatMap(({ got }) => [...got.values()])) - killedAt;
    await waitFor('the assistant to be seen by the others again', () => spared.every(({ got }) => (got.get(`v${ASSISTANT}`) ?? 0) > killedAt && (got.get(`a${ASSISTANT}`) ?? 0) > killedAt), 20_000);
    // Long enough for a restart of the worker to disturb them.
    const seen = await waitFor('two seconds of it', async () => {
      const statistics = await engines.spared.statistics();
      return statistics.sec > 2 && statistics;
    });
    console.log(`${killed} killed: back after ${Math.round(backMs)} ms; the others: ${seen.lost} of ${seen.expected} packets lost, the latest ${(seen.fwdUs.max / 1000).toFixed(1)} ms`);
    expect(backMs).toBeLessThan(BACK_MS);
    expect(hit.map(({ endings }) => endings)).toEqual(hit.map(() => ['media-lost']));
    expect(spared.map(({ endings }) => endings)).toEqual(spared.map(() => []));
    // The teacher alone sends them 65 packets a second.
    expect(seen.expected).toBeGreaterThan(LISTENERS * 2 * 60);
    expect(seen.lost).toBe(0);
    expect(seen.fwdUs.max).toBeLessThan(GAP_US);

    for (const person of people) person.leave();
    await waitFor('everything to be gone', async () => JSON.stringify(await box.dump()) === JSON.stringify(nothing), 20_000);
    expect(box.appliance.workers.objects.size).toBe(4);
  });

  test('classic clients on the other get new channels for chat and bot, and can be heard', async () => {
    const come = (query = '') => ClassicClient.join({ wsUrl: box.wsUrl, roomId: 'hall', query });
    const home = await come();
    const [ada, bob] = [await come('&usePipeTransports=true'), await come('&usePipeTransports=true')];
    const channels = (client: ClassicClient) => [...client.dataConsumers.values()].map(({ label, peerId }) => `${label} ${peerId ?? ''}`.trim()).sort();
    const expected = (...authors: ClassicClient[]) => ['bot', ...authors.map(({ peerId }) => `chat ${peerId}`)].sort();
    await waitFor('all channels', () => channels(ada).join() === expected(home, bob).join() && channels(bob).join() === expected(home, ada).join());
    const before = new Set(ada.dataConsumers.keys());
    process.kill(placeOf(home.peerId).worker.worker.pid, 'SIGKILL');
    await waitFor('the channels at the new home', () => [...ada.dataConsumers].filter(([id, { peerId }]) => !before.has(id) && peerId === bob.peerId).length === 1 && channels(ada).includes('bot'), 5000);
    expect(ada.endings).toEqual([]);
    // What the survivors say is received at the new home: two channels each, and nobody waits for an answer.
    const { transport } = await box.appliance.rooms.get('hall')!.media.direct();
    await waitFor('their channels to be heard', async () => (await transport.dump()).dataConsumerIds.length >= 4);
    await Promise.all([ada, bob, home].map((client) => client.leave()));
  });
});
