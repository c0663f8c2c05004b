import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Guests, freshRoom } from '../../support/classic/guests.ts';
import { MediasoupWatch } from '../../support/classic/mediasoupWatch.ts';
import { h264, opus, vp8, vp8Simulcast, vp9Svc } from '../../support/classic/rtp.ts';
import type { NewConsumer } from '../../support/classic/wire.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

const watch = new MediasoupWatch();
let box: TestAppliance;
const guests = new Guests(() => box);

beforeAll(async () => {
  box = await startTestAppliance({ rooms: { graceSeconds: 1, reconnectSeconds: 1 } });
});
afterEach(() => guests.leaveAll());
afterAll(() => box.close());

/** Two in a room; the second sends nothing yet. */
async function two() {
  const room = freshRoom();
  const [watcher, sender] = [await guests.join(room, { produce: false }), await guests.join(room, { webcam: null })];
  await watcher.connection.asked('newConsumer');
  return { room, watcher, sender };
}

describe('produce', () => {
  test.each([
    ['opus', 'audio', opus, 'simple'],
    ['VP8', 'video', vp8, 'simple'],
    ['VP8 in three simulcast layers', 'video', vp8Simulcast, 'simulcast'],
    ['VP9 SVC', 'video', vp9Svc, 'svc'],
    ['H264 constrained baseline', 'video', h264, 'simple'],
  ] as const)('%s answers its id, and the other is asked to consume it', async (_, kind, parameters, type) => {
    const { watcher, sender } = await two();
    const appData = { source: 'camera', nested: { list: [1, 2] } };
    const answer = await sender.request<{ id: string }>('produce', {
      transportId: sender.sendTransport!.id,
      kind,
      rtpParameters: parameters(),
      appData,
    });
    expect(answer).toEqual({ id: expect.any(String) });
    const offer = await watcher.connection.asked<NewConsumer>('newConsumer', ({ producerId }) => producerId === answer.id);
    expect(Object.keys(offer).sort()).toEqual(['appData', 'id', 'kind', 'peerId', 'producerId', 'producerPaused', 'rtpParameters', 'type']);
    expect(offer).toMatchObject({ peerId: sender.peerId, kind, type, producerPaused: false, appData });
    expect(offer.rtpParameters.codecs[0]!.mimeType.toLowerCase()).toBe(parameters().codecs[0]!.mimeType.toLowerCase());
    expect(offer.rtpParameters.encodings![0]!.ssrc).toBeGreaterThan(0);
  });

  test('is invalid without a transport, with a codec that no router speaks, or with an ssrc used before', async () => {
    const { sender } = await two();
    const good = { transportId: sender.sendTransport!.id, kind: 'video', rtpParameters: vp8() };
    expect(await sender.connection.refusal('produce', { ...good, transportId: undefined })).toMatchObject({ code: 400 });
    const exotic = vp8();
    exotic.codecs[0]!.mimeType = 'video/theora';
    expect(await sender.connection.refusal('produce', { ...good, rtpParameters: exotic })).toMatchObject({ code: 400 });
    await sender.request('produce', good);
    // Somebody else's mistake must not read as ours (500).
    expect([400, 409]).toContain((await sender.connection.refusal('produce', good)).code);
  });

  test('on a transport that does not exist is not found', async () => {
    const { sender } = await two();
    expect(await sender.connection.refusal('produce', { transportId: 'nope', kind: 'audio', rtpParameters: opus() })).toMatchObject({ code: 404 });
  });
});

describe('a producer', () => {
  test('is muted and unmuted, and the others are told which consumer that concerns', async () => {
    const { watcher, sender } = await two();
    const producerId = sender.micProducerId!;
    const offer = await watcher.connection.asked<NewConsumer>('newConsumer');
    expect(await sender.request('pauseProducer', { producerId })).toEqual({});
    expect(await watcher.connection.notified('consumerPaused')).toEqual({ consumerId: offer.id });
    expect(watch.producer(producerId).paused).toBe(true);
    expect(await sender.request('resumeProducer', { producerId })).toEqual({});
    expect(await watcher.connection.notified('consumerResumed')).toEqual({ consumerId: offer.id });
    expect(watch.producer(producerId).paused).toBe(false);
    await sender.request('resumeProducer', { producerId });
  });

  test('that is muted is offered as muted to whoever comes later', async () => {
    const { room, sender } = await two();
    await sender.request('pauseProducer', { producerId: sender.micProducerId });
    const late = await guests.join(room, { produce: false });
    expect(await late.connection.asked('newConsumer')).toMatchObject({ producerId: sender.micProducerId, producerPaused: true });
  });

  test('is closed, the others’ consumers with it, and then is unknown', async () => {
    const { watcher, sender } = await two();
    const offer = await watcher.connection.asked<NewConsumer>('newConsumer');
    expect(await sender.request('closeProducer', { producerId: sender.micProducerId })).toEqual({});
    expect(await watcher.connection.notified('consumerClosed')).toEqual({ consumerId: offer.id });
    expect(watch.producers.has(sender.micProducerId!)).toBe(false);
    await waitFor('the consumer to be gone', () => !watch.consumers.has(offer.id));
    for (const method of ['closeProducer', 'pauseProducer', 'resumeProducer']) {
      expect(await sender.connection.refusal(method, { producerId: sender.micProducerId })).toMatchObject({ code: 404 });
      expect(await sender.connection.refusal(method)).toMatchObject({ code: 400 });
    }
  });

  test('tells its owner how well it arrives', async () => {
    const { sender } = await two();
    // The worker says this once real media flows; here only the translation is looked at.
    const score = [{ encodingIdx: 0, ssrc: 1234, score: 7 }];
    watch.producer(sender.micProducerId!).emit('score', score);
    expect(await sender.connection.notified('producerScore')).toEqual({ producerId: sender.micProducerId, score });
  });
});
