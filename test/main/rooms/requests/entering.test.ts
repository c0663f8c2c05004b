import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { defaultConfig } from '../../../../main/contract/config.ts';
import { silentLogger } from '../../../../main/lib/logger.ts';
import { codecsFor } from '../../../../main/media/codecs.ts';
import { WorkerPool } from '../../../../main/media/WorkerPool.ts';
import { roomHandlers } from '../../../../main/rooms/requests/index.ts';
import type { Rooms } from '../../../../main/rooms/Rooms.ts';
import { freePort, waitFor } from '../../../support/startTestAppliance.ts';
import { workerBin } from '../../media/pools.ts';
import { createRooms } from '../doubles.ts';
import { inside, Person } from '../people.ts';

let pool: WorkerPool;
let rooms: Rooms;
beforeAll(async () => {
  const logger = silentLogger;
  pool = await WorkerPool.start({ workerBin, count: 1, listenIps: ['127.0.0.1'], announcedAddress: null, rtcPort: await freePort(), pipePorts: [24_000, 24_999], mediaCodecs: codecsFor(defaultConfig.media.videoCodecs), logLevel: 'error', logTags: [], logger });
});
afterAll(() => pool.close());
afterEach(async () => {
  rooms.close();
  await waitFor('every router to be gone', () => pool.workers.every(({ routers }) => routers.size === 0));
});

const start = (settings: Parameters<typeof createRooms>[0] = {}) => (rooms = createRooms(settings, pool));
const enter = (id: string, rest: Parameters<typeof Person.enter>[3] = {}) => Person.enter(rooms, 'r', id, rest);
const secretOf = (person: Person) => ({ reconnectSecret: person.entered.you.reconnectSecret });
const heldBy = (person: Person) => ({ holding: { sendId: person.entered.send!.id, recvId: person.entered.recv!.id } });
const transportsIn = async (person: Person) => (await (await person.room.media.home()).router.dump()).transportIds.length;

describe('coming back', () => {
  test('holding both transports: it goes on, nothing is rebuilt', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    const [sent, received] = [await ann.produce(), await ben.produce()];
    await waitFor('streams', () => [ann, ben].every(({ consumers }) => consumers.length === 1 && !consumers[0]!.paused));
    const [consumer, transports] = [ann.consumers[0]!, await transportsIn(ann)];
    ann.room.disconnect(ann.peer, ann.link);
    const again = await enter('ann', { ...secretOf(ann), ...heldBy(ann) });
    expect(again.entered).toMatchObject({ resumed: true, producerIds: [sent], consumers: [{ id: consumer.id, producerId: received }], you: secretOf(ann) });
    expect([again.entered.send, again.entered.recv, again.peer === ann.peer, consumer.closed]).toEqual([undefined, undefined, true, false]);
    expect(await transportsIn(ann)).toBe(transports);
    expect(ben.link.heard('peerJoined')).toEqual([]);
    expect(ben.link.heard('peerLeft')).toEqual([]);
    expect(ben.link.heard('consumerClosed')).toEqual([]);
  });

  test('what appeared while it was away is in the answer, and runs', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    ann.room.disconnect(ann.peer, ann.link);
    const producerId = await ben.produce();
    await waitFor('it to wait for her', () => ann.consumers.length === 1);
    ben.room.chat.say(ben.peer, 'are you there?');
    const again = await enter('ann', { ...secretOf(ann), ...heldBy(ann) });
    expect(again.entered.consumers.map((consumer) => consumer.producerId)).toEqual([producerId]);
    expect(again.entered.chat.map(({ text }) => text)).toEqual(['are you there?']);
    expect(again.consumers[0]?.paused).toBe(false);
  });

  test('what appears at that very moment is in the answer or offered, and runs', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    ann.room.disconnect(ann.peer, ann.link);
    const [, again] = await Promise.all([ben.produce(), enter('ann', { ...secretOf(ann), ...heldBy(ann) })]);
    await waitFor('it to run', () => again.consumers[0]?.paused === false);
    const [{ id } = { id: '' }] = again.consumers;
    expect([...again.entered.consumers, ...again.link.offers].map((told) => told.id)).toContain(id);
  });

  test('what it has paused itself stays paused', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    await ben.produce('video');
    await waitFor('the stream', () => ann.consumers[0]?.paused === false);
    await roomHandlers.pauseConsumer(ann.session, { consumerId: ann.consumers[0]!.id });
    ann.room.disconnect(ann.peer, ann.link);
    const again = await enter('ann', { ...secretOf(ann), ...heldBy(ann) });
    expect(again.consumers[0]?.paused).toBe(true);
  });

  test.each([
    ['nothing', () => ({})],
    ['only one of its two', (ann: Person) => ({ holding: { sendId: ann.entered.send!.id } })],
    ['transports that are not there', () => ({ holding: { sendId: 'x', recvId: 'y' } })],
    ['one that is not there', (ann: Person) => ({ holding: { sendId: ann.entered.send!.id, recvId: 'y' } })],
    ['one of them twice', (ann: Person) => ({ holding: { sendId: ann.entered.send!.id, recvId: ann.entered.send!.id } })],
    ['somebody else’s', (_: Person, ben: Person) => heldBy(ben)],
  ])('holding %s: both are made anew, the old ones are gone', async (_, holding) => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    await ann.produce();
    const producerId = await ben.produce();
    const transports = await transportsIn(ann);
    const again = await enter('ann', { ...secretOf(ann), ...holding(ann, ben) });
    expect(again.entered).toMatchObject({ resumed: false, producerIds: [], consumers: [{ producerId }] });
    expect([again.entered.send, again.entered.recv]).not.toContain(undefined);
    expect(await transportsIn(ann)).toBe(transports);
    await waitFor('ben to have lost the old stream', () => ben.consumers.length === 0 && ben.link.heard('consumerClosed').length === 1);
    expect(ann.link.closedFor).toBe('replaced');
  });

  test('under another name: the others are told', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    await enter('ann', { ...secretOf(ann), displayName: 'Anna' });
    expect(ben.link.heard('peerRenamed').map(({ peer }) => peer.displayName)).toEqual(['Anna']);
    expect(ann.room.people.map(({ displayName }) => displayName).sort()).toEqual(['Anna', 'ben']);
  });

  test('twice at once, as a page does whose network flickers: the last one is in, with working transports', async () => {
    start();
    const ann = await enter('ann');
    const links = [new Person(rooms), new Person(rooms), new Person(rooms)];
    const results = await Promise.allSettled(links.map((person) => person.enter('r', 'ann', secretOf(ann))));
    const last = links.at(-1)!;
    expect(results.at(-1)).toMatchObject({ status: 'fulfilled' });
    expect(last.peer.link).toBe(last.link);
    expect([...last.peer.transports].map(({ id }) => id).sort()).toEqual([last.entered.send!.id, last.entered.recv!.id].sort());
    expect(await transportsIn(last)).toBe(2);
    expect(await last.produce()).toMatch(/\w/);
  });
});

