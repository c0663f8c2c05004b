import { version as mediasoupVersion } from 'mediasoup';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { deviceCapabilities } from '../../support/classic/rtp.ts';
import { Guests, freshRoom } from '../../support/classic/guests.ts';
import type { Capabilities, PeerAnswer, TransportAnswer } from '../../support/classic/wire.ts';
import { startTestAppliance, type TestAppliance } from '../../support/startTestAppliance.ts';

let box: TestAppliance;
const guests = new Guests(() => box);

beforeAll(async () => {
  box = await startTestAppliance({ rooms: { graceSeconds: 1, reconnectSeconds: 1 } });
});
afterEach(() => guests.leaveAll());
afterAll(() => box.close());

describe('a classic client connects', () => {
  test('and is told the version of mediasoup before anything else', async () => {
    const { connection } = await guests.connect(freshRoom());
    await connection.notified('mediasoup-version');
    expect(connection.notifications[0]).toEqual({ notification: true, method: 'mediasoup-version', data: { version: mediasoupVersion } });
  });

  test('and gets the router’s capabilities themselves, not wrapped in anything', async () => {
    const client = await guests.connect(freshRoom());
    const capabilities = await client.request<Capabilities>('getRouterRtpCapabilities');
    expect(Object.keys(capabilities).sort()).toEqual(['codecs', 'headerExtensions']);
    const mimeTypes = capabilities.codecs.map((codec) => codec.mimeType.toLowerCase());
    expect(mimeTypes).toEqual(expect.arrayContaining(['audio/opus', 'video/vp8', 'video/vp9', 'video/h264', 'video/rtx']));
  });

  test('and may create transports before it joins, each at the address that it reached', async () => {
    const client = await guests.connect(freshRoom());
    const transport = await client.request<TransportAnswer>('createWebRtcTransport', {
      forceTcp: false,
      producing: true,
      consuming: false,
      sctpCapabilities: { numStreams: { OS: 1024, MIS: 1024 } },
    });
    expect(Object.keys(transport).sort()).toEqual(['dtlsParameters', 'iceCandidates', 'iceParameters', 'id', 'sctpParameters']);
    expect(transport.iceParameters).toMatchObject({ usernameFragment: expect.any(String), password: expect.any(String), iceLite: true });
    expect(transport.dtlsParameters.fingerprints).not.toHaveLength(0);
    // Clients before mediasoup-client 3.17 read these very names.
    expect(transport.sctpParameters).toMatchObject({ port: 5000, OS: expect.any(Number), MIS: expect.any(Number), maxMessageSize: expect.any(Number) });
    expect(new Set(transport.iceCandidates.map(({ protocol }) => protocol))).toEqual(new Set(['udp', 'tcp']));
    for (const candidate of transport.iceCandidates) expect(candidate).toMatchObject({ ip: '127.0.0.1', port: box.rtcPort, type: 'host' });
  });

  test('and gets TCP candidates only when it forces TCP', async () => {
    const client = await guests.connect(freshRoom());
    const { iceCandidates } = await client.request<TransportAnswer>('createWebRtcTransport', { forceTcp: true, producing: false, consuming: true });
    expect(iceCandidates.map(({ protocol }) => protocol)).toEqual(['tcp']);
  });

  test.each([
    ['nothing', {}],
    ['neither direction said', { forceTcp: false }],
    ['a direction that is no boolean', { producing: 'yes', consuming: false }],
  ])('and is refused a transport for %s', async (_, data) => {
    const client = await guests.connect(freshRoom());
    expect(await client.connection.refusal('createWebRtcTransport', data)).toMatchObject({ code: 400, reason: expect.stringMatching(/\w{3}/) });
  });
});

describe('a classic client joins', () => {
  test('with the requests of the classic page in its order, and is alone', async () => {
    const client = await guests.join(freshRoom());
    // The receiving side is connected at its first use, which may be the bot's channel any time after joining.
    expect(client.asked.filter((method) => method !== 'connectWebRtcTransport')).toEqual([
      'getRouterRtpCapabilities',
      'createWebRtcTransport',
      'createWebRtcTransport',
      'join',
      'produce',
      'produce',
      'produceData',
      'produceData',
    ]);
    expect(client.peers).toEqual(new Map());
  });

  test('and the two learn of each other: one by the answer, one by newPeer', async () => {
    const room = freshRoom();
    const device = { flag: 'safari', name: 'Safari', version: '17.1' };
    const ada = await guests.join(room, { peerId: 'ada', displayName: 'Ada', device });
    // The answer itself, without the client's own book-keeping in between.
    const bob = await guests.connect(room, { peerId: 'bob' });
    const capabilities = deviceCapabilities(await bob.request<Capabilities>('getRouterRtpCapabilities'));
    const bobDevice = { flag: 'firefox', name: 'Firefox', version: '121' };
    const answer = await bob.request<{ peers: PeerAnswer[] }>('join', { displayName: 'Bob', device: bobDevice, rtpCapabilities: capabilities });
    expect(answer).toEqual({ peers: [{ id: 'ada', displayName: 'Ada', device }] });
    expect(await ada.connection.notified('newPeer')).toEqual({ id: 'bob', displayName: 'Bob', device: bobDevice });
  });

  test('and is not told of people who only look through the door', async () => {
    const room = freshRoom();
    const waiting = await guests.connect(room, { peerId: 'waiting' });
    await waiting.request('getRouterRtpCapabilities');
    const ada = await guests.join(room, { peerId: 'ada' });
    expect(ada.peers).toEqual(new Map());
    expect(waiting.connection.notifications.map(({ method }) => method)).toEqual(['mediasoup-version']);
    await waiting.joinRoom();
    await ada.connection.notified('newPeer', ({ id }) => id === 'waiting');
  });

  test('without capabilities when it does not consume, and is then never offered anything', async () => {
    const room = freshRoom();
    const sender = await guests.join(room, { consume: false });
    const other = await guests.join(room);
    await other.connection.asked('newConsumer', ({ peerId }) => peerId === sender.peerId);
    await sender.connection.notified('newPeer');
    expect(sender.connection.requests.filter(({ method }) => method === 'newConsumer')).toEqual([]);
  });

  test('once only: a second time is the wrong state', async () => {
    const client = await guests.join(freshRoom());
    const again = { displayName: 'Again', device: { flag: 'x', name: 'x', version: '1' }, rtpCapabilities: { codecs: [], headerExtensions: [] } };
    expect(await client.connection.refusal('join', again)).toMatchObject({ code: 409 });
  });

  test.each([
    ['without a name', { displayName: undefined }],
    ['with an empty name', { displayName: '   ' }],
    ['with a device that is a string', { device: 'Chrome' }],
    ['with codecs that are no list', { rtpCapabilities: { codecs: 'all of them' } }],
    ['with a codec of a kind that does not exist', { rtpCapabilities: { codecs: [{ kind: 'smell', mimeType: 'smell/rose', clockRate: 1 }] } }],
  ])('%s: refused, and it may try again', async (_, wrong) => {
    const client = await guests.connect(freshRoom());
    const right = { displayName: 'Ada', device: { flag: 'chrome', name: 'Chrome', version: '120' }, rtpCapabilities: { codecs: [], headerExtensions: [] } };
    const refusal = await client.connection.refusal('join', { ...right, ...wrong });
    expect(refusal).toMatchObject({ code: 400, reason: expect.stringMatching(/\w{3}/) });
    expect(await client.request('join', right)).toEqual({ peers: [] });
  });
});
