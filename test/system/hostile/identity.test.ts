import { describe, expect, test } from 'vitest';
import { besiege } from '../../support/classic/besieged.ts';
import { UpgradeRefused } from '../../support/classic/ProtooConnection.ts';
import { enter, enterData } from '../../support/classic/own.ts';
import { freshRoom } from '../../support/classic/guests.ts';
import { dtls, opus } from '../../support/classic/rtp.ts';
import { waitFor } from '../../support/startTestAppliance.ts';

const siege = besiege({ rooms: { reconnectSeconds: 1.5 } });
const sentence = expect.stringMatching(/\w+ \w+/) as string;

/** With what status the connection was refused; 101 when it was not. */
async function status(opening: Promise<unknown>): Promise<number> {
  return opening.then(
    () => 101,
    (error: unknown) => {
      if (error instanceof UpgradeRefused) return error.status;
      throw error;
    },
  );
}

describe('row 11: where a page comes from', () => {
  const open = (origin: string | undefined) => siege.guests.open('', origin === undefined ? {} : { origin });

  test.each(['https://evil.example', 'http://evil.example:4443', 'https://127.0.0.1.evil.example', 'https://evil.example/?127.0.0.1', 'null', 'file://', 'garbage', 'https://127.0.0.1@evil.example'])(
    '%s is refused with 403',
    async (origin) => {
      expect(await status(open(origin))).toBe(403);
      expect(await status(siege.guests.open(`?roomId=${freshRoom()}&peerId=foreigner`, { origin }))).toBe(403);
    },
  );

  test.each([undefined, 'https://127.0.0.1', 'https://127.0.0.1:1', 'https://localhost:9999', 'http://localhost:4480'])('%s is ours', async (origin) => {
    expect(await status(open(origin))).toBe(101);
  });
});

describe('row 13: somebody else’s peerId', () => {
  test('on our own page needs the secret', async () => {
    const room = freshRoom();
    const ada = await siege.guests.open();
    const { you } = await enter(ada, room, 'ada');
    const thief = await siege.guests.open();
    for (const guess of [{}, { reconnectSecret: '' }, { reconnectSecret: 'guess' }, { reconnectSecret: 'x'.repeat(you.reconnectSecret.length) }]) {
      expect(await thief.refusal('enter', await enterData(thief, room, 'ada', guess))).toMatchObject({ code: 403, reason: sentence });
    }
    // No secret of another participant's will do either.
    const other = await siege.guests.open();
    const { you: otherYou } = await enter(other, room, 'bob');
    const stolen = await enterData(thief, room, 'ada', { reconnectSecret: otherYou.reconnectSecret });
    expect(await thief.refusal('enter', stolen)).toMatchObject({ code: 403 });
    await ada.request('changeDisplayName', { displayName: 'Ada, untouched' });
    expect(ada.closeEvent).toBeUndefined();

    // The one who has it takes over; the replaced one shall not come back.
    const again = await siege.guests.open();
    expect(await enter(again, room, 'ada', { reconnectSecret: you.reconnectSecret })).toMatchObject({ you: { peerId: 'ada' } });
    expect(await ada.closed).toMatchObject({ code: 4000 });
  });

  test('as a classic client, who has none to show: not while our page is there, nor while it is expected back', async () => {
    const room = freshRoom();
    const ada = await siege.guests.open();
    await enter(ada, room, 'ada');
    expect(await status(siege.guests.connect(room, { peerId: 'ada' }))).toBe(403);
    await ada.cut();
    expect(await status(siege.guests.connect(room, { peerId: 'ada' }))).toBe(403);
  });

  test('of a classic client cannot be had through our own page', async () => {
    const room = freshRoom();
    const ada = await siege.guests.join(room, { peerId: 'ada' });
    const thief = await siege.guests.open();
    expect(await thief.refusal('enter', await enterData(thief, room, 'ada'))).toMatchObject({ code: 403, reason: sentence });
    expect(ada.connection.closeEvent).toBeUndefined();
  });
});

