import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Guests, freshRoom } from '../../support/classic/guests.ts';
import { MediasoupWatch } from '../../support/classic/mediasoupWatch.ts';
import { vp8Simulcast } from '../../support/classic/rtp.ts';
import type { NewConsumer } from '../../support/classic/wire.ts';
import type { ClassicOptions } from '../../support/classicClient.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

const watch = new MediasoupWatch();
let box: TestAppliance;
const guests = new Guests(() => box);

beforeAll(async () => {
  box = await startTestAppliance({ rooms: { graceSeconds: 1, reconnectSeconds: 1 } });
});
afterEach(() => guests.leaveAll());
afterAll(() => box.close());

const isVideo = (offer: NewConsumer) => offer.kind === 'video';

/** A sender with simulcast video, and a watcher who has been offered it. */
async function offered(options: Partial<ClassicOptions> = {}) {
  const room = freshRoom();
  const sender = await guests.join(room, { webcam: vp8Simulcast });
  const watcher = await guests.join(room, { produce: false, ...options });
  const offer = await watcher.connection.asked<NewConsumer>('newConsumer', isVideo);
  return { room, sender, watcher, offer };
}

describe('a consumer', () => {
  test('waits for the client’s answer and runs then', async () => {
    const answers: (() => void)[] = [];
    const { watcher, offer } = await offered({
      answer: async (client, method, data) => {
        if (method === 'newConsumer') await new Promise<void>((resolve) => answers.push(resolve));
        return client.accept(method, data);
      },
    });
    expect(watch.bornPaused.get(offer.id)).toBe(true);
    // An exchange in between: the appliance had every chance to resume too early.
    await watcher.request('getTransportStats', { transportId: watcher.recvTransport!.id });
    expect(watch.consumer(offer.id).paused).toBe(true);
    answers.forEach((answer) => answer());
    await waitFor('the consumer to run', () => !watch.consumer(offer.id).paused);
  });

  test('is never lost on clients that answer at once, be it in a burst', async () => {
    const room = freshRoom();
    const people = await Promise.all(Array.from({ length: 8 }, () => guests.join(room)));
    const wanted = (people.length - 1) * 2;
    await Promise.all(
      people.map((person) => waitFor(`${wanted} consumers for everybody`, () => person.consumers.size === wanted)),
    );
    await waitFor('all of them to run', () => people.every((person) => [...person.consumers.keys()].every((id) => !watch.consumer(id).paused)));
    // Each stream exactly once.
    for (const person of people) {
      const producers = [...person.consumers.values()].map(({ producerId }) => producerId);
      expect(new Set(producers).size).toBe(wanted);
      expect(person.connection.requests.filter(({ method }) => method === 'newConsumer')).toHaveLength(wanted);
    }
  });

  test('runs after a few seconds even if the client never answers', async () => {
    const { offer } = await offered({ answer: () => undefined });
    expect(watch.consumer(offer.id).paused).toBe(true);
    await waitFor('the consumer to run anyway', () => !watch.consumer(offer.id).paused, 10_000);
  }, 15_000);

  test('is given up when the client refuses it, and nobody else notices', async () => {
    const { room, sender, watcher, offer } = await offered({ answer: () => ({ ok: false, code: 403, reason: 'I do not want to consume' }) });
    await waitFor('the consumer to be gone', () => !watch.consumers.has(offer.id));
    const third = await guests.join(room, { produce: false });
    await waitFor('both streams for a third', () => third.consumers.size === 2);
    expect(watcher.connection.closeEvent).toBeUndefined();
    expect(sender.connection.notifications.some(({ method }) => method.startsWith('consumer'))).toBe(false);
  });

  test('is not offered to a device that cannot play it', async () => {
    const { watcher, offer } = await offered();
    expect(offer.kind).toBe('video');
    const deaf = await guests.join(watcher.options.roomId, { produce: false, without: ['video/vp8'] });
    await deaf.connection.asked<NewConsumer>('newConsumer', ({ kind }) => kind === 'audio');
    await deaf.request('getTransportStats', { transportId: deaf.recvTransport!.id });
    expect(deaf.connection.requests.filter(({ data }) => isVideo(data as NewConsumer))).toEqual([]);
  });

  test('ends when its sender leaves', async () => {
    const { sender, watcher, offer } = await offered();
    await sender.leave();
    expect(await watcher.connection.notified('peerClosed')).toEqual({ peerId: sender.peerId });
    await waitFor('its consumers to be gone here and there', () => watcher.consumers.size === 0 && !watch.consumers.has(offer.id));
  });
});

