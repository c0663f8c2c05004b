/** What of what people send goes to whom, on a real worker. */
import type { Consumer, Producer } from 'mediasoup/types';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { defaultConfig } from '../../../main/contract/config.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { codecsFor } from '../../../main/media/codecs.ts';
import { WorkerPool } from '../../../main/media/WorkerPool.ts';
import { Belongings } from '../../../main/rooms/Belongings.ts';
import { Gate } from '../../../main/rooms/forwarding/Gate.ts';
import { roomHandlers } from '../../../main/rooms/requests/index.ts';
import { Rooms } from '../../../main/rooms/Rooms.ts';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';
import { workerBin } from '../media/pools.ts';
import { Guest, type Microphone, SILENT } from './forwarding/injected.ts';

let pool: WorkerPool;
let rooms: Rooms;
beforeAll(async () => {
  pool = await WorkerPool.start({ workerBin, count: 2, listenIps: ['127.0.0.1'], announcedAddress: null, rtcPort: await freePort(), pipePorts: [26_000, 26_999], mediaCodecs: codecsFor(defaultConfig.media.videoCodecs), logLevel: 'error', logTags: [], logger: silentLogger });
});
afterAll(() => pool.close());
afterEach(() => rooms.close());

const start = (media: Partial<typeof defaultConfig.media> = {}) => (rooms = new Rooms({ pool, config: { rooms: defaultConfig.rooms, media: { ...defaultConfig.media, ...media } }, logger: silentLogger }));
const guests = (count: number, prefix = 'g') => Promise.all(Array.from({ length: count }, (_, n) => Guest.join(rooms, `${prefix}${n}`)));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('microphones', () => {
  test('of twelve loud ones the eight loudest are received', async () => {
    start();
    const [listener, ...speakers] = await guests(13);
    const microphones = await Promise.all(speakers.map((one) => one.microphone()));
    await waitFor('all consumers', () => listener!.consumers.length === 12);
    microphones.forEach((microphone, n) => microphone.speaks(10 + 3 * n));
    await waitFor('the quietest to be held back', () => listener!.consumers.filter(({ paused }) => paused).length === 4);
    const loudest = microphones.slice(0, 8).map(({ producer }) => producer.id).sort();
    await waitFor('a second in which the eight loudest are heard, and nobody else', () => {
      const heard = new Set(listener!.got.filter(({ at }) => at > performance.now() - 1000).map(({ producerId }) => producerId));
      return [...heard].sort().join() === loudest.join();
    });
    // Nor is it a matter of one listener, or of the speakers themselves.
    for (const one of speakers.slice(8)) expect(one.consumers.filter(({ paused }) => paused)).toHaveLength(3);
    // Their clients show nobody as muted.
    expect(listener!.link.heard('consumerPaused')).toEqual([]);
    microphones.forEach((microphone) => microphone.speaks(SILENT));
    await waitFor('everybody to be let through again', () => listener!.consumers.every(({ paused }) => !paused));
  });

  test('the first syllable of somebody who was silent for seconds is received whole, though many microphones are open and seven speak', async () => {
    start();
    const [listener, ...others] = await guests(21);
    const microphones = await Promise.all(others.map((one) => one.microphone()));
    await waitFor('all consumers', () => listener!.consumers.length === 20 && listener!.consumers.every(({ paused }) => !paused));
    const [shy, ...rest] = microphones as [Microphone, ...Microphone[]];
    rest.slice(0, 7).forEach((microphone) => microphone.speaks(15));
    await pause(4000);
    shy.speaks(12);
    const first = shy.sent;
    const syllable = () => listener!.got.filter(({ producerId, sent }) => producerId === shy.producer.id && sent >= first).slice(0, 15);
    await waitFor('a third of a second of it', () => syllable().length === 15);
    // From its first packet on, none is missing.
    expect(syllable().map(({ sent, level }) => [sent - first, level])).toEqual(Array.from({ length: 15 }, (_, n) => [n, 12]));
  });

  test('somebody whom a loud room has crowded out is received as soon as their page notices that they speak', async () => {
    start({ voicesAtOnce: 3 });
    const [listener, ...others] = await guests(6);
    const microphones = await Promise.all(others.map((one) => one.microphone()));
    await waitFor('all consumers', () => listener!.consumers.length === 5);
    // Somebody with a fan beside them.
    microphones.forEach((microphone, n) => microphone.speaks(n === 4 ? 60 : 10));
    const mine = listener!.consumerOf(microphones[4]!)!;
    await waitFor('two to be held back', () => listener!.consumers.filter(({ paused }) => paused).length === 2 && mine.paused);
    await pause(700);
    microphones[4]!.speaks(12);
    const first = microphones[4]!.sent;
    const { room, peer, link } = others[4]!;
    void roomHandlers.speaks({ rooms, link, carrier: 'https', version: '', seat: { room, peer } }, { producerId: microphones[4]!.producer.id });
    const heard = () => listener!.got.find(({ producerId, sent }) => producerId === mine.producerId && sent >= first);
    await waitFor('it to be received', heard);
    // A packet is 20 ms of speech.
    expect(heard()!.sent - first).toBeLessThan(8);
    await pause(1000);
    expect([mine.paused, listener!.consumers.filter(({ paused }) => paused).length]).toEqual([false, 2]);
  });

  test('one without DTX is held back while silent in a large room, and received again within an interval or two', async () => {
    start({ voicesAtOnce: 2 });
    const [listener, ...others] = await guests(4);
    const microphones = await Promise.all(others.map((one) => one.microphone({ dtx: false })));
    await waitFor('all to be held back', () => listener!.consumers.length === 3 && listener!.consumers.every(({ paused }) => paused), 15_000);
    microphones[1]!.speaks(10);
    const first = microphones[1]!.sent;
    const heard = () => listener!.got.find(({ producerId, sent }) => producerId === microphones[1]!.producer.id && sent >= first);
    await waitFor('it to be received', heard);
    expect(heard()!.sent - first).toBeLessThan(50);
  });

  test('one that is let through while the worker makes somebody’s consumer of it is received by them, too', async () => {
    start({ voicesAtOnce: 2 });
    const [first, ...others] = await guests(4);
    const [microphone] = await Promise.all(others.map((one) => one.microphone({ dtx: false })));
    const { id } = microphone!.producer;
    await waitFor('all to be held back', () => first!.consumers.length === 3 && first!.consumers.every(({ paused }) => paused), 15_000);
    const add = Belongings.prototype.add;
    const slow = vi.spyOn(Belongings.prototype, 'add').mockImplementation(async function (this: Belongings<never>, create, on) {
      // Consumers are made on a transport; whether they shall flow has been asked by then.
      if (on) await pause(20);
      if (on) first!.room.forwarding.hear(new Map([[id, -10]]));
      return add.call(this, create, on);
    });
    const late = await Guest.join(rooms, 'late').finally(() => slow.mockRestore());
    expect(first!.consumerOf(microphone!)!.paused).toBe(false);
    await waitFor('it to be let through', () => late.consumerOf(microphone!)?.paused === false, 2000);
  });

  test('those that do not say how loud they are, which some apps do not, are heard however many there are', async () => {
    start({ voicesAtOnce: 2 });
    const [listener, ...others] = await guests(5);
    const [first] = await Promise.all(others.map((one) => one.microphone({ dtx: false, saysHowLoud: false })));
    await waitFor('all consumers', () => listener!.consumers.length === 4 && listener!.peer.offered.size === 0);
    await pause(4500);
    expect(listener!.consumers.some(({ paused }) => paused)).toBe(false);
    const began = performance.now();
    await waitFor('it to be received', () => listener!.got.some(({ producerId, at }) => producerId === first!.producer.id && at > began));
  });

  test('few of them are left alone, and what somebody pauses for themselves stays paused', async () => {
    start({ voicesAtOnce: 2 });
    const [listener, ...others] = await guests(4);
    const microphones = await Promise.all(others.map((one) => one.microphone()));
    await waitFor('all consumers', () => listener!.consumers.length === 3);
    const { room, peer } = listener!;
    const session = { rooms, link: listener!.link, carrier: 'https' as const, version: '', seat: { room, peer } };
    const mine = listener!.consumerOf(microphones[2]!)!;
    await roomHandlers.pauseConsumer(session, { consumerId: mine.id });
    microphones.forEach((microphone, n) => microphone.speaks(10 + 10 * n));
    await waitFor('the quietest to be held back', () => others[0]!.consumers.some(({ paused }) => paused));
    microphones.forEach((microphone) => microphone.speaks(SILENT));
    await waitFor('it to be let through', () => others[0]!.consumers.every(({ paused }) => !paused));
    expect(mine.paused).toBe(true);
  });
});