describe('after a restart of the server', () => {
  const restart = () => {
    const { book } = rooms;
    rooms.close('restart');
    rooms = createRooms({}, pool, book);
  };

  test('whoever was inside comes back into a locked room by invitation, again and again; nobody else does', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    await rooms.book.change(ann.room.record, { settings: { locked: true, access: 'invite' } });
    restart();
    await expect(enter('eve', secretOf(ann))).rejects.toMatchObject({ code: 403 });
    await expect(enter('ann', { reconnectSecret: 'guess' })).rejects.toMatchObject({ code: 403 });
    const again = await enter('ann', secretOf(ann));
    expect(again.entered.you).toEqual(ann.entered.you);
    restart();
    for (const one of [again, ben]) expect((await enter(one.entered.you.peerId, secretOf(one))).entered.locked).toBe(true);
    const back = rooms.get('r')!.peers.get('ben')!;
    rooms.get('r')!.leave(back);
    await expect(enter('ben', secretOf(ben))).rejects.toMatchObject({ code: 403 });
  });

  test('whoever was removed stays out, and with the meeting it is forgotten', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    ann.room.moderation.remove(ann.peer);
    restart();
    await expect(enter('ann', secretOf(ann))).rejects.toMatchObject({ code: 403, message: expect.stringMatching(/removed you/) as string });
    (await enter('ben', secretOf(ben))).room.close('ended');
    await enter('ann');
  });
});

describe('row 13: somebody else', () => {
  test.each([undefined, '', 'guess'])('with the secret %j gets 403, and the rightful one does not notice', async (reconnectSecret) => {
    start();
    const ann = await enter('ann');
    await expect(enter('ann', reconnectSecret === undefined ? {} : { reconnectSecret })).rejects.toMatchObject({ code: 403 });
    expect([ann.link.closedFor, ann.peer.closed, ann.room.people.length]).toEqual([undefined, false, 1]);
  });

  test('the secret of another participant or of an earlier stay will not do', async () => {
    start();
    const [ann, ben] = [await enter('ann'), await enter('ben')];
    await expect(enter('ann', secretOf(ben))).rejects.toMatchObject({ code: 403 });
    ann.room.leave(ann.peer);
    const again = await enter('ann', secretOf(ann));
    expect(again.entered.you.reconnectSecret).not.toBe(secretOf(ann).reconnectSecret);
  });
});

test('a connection is of one participant in one room', async () => {
  start();
  const ann = await enter('ann');
  await expect(ann.enter('other', 'ann')).rejects.toMatchObject({ code: 409 });
  await expect(ann.enter('r', 'bob')).rejects.toMatchObject({ code: 409 });
  expect(rooms.get('other')).toBeUndefined();
  ann.room.leave(ann.peer);
  await ann.enter('other', 'ann');
  expect(rooms.get('other')?.people).toHaveLength(1);
});

test('who cannot get transports is not half inside, and may try again', async () => {
  start();
  const person = new Person(rooms);
  const wrong = { dtls: { role: 'client' as const, fingerprints: [] as never[] } };
  await expect(person.enter('r', 'ann', wrong)).rejects.toThrow();
  await expect(person.enter('r', 'ann', { role: 'viewer', publish: true })).rejects.toMatchObject({ code: 403 });
  expect(rooms.get('r')?.peers.size).toBe(0);
  await person.enter('r', 'ann');
  await person.produce();
  expect(await inside((await person.room.media.home()).router)).toEqual({ producers: 1, consumers: 0 });
});
