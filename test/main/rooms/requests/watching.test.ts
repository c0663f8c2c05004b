/** Over plain HTTP: watching and chatting, and nothing else, whatever is said by hand. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { defaultConfig } from '../../../../main/contract/config.ts';
import { silentLogger } from '../../../../main/lib/logger.ts';
import { codecsFor } from '../../../../main/media/codecs.ts';
import { WorkerPool } from '../../../../main/media/WorkerPool.ts';
import { mayBeListed, mayWatchOverHttp } from '../../../../main/rooms/policy.ts';
import { roomContract } from '../../../../main/contract/room.ts';
import { roomSettings, type PartialRoomSettings } from '../../../../main/contract/roomSettings.ts';
import { roomHandlers } from '../../../../main/rooms/requests/index.ts';
import type { RoomRecord } from '../../../../main/rooms/RoomBook.ts';
import type { Rooms } from '../../../../main/rooms/Rooms.ts';
import { lobbyOf } from '../../../../main/server/lobby.ts';
import { opus } from '../../../support/classic/rtp.ts';
import { freePort, waitFor } from '../../../support/startTestAppliance.ts';
import { workerBin } from '../../media/pools.ts';
import { createRooms, FakeLink } from '../doubles.ts';
import { Person } from '../people.ts';

let pool: WorkerPool;
let rooms: Rooms;
let record: RoomRecord;
beforeAll(async () => {
  pool = await WorkerPool.start({ workerBin, count: 1, listenIps: ['127.0.0.1'], announcedAddress: null, rtcPort: await freePort(), pipePorts: [24_000, 24_999], mediaCodecs: codecsFor(defaultConfig.media.videoCodecs), logLevel: 'error', logTags: [], logger: silentLogger });
});
afterAll(() => pool.close());
afterEach(() => rooms.close());

async function start(settings: Partial<PartialRoomSettings> = {}): Promise<void> {
  rooms = createRooms({}, pool);
  record = await rooms.book.create({ settings: { name: 'r', ...settings }, ...(settings.access === 'password' ? { password: 'open' } : {}) });
}

const watching = { role: 'viewer', publish: false } as const;
function watcher(): Person {
  const person = new Person(rooms, new FakeLink());
  return Object.assign(person, { session: { ...person.session, carrier: 'http' } });
}
async function watch(rest: Parameters<Person['enter']>[2] = {}, id = 'wim'): Promise<Person> {
  const person = watcher();
  await person.enter('r', id, { ...watching, ...rest });
  return person;
}
const look = () => roomHandlers.look(watcher().session, { roomId: 'r' }) as { room: { mayOpen: boolean; needsHttps?: boolean } };

test('receives, chats, and gets no secret; sends nothing and hosts nothing', async () => {
  await start();
  const ann = await Person.enter(rooms, 'r', 'ann', { key: record.hostKey });
  const sound = await ann.produce();
  const wim = await watch();
  expect(wim.entered).toMatchObject({ you: { role: 'viewer', reconnectSecret: '' }, allowed: { audio: false, video: false, screen: false, chat: true } });
  expect(wim.entered.send).toBeUndefined();
  expect(wim.entered.consumers.map(({ producerId }) => producerId)).toEqual([sound]);
  await roomHandlers.chat(wim.session, { text: 'hello' });
  expect(ann.room.chat.history.map(({ text }) => text)).toEqual(['hello']);
  const produce = () => roomHandlers.produce(wim.session, roomContract.requests.produce.input.parse({ transportId: wim.entered.recv!.id, kind: 'audio', rtpParameters: opus() }));
  for (const ask of [produce, () => roomHandlers.endMeeting(wim.session, {}), () => roomHandlers.setLocked(wim.session, { locked: true }), () => roomHandlers.muteAll(wim.session, {})]) {
    await expect((async () => ask())()).rejects.toMatchObject({ code: 403 });
  }
});

test.each([
  ['as a participant', { role: 'participant' as const, publish: false }],
  ['to publish', { publish: true }],
])('%s nobody enters', async (_how, rest) => {
  await start();
  await expect(watch(rest)).rejects.toMatchObject({ code: 403, message: expect.stringContaining('https') as string });
});

test('the host’s key makes no host, and a secret takes nobody’s place', async () => {
  await start();
  const ann = await Person.enter(rooms, 'r', 'ann');
  expect((await watch({ key: record.hostKey })).peer.role).toBe('viewer');
  await expect(watch({ reconnectSecret: ann.entered.you.reconnectSecret }, 'ann')).rejects.toMatchObject({ code: 403 });
  expect(ann.link.closed).toBe(false);
});

test.each([
  ['with a password', { access: 'password' as const }, { password: 'open' }],
  ['by invitation', { access: 'invite' as const }, {}],
  ['where the host allows it to nobody', { watchOverHttp: false }, {}],
  ['that is locked', { locked: true }, {}],
])('a room %s stays shut', async (_which, settings, rest) => {
  await start(settings);
  await expect(watch({ ...rest, key: record.inviteKey })).rejects.toMatchObject({ code: 403 });
  await expect(watch({ ...rest, key: record.hostKey })).rejects.toMatchObject({ code: 403 });
  expect(look().room.needsHttps).toBe('locked' in settings ? undefined : true);
});

test('it begins no rooms', async () => {
  rooms = createRooms({}, pool);
  expect(look().room.mayOpen).toBe(false);
  await expect(watch()).rejects.toMatchObject({ code: 404 });
  expect(rooms.size).toBe(0);
});

test('what the host shuts ends at once for those who watch, and for nobody else', async () => {
  await start();
  const [ann, wim] = [await Person.enter(rooms, 'r', 'ann'), await watch()];
  await rooms.book.change(record, { settings: { access: 'invite' } });
  expect([ann.link.closed, wim.link.closed, ann.room.people.map(({ id }) => id)]).toEqual([false, true, ['ann']]);
});

test('a lost connection gives up its place: nobody could prove to be the same', async () => {
  await start();
  const [ann, wim] = [await Person.enter(rooms, 'r', 'ann'), await watch()];
  wim.room.disconnect(wim.peer, wim.link);
  await waitFor('it to be gone', () => ann.room.people.length === 1);
});

test('the lobby shows what may be entered from there', async () => {
  rooms = createRooms({}, pool);
  const make = (settings: PartialRoomSettings, password?: string) => rooms.book.create({ settings, password });
  await Promise.all([make({ name: 'open' }), make({ name: 'locked', locked: true }), make({ name: 'invited', access: 'invite' }), make({ name: 'secret', access: 'password' }, 'x'), make({ name: 'secure', watchOverHttp: false })]);
  await Person.enter(rooms, 'lively', 'ann');
  const shown = (carrier: 'https' | 'http') => lobbyOf(rooms, carrier).rooms?.map(({ id, people }) => `${id} ${people}`);
  expect(shown('https')).toEqual(['lively 1', 'open 0', 'secure 0']);
  expect(shown('http')).toEqual(['lively 1', 'open 0']);
  rooms.config.rooms.listed = false;
  expect(lobbyOf(rooms, 'https')).toEqual({ rooms: null, mayOpen: true });
});

test('the rules by themselves', () => {
  const set = (settings: Partial<PartialRoomSettings>) => roomSettings.parse({ name: 'r', ...settings });
  expect([set({}), set({ access: 'invite' }), set({ access: 'password' }), set({ watchOverHttp: false })].map((one) => mayWatchOverHttp(one) === true)).toEqual([true, false, false, false]);
  expect([mayBeListed(1, set({}), 2), mayBeListed(2, set({}), 2), mayBeListed(0, set({ locked: true }), 2), mayBeListed(0, set({ access: 'password' }), 2)]).toEqual([true, false, false, false]);
});
