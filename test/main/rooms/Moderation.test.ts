/** What a host does, on real workers: what is forbidden ends at once, whatever the clients do. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultConfig } from '../../../main/contract/config.ts';
import type { Asked } from '../../../main/contract/message.ts';
import { roomContract, type RoomContract } from '../../../main/contract/room.ts';
import type { RoomSettingsChange } from '../../../main/contract/roomSettings.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { codecsFor } from '../../../main/media/codecs.ts';
import { WorkerPool } from '../../../main/media/WorkerPool.ts';
import { roomHandlers } from '../../../main/rooms/requests/index.ts';
import type { Rooms } from '../../../main/rooms/Rooms.ts';
import { opus, vp8 } from '../../support/classic/rtp.ts';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';
import { workerBin } from '../media/pools.ts';
import { createRooms } from './doubles.ts';
import { Person } from './people.ts';

let pool: WorkerPool;
let rooms: Rooms;
let ann: Person;
let ben: Person;
beforeAll(async () => {
  pool = await WorkerPool.start({ workerBin, count: 1, listenIps: ['127.0.0.1'], announcedAddress: null, rtcPort: await freePort(), pipePorts: [25_000, 25_999], mediaCodecs: codecsFor(defaultConfig.media.videoCodecs), logLevel: 'error', logTags: [], logger: silentLogger });
});
afterAll(() => pool.close());
beforeEach(async () => {
  rooms = createRooms({}, pool);
  [ann, ben] = [await Person.enter(rooms, 'r', 'ann'), await Person.enter(rooms, 'r', 'ben')];
});
afterEach(() => rooms.close());

type Source = 'mic' | 'webcam' | 'screen' | 'screen-audio';
const produce = (person: Person, source: Source, rest: Partial<Asked<RoomContract, 'produce'>> = {}) => {
  const video = source === 'webcam' || source === 'screen';
  const input = { transportId: person.entered.send!.id, kind: video ? 'video' : 'audio', rtpParameters: video ? vp8() : opus(), appData: { source }, ...rest };
  return roomHandlers.produce(person.session, roomContract.requests.produce.input.parse(input));
};
const set = (settings: RoomSettingsChange) => rooms.book.change(ann.room.record, { settings });
const moderation = () => ann.room.moderation;
const received = (person: Person, n: number) => waitFor(`${n} streams`, () => person.consumers.length === n && person.consumers.every(({ paused }) => !paused));

describe('muting', () => {
  test('pauses what is heard; its owner is told and may resume, the others see it', async () => {
    const [{ id }, { id: camera }] = [await produce(ann, 'mic'), await produce(ann, 'webcam')];
    await received(ben, 2);
    await moderation().mute(ann.peer);
    expect(ann.link.heard('producerPaused')).toEqual([{ type: 'producerPaused', producerId: id }]);
    expect([ann.peer.producers.get(id).paused, ann.peer.producers.get(camera).paused]).toEqual([true, false]);
    await waitFor('ben to know', () => ben.link.heard('consumerPaused').length === 1);
    await roomHandlers.resumeProducer(ann.session, { producerId: id });
    expect(ann.peer.producers.get(id).paused).toBe(false);
    await waitFor('ben to know', () => ben.link.heard('consumerResumed').length === 1);
  });

  test.each([['as it was', true], ['with transports of its own', false]])('whoever was away hears of it on coming back, %s, until they speak again', async (_, resumes) => {
    await produce(ann, 'mic');
    const { reconnectSecret } = ann.entered.you;
    const back = () => Person.enter(rooms, 'r', 'ann', { reconnectSecret, ...(resumes && { holding: { sendId: ann.entered.send!.id, recvId: ann.entered.recv!.id } }) });
    ann.room.disconnect(ann.peer, ann.link);
    await moderation().muteAll();
    let again = await back();
    expect(again.entered).toMatchObject({ resumed: resumes, muted: ['mic'] });
    if (resumes) await roomHandlers.resumeProducer(again.session, { producerId: again.entered.producerIds[0]! });
    else await produce(again, 'mic');
    again.room.disconnect(again.peer, again.link);
    again = await back();
    expect(again.entered.muted).toEqual([]);
  });

  test('pauses all sound, whatever it calls itself', async () => {
    await produce(ann, 'screen');
    const sounds = [await produce(ann, 'screen-audio'), await produce(ann, 'mic')];
    await moderation().mute(ann.peer);
    expect(sounds.map(({ id }) => ann.peer.producers.get(id).paused)).toEqual([true, true]);
  });

  test('all, while somebody leaves: the others are muted all the same', async () => {
    const [, { id }] = [await produce(ann, 'mic'), await produce(ben, 'mic')];
    const muting = moderation().muteAll();
    ann.room.leave(ann.peer);
    await muting;
    expect(ben.peer.producers.get(id).paused).toBe(true);
  });

  test('all: everybody but the hosts', async () => {
    const teacher = await Person.enter(rooms, 'r', 'teacher', { key: ann.room.record.hostKey });
    expect(teacher.entered.you.role).toBe('host');
    const ids = [await produce(ann, 'mic'), await produce(ben, 'mic'), await produce(teacher, 'mic')].map(({ id }) => id);
    await moderation().muteAll();
    expect([ann, ben, teacher].map(({ peer }, n) => peer.producers.get(ids[n]!).paused)).toEqual([true, true, false]);
  });
});

test.each([
  ['video', 'webcam', ['mic', 'screen', 'screen-audio']],
  ['screen', 'screen', ['mic', 'webcam']],
  ['audio', 'mic', ['webcam', 'screen']],
] as const)('stopping %s closes it, tells its owner and the others; it may begin anew', async (what, source, staying) => {
  for (const one of ['mic', 'webcam', 'screen', 'screen-audio'] as const) await produce(ann, one);
  await received(ben, 4);
  moderation().stopSending(ann.peer, what);
  expect(Array.from(ann.peer.producers, ({ appData }) => appData.source).sort()).toEqual([...staying].sort());
  expect(ann.link.heard('producerClosed').length).toBe(4 - staying.length);
  await waitFor('ben to lose it', () => ben.consumers.length === staying.length);
  await produce(ann, source);
});

describe('removing', () => {
  test('closes the connection for good; neither secret nor id bring anybody back', async () => {
    await produce(ann, 'mic');
    await received(ben, 1);
    const { reconnectSecret } = ann.entered.you;
    moderation().remove(ann.peer);
    expect([ann.link.closedFor, ann.peer.closed, ben.link.heard('peerLeft')]).toEqual(['removed', true, [{ type: 'peerLeft', peerId: 'ann' }]]);
    await waitFor('ben to lose her', () => ben.consumers.length === 0);
    for (const rest of [{}, { reconnectSecret }]) await expect(Person.enter(rooms, 'r', 'ann', rest)).rejects.toMatchObject({ code: 403, message: expect.stringMatching(/removed you/) as string });
  });

  test('whoever comes by the host’s link gets in all the same', async () => {
    moderation().remove(ann.peer);
    await Person.enter(rooms, 'r', 'ann', { key: ben.room.record.hostKey });
  });
});

describe('settings hold at once', () => {
  test('what is forbidden is closed and cannot be sent anew; hosts go on', async () => {
    const teacher = await Person.enter(rooms, 'r', 'teacher', { key: ann.room.record.hostKey });
    for (const one of [ann, teacher]) for (const source of ['mic', 'webcam'] as const) await produce(one, source);
    await received(ben, 4);
    await set({ publish: { video: 'hosts' } });
    expect(ann.link.heard('producerClosed')).toMatchObject([{ reason: expect.stringMatching(/cameras off/) as string }]);
    expect(ann.link.heard('allowed')).toEqual([{ type: 'allowed', role: 'participant', allowed: { audio: true, video: false, screen: true, chat: true } }]);
    expect(teacher.link.heard('allowed')).toEqual([]);
    expect([ann.peer.producers.size, teacher.peer.producers.size]).toEqual([1, 2]);
    await expect(produce(ann, 'webcam')).rejects.toMatchObject({ code: 403 });
    await set({ publish: { video: 'everybody' } });
    await produce(ann, 'webcam');
  });

  test('a stream that was being made while it was forbidden does not get through', async () => {
    const making = produce(ann, 'webcam');
    const forbidding = set({ publish: { video: 'nobody' } });
    await expect(making).rejects.toMatchObject({ code: 403 });
    await forbidding;
    expect([ann.peer.producers.size, ben.consumers.length]).toEqual([0, 0]);
  });

  test('microphones: sound counts as a screen’s only while its sender shares one', async () => {
    await set({ publish: { audio: 'hosts' } });
    await expect(produce(ann, 'screen-audio')).rejects.toMatchObject({ code: 403 });
    // As the page does: one right behind the other.
    const [screen, sound] = await Promise.all([produce(ann, 'screen'), produce(ann, 'screen-audio')]);
    expect(ann.peer.producers.has(sound.id)).toBe(true);
    await roomHandlers.closeProducer(ann.session, { producerId: screen.id });
    await waitFor('the sound to end', () => ann.peer.producers.size === 0);
    expect(ann.link.heard('producerClosed')).toMatchObject([{ producerId: sound.id }]);
  });

  test('screens: their sound ends with them, also where microphones are allowed', async () => {
    for (const source of ['screen', 'screen-audio', 'mic'] as const) await produce(ann, source);
    await set({ publish: { screen: 'nobody' } });
    expect(Array.from(ann.peer.producers, ({ appData }) => appData.source)).toEqual(['mic']);
  });

  test('the bitrate of transports that are open', async () => {
    const sending = ann.peer.sending[0]!;
    const limit = async () => (await sending.getStats())[0]?.maxIncomingBitrate;
    const before = await limit();
    await set({ maxIncomingKbps: 400 });
    await waitFor('the limit', async () => (await limit()) === 400_000);
    await set({ maxIncomingKbps: null });
    await waitFor('the old limit', async () => (await limit()) === before);
  });

  test('chat is refused, for the bot as well', async () => {
    await set({ chat: 'hosts' });
    expect(() => roomHandlers.chat(ann.session, { text: 'hi' })).toThrow(expect.objectContaining({ code: 403 }) as Error);
    expect(() => ann.room.chat.answer(ann.peer, 'who')).toThrow(expect.objectContaining({ code: 403 }) as Error);
    expect(ann.room.chat.history).toEqual([]);
  });

  test('a new name and a lock are told; the lock keeps out the next', async () => {
    await set({ name: 'Physik', locked: true });
    expect(ann.link.heard('roomChanged')).toEqual([{ type: 'roomChanged', name: 'Physik', locked: true }]);
    await expect(Person.enter(rooms, 'r', 'eve')).rejects.toMatchObject({ code: 403, message: 'the room is locked' });
    // Somebody inside whose connection was lost is not new.
    ann.room.disconnect(ann.peer, ann.link);
    const again = await Person.enter(rooms, 'r', 'ann', { reconnectSecret: ann.entered.you.reconnectSecret });
    expect(again.entered).toMatchObject({ roomName: 'Physik', locked: true });
  });
});

describe('entering', () => {
  test('says what is allowed', async () => {
    await set({ publish: { audio: 'nobody', screen: 'hosts' }, chat: 'hosts' });
    expect((await Person.enter(rooms, 'r', 'eve')).entered.allowed).toEqual({ audio: false, video: true, screen: false, chat: false });
    expect((await Person.enter(rooms, 'r', 'teacher', { key: ann.room.record.hostKey })).entered.allowed).toEqual({ audio: false, video: true, screen: true, chat: true });
  });

  test('by the host’s link makes a host of somebody who is inside, and everybody knows', async () => {
    const again = await Person.enter(rooms, 'r', 'ann', { reconnectSecret: ann.entered.you.reconnectSecret, key: ann.room.record.hostKey });
    expect(again.entered.you.role).toBe('host');
    expect(ben.link.heard('peerChanged').map(({ peer }) => [peer.id, peer.role])).toEqual([['ann', 'host']]);
  });

  test('a connection that ends while its password is looked at takes no seat', async () => {
    await rooms.book.change(ann.room.record, { settings: { access: 'password' }, password: 'x' });
    const eve = new Person(rooms);
    const entering = eve.enter('r', 'eve', { password: 'x' });
    eve.link.close('restart');
    await expect(entering).rejects.toMatchObject({ code: 409 });
    expect(ann.room.peers.has('eve')).toBe(false);
  });

  test('twice at once on one connection, with a password: one seat', async () => {
    await rooms.book.change(ann.room.record, { settings: { access: 'password' }, password: 'x' });
    const eve = new Person(rooms);
    const results = await Promise.allSettled(['eve', 'eva'].map((id) => eve.enter('r', id, { password: 'x' })));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(ann.room.peers.size).toBe(3);
  });
});

test('notes reach one or all; classic clients read those to all', async () => {
  moderation().note('to all');
  moderation().note('to ben', ben.peer);
  expect([ann, ben].map(({ link }) => link.heard('note').map(({ text, toYouAlone }) => [text, toYouAlone]))).toEqual([[['to all', false]], [['to all', false], ['to ben', true]]]);
  expect(ann.room.chat.history).toEqual([]);
  ben.link.chatsOverData = true;
  expect(() => moderation().note('to ben', ben.peer)).toThrow(expect.objectContaining({ code: 409 }) as Error);
});