describe('row 14: somebody else’s things', () => {
  test('do not exist: 404 for every method, be it from the same room or another, and nothing happens to them', async () => {
    const room = freshRoom();
    const [owner, neighbour] = await Promise.all([siege.guests.join(room), siege.guests.join(room)]);
    const stranger = await siege.guests.join(freshRoom());
    await waitFor('the owner to have everything', () => owner.consumers.size === 2 && owner.dataConsumers.size === 2 && neighbour.consumers.size === 2);
    const transportId = owner.sendTransport!.id;
    const producerId = owner.micProducerId!;
    const consumerId = [...owner.consumers.keys()][0]!;
    const recvId = owner.recvTransport!.id;
    await waitFor('it to run', () => !siege.watch.consumer(consumerId).paused);
    const attempts: [method: string, data: object][] = [
      ['connectWebRtcTransport', { transportId, dtlsParameters: dtls() }],
      ['connectWebRtcTransport', { transportId: recvId, dtlsParameters: dtls() }],
      ['restartIce', { transportId }],
      ['produce', { transportId, kind: 'audio', rtpParameters: opus(), appData: {} }],
      ['produceData', { transportId, sctpStreamParameters: { streamId: 900 }, label: 'chat', protocol: '' }],
      ['closeProducer', { producerId }],
      ['pauseProducer', { producerId }],
      ['resumeProducer', { producerId }],
      ['pauseConsumer', { consumerId }],
      ['resumeConsumer', { consumerId }],
      ['requestConsumerKeyFrame', { consumerId }],
      ['setConsumerPreferredLayers', { consumerId, spatialLayer: 0 }],
      ['setConsumerPriority', { consumerId, priority: 9 }],
      ['getTransportStats', { transportId }],
      ['getTransportStats', { transportId: recvId }],
      ['getProducerStats', { producerId }],
      ['getConsumerStats', { consumerId }],
      ['getDataProducerStats', { dataProducerId: owner.chatDataProducerId }],
      ['getDataConsumerStats', { dataConsumerId: [...owner.dataConsumers.keys()][0] }],
    ];
    const before = await siege.box.dump();
    for (const thief of [neighbour, stranger]) {
      for (const [method, data] of attempts) expect(await thief.connection.refusal(method, data), method).toMatchObject({ code: 404, reason: sentence });
    }
    expect(await siege.box.dump()).toEqual(before);
    expect(siege.watch.producer(producerId).paused).toBe(false);
    expect(siege.watch.consumer(consumerId)).toMatchObject({ paused: false, priority: 1 });
  });

  test('cannot be replaced by making something with their id', async () => {
    const room = freshRoom();
    const [owner, thief] = await Promise.all([siege.guests.join(room), siege.guests.join(room)]);
    for (const taken of [owner.micProducerId!, siege.sentinel.micProducerId!]) {
      const forged = { transportId: thief.sendTransport!.id, kind: 'audio', rtpParameters: opus(), appData: {}, id: taken, producerId: taken };
      const answer = await thief.request<{ id: string }>('produce', forged).catch((error: unknown) => error);
      if (answer instanceof Error) expect(answer).toMatchObject({ code: expect.any(Number) });
      else expect(answer).not.toMatchObject({ id: taken });
      expect(siege.watch.producer(taken).closed).toBe(false);
    }
    expect(await owner.request('pauseProducer', { producerId: owner.micProducerId })).toEqual({});
  });
});

describe('row 40: ids that are none', () => {
  const bad: [name: string, id: string][] = [
    ['nothing', ''],
    ['10 KB', 'a'.repeat(10_240)],
    ['65 characters', 'a'.repeat(65)],
    ['a control character', 'a\u0000b'],
    ['a line break', 'a\r\nb'],
    ['a way upwards', '../../etc'],
    ['__proto__', '__proto__'],
    ['a space', 'a b'],
    ['markup', '<script>'],
    ['only dots', '..'],
    ['a right-to-left mark', 'a\u202eb'],
  ];
  const url = (roomId: string, peerId: string) => `?roomId=${encodeURIComponent(roomId)}&peerId=${encodeURIComponent(peerId)}`;

  test.each(bad)('%s: 400 at the upgrade, and 400 to enter', async (_, id) => {
    expect(await status(siege.guests.open(url('fine', id)))).toBe(400);
    // A URL without a room at all is the lobby's; an empty room is a mistake.
    expect(await status(siege.guests.open(url(id, 'fine')))).toBe(400);
    const lobby = await siege.guests.open();
    expect(await lobby.refusal('enter', await enterData(lobby, 'fine', 'fine', { roomId: id }))).toMatchObject({ code: 400, reason: sentence });
    expect(await lobby.refusal('enter', await enterData(lobby, 'fine', 'fine', { peerId: id }))).toMatchObject({ code: 400, reason: sentence });
  });

  test('a room without a peer: 400', async () => {
    expect(await status(siege.guests.open('?roomId=fine'))).toBe(400);
  });

  test('broken escapes, and ids given twice: refused or one of them taken, never a crash', async () => {
    for (const query of ['?roomId=%E0%A4%A&peerId=x', '?roomId=a&roomId=b&peerId=x', '?roomId[]=a&peerId=x', '?roomId=a&peerId=x&peerId=y']) {
      expect([101, 400]).toContain(await status(siege.guests.open(query)));
    }
  });

  test.each([
    ['会议室', 'A-z_0.9'],
    ['Großer-Saal', 'a'],
    ['a'.repeat(64), 'b'.repeat(64)],
    ['constructor', 'toString'],
  ])('%s and %s are fine', async (roomId, peerId) => {
    expect((await siege.guests.join(roomId, { peerId })).state).toBe('connected');
  });
});
