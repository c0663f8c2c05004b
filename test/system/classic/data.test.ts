import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Guests, freshRoom } from '../../support/classic/guests.ts';
import { botStream, chatStream } from '../../support/classic/rtp.ts';
import type { NewDataConsumer } from '../../support/classic/wire.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

// What is said over the channels needs real SCTP: see `browser.test.ts`.
let box: TestAppliance;
const guests = new Guests(() => box);

beforeAll(async () => {
  box = await startTestAppliance({ rooms: { graceSeconds: 1, reconnectSeconds: 1 } });
});
afterEach(() => guests.leaveAll());
afterAll(() => box.close());

const chatOf = (person: string) => (offer: NewDataConsumer) => offer.label === 'chat' && offer.peerId === person;

describe('produceData', () => {
  test('for chat answers its id, and the other gets a channel that belongs to the speaker', async () => {
    const room = freshRoom();
    const listener = await guests.join(room);
    const speaker = await guests.join(room, { datachannel: false });
    const answer = await speaker.request('produceData', {
      transportId: speaker.sendTransport!.id,
      sctpStreamParameters: chatStream(),
      label: 'chat',
      protocol: '',
      appData: { info: 'my-chat-DataProducer' },
    });
    expect(answer).toEqual({ id: expect.any(String) });
    const offer = await listener.connection.asked<NewDataConsumer>('newDataConsumer', chatOf(speaker.peerId));
    expect(Object.keys(offer).sort()).toEqual(['appData', 'dataProducerId', 'id', 'label', 'peerId', 'protocol', 'sctpStreamParameters']);
    expect(offer.sctpStreamParameters.streamId).toEqual(expect.any(Number));
  });

  test('for chat reaches those who come later, and nobody gets their own', async () => {
    const room = freshRoom();
    const speaker = await guests.join(room);
    const late = await guests.join(room);
    await late.connection.asked<NewDataConsumer>('newDataConsumer', chatOf(speaker.peerId));
    await speaker.connection.asked<NewDataConsumer>('newDataConsumer', chatOf(late.peerId));
    expect(speaker.connection.requests.filter(({ data }) => chatOf(speaker.peerId)(data as NewDataConsumer))).toEqual([]);
    // Each stream of an SCTP association carries one channel.
    const streams = [...late.dataConsumers.values()].map(({ sctpStreamParameters }) => sctpStreamParameters.streamId);
    expect(new Set(streams).size).toBe(streams.length);
  });

  test('for the bot is the bot’s business alone; its answers come on a channel of nobody’s', async () => {
    const room = freshRoom();
    const one = await guests.join(room);
    const two = await guests.join(room);
    const answers = await two.connection.asked<NewDataConsumer>('newDataConsumer', ({ label }) => label === 'bot');
    expect(answers.peerId ?? null).toBeNull();
    await two.connection.asked<NewDataConsumer>('newDataConsumer', chatOf(one.peerId));
    const bots = two.connection.requests.filter(({ data }) => (data as NewDataConsumer).label === 'bot');
    expect(bots).toHaveLength(1);
  });

  test('with a label that nobody listens to is granted', async () => {
    const client = await guests.join(freshRoom());
    const answer = await client.request('produceData', { transportId: client.sendTransport!.id, sctpStreamParameters: botStream(), label: 'game', protocol: '' });
    expect(answer).toEqual({ id: expect.any(String) });
  });

  test('is not found without its transport and invalid without a stream', async () => {
    const client = await guests.join(freshRoom());
    const good = { transportId: client.sendTransport!.id, sctpStreamParameters: chatStream(), label: 'chat', protocol: '' };
    expect(await client.connection.refusal('produceData', { ...good, transportId: 'nope' })).toMatchObject({ code: 404 });
    expect(await client.connection.refusal('produceData', { ...good, sctpStreamParameters: undefined })).toMatchObject({ code: 400 });
  });
});

describe('a data consumer', () => {
  test('is closed when the speaker leaves', async () => {
    const room = freshRoom();
    const listener = await guests.join(room);
    const speaker = await guests.join(room);
    const offer = await listener.connection.asked<NewDataConsumer>('newDataConsumer', chatOf(speaker.peerId));
    await waitFor('the listener’s answer', () => listener.dataConsumers.has(offer.id));
    await speaker.leave();
    expect(await listener.connection.notified('dataConsumerClosed', ({ dataConsumerId }) => dataConsumerId === offer.id)).toEqual({ dataConsumerId: offer.id });
  });

  test('may be refused by a client without data channels, which stays in the room', async () => {
    const room = freshRoom();
    const speaker = await guests.join(room);
    await waitFor('the bot’s channel', () => speaker.dataConsumers.size === 1);
    const { dataConsumers } = await box.dump();
    const without = await guests.join(room, { datachannel: false });
    await waitFor('its media', () => without.consumers.size === 2);
    expect(await without.request('changeDisplayName', { displayName: 'Still here' })).toEqual({});
    await speaker.connection.notified('peerDisplayNameChanged');
    await waitFor('no data consumer left for it', async () => (await box.dump()).dataConsumers === dataConsumers);
  });
});