describe('videos', () => {
  const flowing = (guest: Guest) => guest.consumers.filter(({ kind, paused }) => kind === 'video' && !paused).length;
  const shows = (guest: Guest, source: { producer: { id: string } }) => guest.consumers.some(({ producerId, paused }) => producerId === source.producer.id && !paused);
  const view = (guest: Guest, tiles: Map<{ producer: Producer }, [number, number]>) =>
    guest.room.forwarding.videos.displays(guest.peer, [...tiles].map(([camera, [width, height]]) => ({ consumerId: guest.consumerOf(camera)!.id, width, height })));

  test('as many as allowed flow, whether one joins before or after; who speaks and who shares comes first', async () => {
    start({ videosAtOnce: 3 });
    const [first, ...others] = await guests(7);
    const cameras = await Promise.all(others.map((one) => one.camera()));
    const late = await Guest.join(rooms, 'late');
    for (const one of [first!, late]) {
      await waitFor('all consumers', () => one.consumers.length === 6 && one.peer.offered.size === 0);
      await waitFor('three videos', () => flowing(one) === 3);
    }
    // It was told from the start which are held back.
    expect(late.peer.offers.filter(({ held }) => held)).toHaveLength(3);
    const quiet = cameras.findIndex((camera) => !shows(first!, camera));
    const before = cameras.filter((camera) => shows(first!, camera));
    first!.room.forwarding.speaks(others[quiet]!.peer);
    await waitFor('the speaker', () => shows(first!, cameras[quiet]!) && flowing(first!) === 3);
    expect(before.filter((camera) => shows(first!, camera))).toHaveLength(2);
    expect(first!.link.heard('consumerFlowing').at(-1)!.consumerId).toBe(first!.consumerOf(cameras[quiet]!)!.id);

    const screen = await others[0]!.camera({ source: 'screen' });
    await waitFor('the screen', () => shows(first!, screen) && shows(first!, cameras[quiet]!) && flowing(first!) === 3);
    // Somebody who goes makes room.
    const gone = others.find((one) => one !== others[0] && one.peer.producers.size > 0 && shows(first!, cameras[others.indexOf(one)]!))!;
    gone.room.leave(gone.peer);
    await waitFor('three again', () => flowing(first!) === 3);
  });

  test('nobody is paused and resumed for nothing, whatever a listener’s room does', async () => {
    start({ videosAtOnce: 3 });
    const [listener, ...others] = await guests(6);
    const cameras = await Promise.all(others.map((one) => one.camera()));
    await waitFor('three videos', () => listener!.consumers.length === 5 && flowing(listener!) === 3);
    let changes = 0;
    for (const consumer of listener!.consumers) for (const event of ['pause', 'resume'] as const) consumer.observer.on(event, () => changes++);
    const shown = others.filter((_, n) => shows(listener!, cameras[n]!));
    for (let turn = 0; turn < 12; turn++) {
      listener!.room.forwarding.speaks(shown[turn % shown.length]!.peer);
      await pause(30);
    }
    await pause(200);
    expect(changes).toBe(0);
  });

  test('what is not displayed does not flow, and does not take a place; displayed again it does', async () => {
    start({ videosAtOnce: 2 });
    const [listener, ...others] = await guests(4);
    const [a, b, c] = (await Promise.all(others.map((one) => one.camera()))) as [{ producer: Producer }, ...{ producer: Producer }[]];
    await waitFor('all consumers', () => listener!.consumers.length === 3 && listener!.peer.offered.size === 0);
    view(listener!, new Map([[a, [0, 0]], [b!, [320, 180]], [c!, [320, 180]]]));
    await waitFor('the two that are displayed', () => !shows(listener!, a) && shows(listener!, b!) && shows(listener!, c!));
    // The page knows what it does not display: nobody tells it.
    expect(listener!.peer.offers.map(({ held }) => held)).toEqual([false, false, false]);
    view(listener!, new Map([[a, [900, 500]]]));
    await waitFor('the large one and one more', () => shows(listener!, a) && flowing(listener!) === 2);
    expect(listener!.peer.offers.filter(({ held }) => held)).toHaveLength(1);
  });

  test('what its client has paused, will not have or cannot receive takes no place either', async () => {
    start({ videosAtOnce: 2 });
    const [listener, ...others] = await guests(6);
    const { link, peer, room } = listener!;
    link.onOffer = ({ peerId }) => (peerId === 'g1' ? Promise.reject(new Error('no')) : Promise.resolve());
    const refused = await others[0]!.camera();
    await waitFor('its refusal', () => link.offers.length === 1 && listener!.consumers.length === 0);
    const all = peer.rtpCapabilities!;
    peer.rtpCapabilities = { ...all, codecs: all.codecs!.filter(({ kind }) => kind === 'audio') };
    const unknown = await others[1]!.camera();
    await pause(50);
    peer.rtpCapabilities = all;
    const cameras = await Promise.all(others.slice(2).map((one) => one.camera()));
    await waitFor('two videos', () => listener!.consumers.length === 3 && flowing(listener!) === 2);
    expect([refused, unknown].map((camera) => listener!.consumerOf(camera))).toEqual([undefined, undefined]);

    const ask = (method: 'pauseConsumer' | 'resumeConsumer', camera: { producer: Producer }) =>
      roomHandlers[method]({ rooms, link, carrier: 'https', version: '', seat: { room, peer } }, { consumerId: listener!.consumerOf(camera)!.id });
    const [a, b] = cameras.filter((camera) => shows(listener!, camera));
    const [c] = cameras.filter((camera) => !shows(listener!, camera));
    await ask('pauseConsumer', a!);
    await waitFor('another in its place', () => shows(listener!, b!) && shows(listener!, c!));
    // Nobody tells it what it has done itself.
    expect(peer.offers.filter(({ held }) => held)).toEqual([]);
    await ask('pauseConsumer', b!);
    await ask('resumeConsumer', a!);
    await waitFor('it again', () => shows(listener!, a!) && shows(listener!, c!) && !shows(listener!, b!));
    await ask('resumeConsumer', b!);
    await waitFor('two, not three', () => flowing(listener!) === 2 && peer.offers.filter(({ held }) => held).length === 1);
  });

  test('each in the layers that fit, in every step of economy, and never above a client’s own wish', async () => {
    start();
    const [listener, classic, ...others] = await guests(4);
    const cameras = await Promise.all(others.map((one) => one.camera({ streams: 3, scalabilityMode: 'L1T3', size: { width: 1280, height: 720 } })));
    await waitFor('all consumers', () => [listener!, classic!].every((one) => one.consumers.length === 2 && one.peer.offered.size === 0));
    const layers = (guest: Guest) => cameras.map((camera) => guest.consumerOf(camera)!.preferredLayers?.spatialLayer);
    const limit = Gate.of(classic!.consumerOf(cameras[1]!)!);
    await limit.limit({ spatialLayer: 1, temporalLayer: 7 });
    view(listener!, new Map([[cameras[0]!, [1280, 720]], [cameras[1]!, [300, 168]]]));
    await waitFor('large and small', () => String(layers(listener!)) === '2,0');
    expect(layers(classic!)).toEqual([2, 1]);

    rooms.economy = 'smallLayers';
    await waitFor('less', () => String(layers(listener!)) === '1,0' && String(layers(classic!)) === '1,1');
    expect(listener!.link.heard('economy')).toEqual([{ type: 'economy', step: 'smallLayers' }]);
    rooms.economy = 'speakerOnly';
    await waitFor('one face', () => [listener!, classic!].every((one) => flowing(one) === 1));
    rooms.economy = 'audioOnly';
    const screen = await others[0]!.camera({ source: 'screen', streams: 3 });
    await waitFor('the screen alone, in its lowest layer', () => flowing(listener!) === 1 && listener!.consumerOf(screen)?.preferredLayers?.spatialLayer === 0 && !listener!.consumerOf(screen)!.paused);
    rooms.economy = 'none';
    await waitFor('everything as before', () => flowing(listener!) === 3 && String(layers(listener!)) === '2,0' && String(layers(classic!)) === '2,1');
  });

  test('a speaker change in a lecture asks the worker nothing; among many it is a few requests for each', async () => {
    start();
    const [teacher, ...students] = await guests(12);
    await teacher!.camera();
    await waitFor('all consumers', () => students.every((one) => one.consumers.length === 1 && one.peer.offered.size === 0));
    const asked = countRequests(students.flatMap(({ consumers }) => consumers));
    for (const one of [...students, teacher!]) {
      teacher!.room.forwarding.speaks(one.peer);
      await pause(20);
    }
    await pause(300);
    expect(asked()).toBe(0);
    const cameras = await Promise.all(students.slice(0, 3).map((one) => one.camera()));
    await waitFor('all consumers', () => students.slice(3).every((one) => one.consumers.length === 4 && one.peer.offered.size === 0));
    await pause(300);
    const listening = students.slice(3);
    const count = countRequests(listening.flatMap(({ consumers }) => consumers));
    teacher!.room.forwarding.speaks(students[0]!.peer);
    await pause(300);
    // One begins to speak, and the one before the one before is no speaker any more.
    expect(count()).toBeLessThanOrEqual(2 * listening.length);
    const before = count();
    for (let turn = 0; turn < 6; turn++) {
      teacher!.room.forwarding.speaks((turn % 2 ? students[0]! : teacher!).peer);
      await pause(120);
    }
    // Two who take turns.
    expect(count() - before).toBeLessThanOrEqual(listening.length);
    expect(cameras).toHaveLength(3);
  });

  test('without layers are held back where the link carries too little, and the sound goes on', async () => {
    start();
    const [listener, ...others] = await guests(3);
    const cameras = await Promise.all(others.map((one) => one.camera()));
    const microphones = await Promise.all(others.map((one) => one.microphone()));
    await waitFor('all consumers', () => listener!.consumers.length === 4 && listener!.peer.offered.size === 0);
    expect(listener!.room.forwarding.videos.simpleFor(listener!.peer).map(({ id }) => id)).toEqual(cameras.map(({ producer }) => producer.id));
    listener!.room.forwarding.videos.limitSimple(listener!.peer, 1);
    await waitFor('one of them', () => flowing(listener!) === 1);
    expect(listener!.link.heard('consumerHeld')).toHaveLength(1);
    expect(microphones.every((microphone) => !listener!.consumerOf(microphone)!.paused)).toBe(true);
    listener!.room.forwarding.videos.limitSimple(listener!.peer, Infinity);
    await waitFor('both', () => flowing(listener!) === 2);
  });
});