describe('whoever receives', () => {
  test('pauses and resumes for itself alone', async () => {
    const { watcher, offer } = await offered();
    await waitFor('the consumer to run', () => !watch.consumer(offer.id).paused);
    expect(await watcher.request('pauseConsumer', { consumerId: offer.id })).toEqual({});
    expect(watch.consumer(offer.id).paused).toBe(true);
    expect(watch.producer(offer.producerId).paused).toBe(false);
    expect(await watcher.request('resumeConsumer', { consumerId: offer.id })).toEqual({});
    expect(watch.consumer(offer.id).paused).toBe(false);
  });

  test('is told in its own words what the box holds back, cannot resume that, and gets it back with what it chose', async () => {
    const { room, watcher, offer } = await offered();
    const consumer = watch.consumer(offer.id);
    await waitFor('the consumer to run', () => !consumer.paused);
    await watcher.request('setConsumerPreferredLayers', { consumerId: offer.id, spatialLayer: 1 });
    const { rooms } = box.appliance;
    try {
      rooms.economy = 'audioOnly';
      expect(await watcher.connection.notified('consumerPaused')).toEqual({ consumerId: offer.id });
      expect(await watcher.request('resumeConsumer', { consumerId: offer.id })).toEqual({});
      expect(consumer.paused).toBe(true);
      const late = await guests.join(room, { produce: false });
      expect(await late.connection.asked<NewConsumer>('newConsumer', isVideo)).toMatchObject({ producerPaused: true });
    } finally {
      rooms.economy = 'none';
    }
    expect(await watcher.connection.notified('consumerResumed')).toEqual({ consumerId: offer.id });
    await waitFor('it to run', () => !consumer.paused);
    expect(consumer.preferredLayers).toMatchObject({ spatialLayer: 1 });
  });

  test('chooses layers, a priority, and asks for key frames', async () => {
    const { watcher, offer } = await offered();
    const consumerId = offer.id;
    expect(await watcher.request('setConsumerPreferredLayers', { consumerId, spatialLayer: 1, temporalLayer: 2 })).toEqual({});
    expect(watch.consumer(consumerId).preferredLayers).toEqual({ spatialLayer: 1, temporalLayer: 2 });
    expect(await watcher.request('setConsumerPreferredLayers', { consumerId, spatialLayer: 0 })).toEqual({});
    expect(watch.consumer(consumerId).preferredLayers).toMatchObject({ spatialLayer: 0 });
    expect(await watcher.request('setConsumerPriority', { consumerId, priority: 200 })).toEqual({});
    expect(watch.consumer(consumerId).priority).toBe(200);
    expect(await watcher.request('requestConsumerKeyFrame', { consumerId })).toEqual({});
  });

  test.each([
    ['setConsumerPreferredLayers', { spatialLayer: -1, temporalLayer: 0 }],
    ['setConsumerPreferredLayers', { spatialLayer: 'high' }],
    ['setConsumerPreferredLayers', {}],
    ['setConsumerPriority', { priority: 0 }],
    ['setConsumerPriority', { priority: 256 }],
    ['setConsumerPriority', { priority: 1.5 }],
  ])('%s %j is invalid', async (method, wrong) => {
    const { watcher, offer } = await offered();
    expect(await watcher.connection.refusal(method, { consumerId: offer.id, ...wrong })).toMatchObject({ code: 400 });
  });

  test.each([
    ['pauseConsumer', {}],
    ['resumeConsumer', {}],
    ['requestConsumerKeyFrame', {}],
    ['setConsumerPreferredLayers', { spatialLayer: 1, temporalLayer: 1 }],
    ['setConsumerPriority', { priority: 2 }],
  ])('%s of no consumer is not found, of nothing is invalid', async (method, rest) => {
    const { watcher } = await offered();
    expect(await watcher.connection.refusal(method, { consumerId: 'nope', ...rest })).toMatchObject({ code: 404 });
    expect(await watcher.connection.refusal(method, rest)).toMatchObject({ code: 400 });
  });

  test('is told scores and layers as the classic page knows them', async () => {
    const { watcher, offer } = await offered();
    // The worker says these once real media flows; here only the translation is looked at.
    const score = { score: 9, producerScore: 8, producerScores: [8, 0, 0] };
    watch.consumer(offer.id).emit('score', score);
    expect(await watcher.connection.notified<{ score: typeof score }>('consumerScore', (data) => data.score.score === 9)).toEqual({ consumerId: offer.id, score });
    watch.consumer(offer.id).emit('layerschange', { spatialLayer: 2, temporalLayer: 1 });
    expect(await watcher.connection.notified('consumerLayersChanged')).toEqual({ consumerId: offer.id, spatialLayer: 2, temporalLayer: 1 });
    // No layer at all is null on the wire: the page writes the value into its state as it is.
    watch.consumer(offer.id).emit('layerschange', undefined);
    const none = await watcher.connection.notified('consumerLayersChanged', ({ spatialLayer }) => spatialLayer === null);
    expect(none).toEqual({ consumerId: offer.id, spatialLayer: null, temporalLayer: null });
  });
});
