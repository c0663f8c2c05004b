import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Guests, freshRoom } from '../../support/classic/guests.ts';
import { MediasoupWatch } from '../../support/classic/mediasoupWatch.ts';
import { dtls } from '../../support/classic/rtp.ts';
import { startTestAppliance, type TestAppliance } from '../../support/startTestAppliance.ts';

const watch = new MediasoupWatch();
let box: TestAppliance;
const guests = new Guests(() => box);

beforeAll(async () => {
  box = await startTestAppliance({ rooms: { graceSeconds: 1, reconnectSeconds: 1 } });
});
afterEach(() => guests.leaveAll());
afterAll(() => box.close());

/** In the room with both transports, nothing connected and nothing sent. */
const silent = () => guests.join(freshRoom(), { produce: true, webcam: null, datachannel: false });

describe('connectWebRtcTransport', () => {
  test('takes the client’s fingerprint and answers nothing', async () => {
    const client = await silent();
    expect(await client.request('connectWebRtcTransport', { transportId: client.recvTransport!.id, dtlsParameters: dtls() })).toEqual({});
    expect(watch.transport(client.recvTransport!.id).closed).toBe(false);
  });

  test.each(['auto', 'client', 'server'])('takes the role %s and lower-case fingerprints', async (role) => {
    const client = await silent();
    const { fingerprints } = dtls();
    const lower = fingerprints.map(({ algorithm, value }) => ({ algorithm, value: value.toLowerCase() }));
    await client.request('connectWebRtcTransport', { transportId: client.recvTransport!.id, dtlsParameters: { role, fingerprints: lower } });
  });

  test('twice is the wrong state', async () => {
    const client = await silent();
    const again = { transportId: client.sendTransport!.id, dtlsParameters: dtls() };
    expect(await client.connection.refusal('connectWebRtcTransport', again)).toMatchObject({ code: 409 });
  });

  test('of no transport is not found, without anything is invalid', async () => {
    const client = await silent();
    expect(await client.connection.refusal('connectWebRtcTransport', { transportId: 'nope', dtlsParameters: dtls() })).toMatchObject({ code: 404 });
    expect(await client.connection.refusal('connectWebRtcTransport', { transportId: client.recvTransport!.id })).toMatchObject({ code: 400 });
    expect(await client.connection.refusal('connectWebRtcTransport')).toMatchObject({ code: 400 });
  });
});

describe('restartIce', () => {
  test('answers new ICE parameters, and nothing around them', async () => {
    const client = await silent();
    const { id, iceParameters: before } = client.sendTransport!;
    const after = await client.request<typeof before>('restartIce', { transportId: id });
    expect(after).toEqual({ usernameFragment: expect.any(String), password: expect.any(String), iceLite: true });
    expect(after.usernameFragment).not.toBe(before.usernameFragment);
    expect(after.password).not.toBe(before.password);
  });

  test('of no transport is not found, of nothing is invalid', async () => {
    const client = await silent();
    expect(await client.connection.refusal('restartIce', { transportId: 'nope' })).toMatchObject({ code: 404 });
    expect(await client.connection.refusal('restartIce', { transportId: 7 })).toMatchObject({ code: 400 });
  });
});

describe('downlinkBwe', () => {
  test('tells the classic page how much can be sent to it', async () => {
    const client = await silent();
    // What the worker says once real media flows; here only the translation is looked at.
    const transport = watch.transport(client.recvTransport!.id);
    const info = { type: 'transport-cc', desiredBitrate: 900_000, effectiveDesiredBitrate: 950_000, availableBitrate: 1_200_000, minBitrate: 1, maxBitrate: 2, startBitrate: 3, maxPaddingBitrate: 4 };
    transport.emit('trace', { type: 'bwe', timestamp: 1, direction: 'out', info });
    expect(await client.connection.notified('downlinkBwe')).toEqual({
      desiredBitrate: 900_000,
      effectiveDesiredBitrate: 950_000,
      availableBitrate: 1_200_000,
    });
  });
});

describe('the network throttle', () => {
  test('is refused unless the host allows it', async () => {
    const client = await silent();
    const wish = { secret: 'guessed', uplink: 100, downlink: 100, rtt: 100, packetLoss: 1 };
    expect(await client.connection.refusal('applyNetworkThrottle', wish)).toMatchObject({ code: 403 });
    expect(await client.connection.refusal('resetNetworkThrottle', { secret: 'guessed' })).toMatchObject({ code: 403 });
  });
});