test('over two workers it is the same', async () => {
  start({ videosAtOnce: 1, voicesAtOnce: 2 });
  const here = await guests(3);
  const there = await Guest.join(rooms, 'there', { apart: true });
  const microphones = await Promise.all([...here, there].map((one) => one.microphone()));
  const cameras = await Promise.all(here.map((one) => one.camera({ streams: 3, scalabilityMode: 'L1T3' })));
  await waitFor('all consumers', () => there.consumers.length === 6 && there.peer.offered.size === 0);
  await waitFor('one video', () => there.consumers.filter(({ kind, paused }) => kind === 'video' && !paused).length === 1);
  const shown = cameras.find((camera) => !there.consumerOf(camera)!.paused)!;
  expect(there.consumerOf(shown)!.type).toBe('simulcast');
  there.room.forwarding.videos.displays(there.peer, [{ consumerId: there.consumerOf(shown)!.id, width: 200, height: 112 }]);
  await waitFor('the lowest layer', () => there.consumerOf(shown)!.preferredLayers?.spatialLayer === 0);
  microphones.forEach((microphone, n) => microphone.speaks(10 + 5 * n));
  // Its own is the quietest of the four, so of the three others one is held back.
  await waitFor('the two loudest', () => there.consumers.filter(({ kind, paused }) => kind === 'audio' && paused).map(({ producerId }) => producerId).join() === microphones[2]!.producer.id);
});

/** How often the worker has been asked anything about these consumers since. */
function countRequests(consumers: readonly Consumer[]): () => number {
  let count = 0;
  for (const consumer of consumers) {
    for (const method of ['pause', 'resume', 'setPreferredLayers', 'setPriority'] as const) {
      const real = consumer[method].bind(consumer) as (...args: unknown[]) => Promise<void>;
      Object.assign(consumer, { [method]: (...args: unknown[]) => (count++, real(...args)) });
    }
  }
  return () => count;
}
