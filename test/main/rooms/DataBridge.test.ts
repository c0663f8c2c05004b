/** Chat over data channels, on a real worker; what participants say is put into it by hand. */
import type { DataProducer, DirectTransport } from 'mediasoup/types';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { defaultConfig } from '../../../main/contract/config.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { codecsFor } from '../../../main/media/codecs.ts';
import { WorkerPool } from '../../../main/media/WorkerPool.ts';
import type { Rooms } from '../../../main/rooms/Rooms.ts';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';
import { workerBin } from '../media/pools.ts';
import { createRooms } from './doubles.ts';
import { Guest } from './forwarding/injected.ts';
import { Person } from './people.ts';

let pool: WorkerPool;
let rooms: Rooms;
beforeAll(async () => {
  pool = await WorkerPool.start({ workerBin, count: 1, listenIps: ['127.0.0.1'], announcedAddress: null, rtcPort: await freePort(), pipePorts: [28_000, 28_999], mediaCodecs: codecsFor(defaultConfig.media.videoCodecs), logLevel: 'error', logTags: [], logger: silentLogger });
});
afterAll(() => pool.close());
afterEach(() => rooms.close());

async function channel({ room, peer }: Guest, label = 'chat'): Promise<DataProducer> {
  const direct = peer.receiving!.transport as unknown as DirectTransport;
  const producer = await peer.dataProducers.add(() => direct.produceData({ label }), peer.receiving!.transport);
  await room.bridge.hear(peer, producer);
  return producer;
}

describe('row 24: a flood', () => {
  test.each([
    ['of messages', 'hello'],
    ['of nothing', ' '],
    ['of what cannot be said', '\u0007'],
    ['of what nobody could read', 'x'.repeat(60_000)],
  ])('%s ends with its author, and little of it is passed on', async (_what, text) => {
    rooms = createRooms({}, pool);
    const [ann, flood] = [await Guest.join(rooms, 'ann'), await Guest.join(rooms, 'flood')];
    const chat = await channel(flood);
    for (let count = 0; count < 300; count++) chat.send(text);
    await waitFor('its end', () => flood.peer.closed);
    expect(flood.link.closedFor).toBe('too-much');
    expect(ann.room.people).toEqual([ann.peer]);
    expect(ann.link.heard('chat').length).toBeLessThan(30);
  });

  test('over eight channels is one', async () => {
    rooms = createRooms({}, pool);
    const [ann, flood] = [await Guest.join(rooms, 'ann'), await Guest.join(rooms, 'flood')];
    const chats = await Promise.all(Array.from({ length: 8 }, () => channel(flood)));
    for (const chat of chats) for (let count = 0; count < 20; count++) chat.send('hello');
    await waitFor('what passes', () => ann.link.heard('chat').length >= 20);
    for (const chat of chats) chat.send('the end');
    const last = await channel(ann);
    last.send('me too');
    await waitFor('what comes after it', () => flood.link.heard('chat').at(-1)?.message.text === 'me too');
    expect(ann.link.heard('chat').filter(({ message }) => message.peerId === 'flood').length).toBeLessThan(30);
  });
});

test('the longest message there may be is passed on, in any script', async () => {
  rooms = createRooms({}, pool);
  const [ann, ben] = [await Guest.join(rooms, 'ann'), await Guest.join(rooms, 'ben')];
  const chat = await channel(ann);
  chat.send('好'.repeat(2000));
  chat.send('hello');
  await waitFor('both', () => ben.link.heard('chat').length === 2);
});

describe('who leaves', () => {
  const authors = () => Array.from(pool.objects).filter(({ type }) => type === 'dataProducer').length;

  async function listening(): Promise<Guest> {
    rooms = createRooms({}, pool);
    const listener = await Guest.join(rooms, 'listener', { chatsOverData: true });
    await waitFor('the bot', () => authors() === 1);
    return listener;
  }

  test('while entering is told so, and is nobody’s author', async () => {
    const { room } = await listening();
    const camera = await Person.enter(rooms, 'r', 'camera');
    await camera.produce('video');
    const before = authors();
    for (let n = 0; n < 5; n++) {
      const ghost = new Person(rooms);
      const entering = ghost.enter('r', `ghost${n}`);
      while (!ghost.session.seat?.peer.joined) await new Promise(setImmediate);
      room.leave(ghost.peer);
      await expect(entering).rejects.toMatchObject({ code: 409 });
    }
    const { peer } = await Person.enter(rooms, 'r', 'last');
    await waitFor('the last one to be an author', () => authors() === before + 1);
    room.leave(peer);
    await waitFor('it to be none', () => authors() === before);
  });

  test('while its channel is made is none either', async () => {
    const { room } = await listening();
    const ghost = await Guest.join(rooms, 'ghost', { chatsOverData: true });
    const direct = ghost.peer.receiving!.transport as unknown as DirectTransport;
    const producer = await ghost.peer.dataProducers.add(() => direct.produceData({ label: 'chat' }), ghost.peer.receiving!.transport);
    const before = authors();
    const { transport } = await room.media.direct();
    const real = transport.consumeData.bind(transport);
    const consumeData = vi.spyOn(transport, 'consumeData').mockImplementationOnce(async (options) => {
      const consumer = await real(options);
      room.leave(ghost.peer);
      return consumer;
    });
    await room.bridge.hear(ghost.peer, producer);
    consumeData.mockRestore();
    const { peer } = await Guest.join(rooms, 'last');
    await waitFor('the last one to be an author', () => authors() === before);
    room.leave(peer);
    await waitFor('it to be none', () => authors() === before - 1);
  });
});
