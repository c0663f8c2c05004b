/** What the console asks about rooms and people: kept, refused where it makes no sense, and carried out. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { consoleContract, type ConsoleContract } from '../../../../main/contract/console.ts';
import type { Asked, Method, Output } from '../../../../main/contract/message.ts';
import type { RunningServer } from '../../../../main/console/ConsoleHost.ts';
import { Console, type ConsoleSession } from '../../../../main/console/Console.ts';
import { consoleHandlers } from '../../../../main/console/handlers/index.ts';
import type { Rooms } from '../../../../main/rooms/Rooms.ts';
import { quietHost, type QuietHost } from '../../../support/quietHost.ts';
import { createRooms, joined } from '../../rooms/doubles.ts';

let rooms: Rooms;
let host: QuietHost;
let console_: Console;
let session: ConsoleSession;
beforeEach(() => {
  rooms = createRooms();
  host = quietHost({ book: rooms.book });
  console_ = new Console(host);
  session = console_.open({ notify() {} });
  // The console measures a server whose workers these rooms do not have; the handlers need no more than this.
  host.server = { rooms, meetingUrls: ['https://192.168.1.20:4443/', 'https://10.0.0.5:4443/'], workers: undefined } as unknown as RunningServer;
});
afterEach(() => {
  void console_.close();
  rooms.close();
});

function ask<M extends Method<ConsoleContract>>(method: M, input: Asked<ConsoleContract, M>): Promise<Output<ConsoleContract, M>> {
  const parsed = consoleContract.requests[method].input.parse(input);
  const handler = consoleHandlers[method] as (context: ConsoleSession, input: unknown) => unknown;
  return Promise.resolve().then(() => handler(session, parsed)) as Promise<Output<ConsoleContract, M>>;
}
const refused = (code: number, words: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(words) as string }) as Error;

describe('a room', () => {
  test('is made, changed, and shown before anybody has come', async () => {
    const { roomId } = await ask('createRoom', { settings: { name: 'Physics 8b', access: 'password' }, password: 'schnürsenkel' });
    await ask('updateRoom', { roomId, settings: { name: 'Physik 8b', publish: { video: 'hosts' } }, predefined: true });
    const record = rooms.book.get(roomId)!;
    expect(record).toMatchObject({ id: 'Physics-8b', predefined: true, settings: { name: 'Physik 8b', access: 'password', publish: { audio: 'everybody', video: 'hosts' } } });
    expect(record.passwordHash).toMatch(/^scrypt\$/);
  });

  test('with a password needs one, and keeps the one it had', async () => {
    await expect(ask('createRoom', { settings: { name: 'a', access: 'password' } })).rejects.toEqual(refused(400, /needs one/));
    const { roomId } = await ask('createRoom', { settings: { name: 'a' } });
    await expect(ask('updateRoom', { roomId, settings: { access: 'password' } })).rejects.toEqual(refused(400, /needs one/));
    await ask('updateRoom', { roomId, settings: { access: 'password' }, password: 'x' });
    await ask('updateRoom', { roomId, settings: { access: 'open' } });
    await ask('updateRoom', { roomId, settings: { access: 'password' } });
  });

  test('is closed: its people are told; a predefined one stays, another is gone', async () => {
    const [{ roomId: kept }, { roomId: once }] = [await ask('createRoom', { settings: { name: 'kept' }, predefined: true }), await ask('createRoom', { settings: { name: 'once' } })];
    const ann = await joined(rooms.open(kept, '10.0.0.1'), 'ann');
    await ask('closeRoom', { roomId: kept });
    await ask('closeRoom', { roomId: once });
    expect([ann.link.closedFor, rooms.size, [...rooms.book].map(({ id }) => id)]).toEqual(['ended', 0, [kept]]);
    await ask('removeRoom', { roomId: kept });
    expect([...rooms.book]).toEqual([]);
  });

  test('that is not kept any more stays while it is open or waits for its first; else it is gone, and its id is free', async () => {
    const [{ roomId: used }, { roomId: open }, { roomId: waiting }] = [await ask('createRoom', { settings: { name: 'used' }, predefined: true }), await ask('createRoom', { settings: { name: 'open' }, predefined: true }), await ask('createRoom', { settings: { name: 'waiting' }, predefined: true })];
    for (const roomId of [used, open]) await joined(rooms.open(roomId, '10.0.0.1'), 'ann');
    rooms.get(used)!.close();
    for (const roomId of [used, open, waiting]) await ask('updateRoom', { roomId, predefined: false });
    expect(Array.from(rooms.book, ({ id }) => id)).toEqual([open, waiting]);
    expect(await ask('createRoom', { settings: { name: 'used' } })).toEqual({ roomId: used });
  });

  test('has links whose keys stand behind #, on the most likely address', async () => {
    const { roomId } = await ask('createRoom', { settings: { name: '物理' } });
    const links = await ask('roomLinks', { roomId });
    const { hostKey, inviteKey, ingestKey } = rooms.book.get(roomId)!;
    expect(links).toEqual({
      join: 'https://192.168.1.20:4443/?roomId=%E7%89%A9%E7%90%86',
      host: `https://192.168.1.20:4443/?roomId=%E7%89%A9%E7%90%86#host=${hostKey}`,
      invite: `https://192.168.1.20:4443/?roomId=%E7%89%A9%E7%90%86#invite=${inviteKey}`,
      ingestKey,
    });
    await ask('renewKeys', { roomId, which: 'host' });
    expect((await ask('roomLinks', { roomId })).host).not.toBe(links.host);
    host.server = undefined;
    await expect(ask('roomLinks', { roomId })).rejects.toEqual(refused(409, /stopped/));
  });

  test('that is not there is 404, whatever is asked of it', async () => {
    const roomId = 'gone';
    const asking = [ask('updateRoom', { roomId }), ask('closeRoom', { roomId }), ask('removeRoom', { roomId }), ask('roomLinks', { roomId }), ask('renewKeys', { roomId, which: 'host' }), ask('muteAll', { roomId }), ask('message', { roomId, text: 'x' })];
    for (const one of asking) await expect(one).rejects.toEqual(refused(404, /gone/));
  });
});

describe('people', () => {
  test('are told, and removed', async () => {
    const room = rooms.open('r', '10.0.0.1');
    const [ann, ben] = [await joined(room, 'ann'), await joined(room, 'ben')];
    await ask('message', { roomId: 'r', text: 'to all' });
    await ask('message', { roomId: 'r', peerId: 'ann', text: 'to ann' });
    expect([ann, ben].map(({ link }) => link.heard('note').map(({ text }) => text))).toEqual([['to all', 'to ann'], ['to all']]);
    await ask('remove', { roomId: 'r', peerId: 'ann' });
    expect([ann.link.closedFor, room.people.length]).toEqual(['removed', 1]);
    await expect(ask('mute', { roomId: 'r', peerId: 'ann' })).rejects.toEqual(refused(404, /not in the room/));
  });

  test('of a room that waits are nobody: 409', async () => {
    const { roomId } = await ask('createRoom', { settings: { name: 'empty' } });
    for (const one of [ask('muteAll', { roomId }), ask('remove', { roomId, peerId: 'ann' }), ask('message', { roomId, text: 'x' })]) await expect(one).rejects.toEqual(refused(409, /nobody is in/));
  });
});
