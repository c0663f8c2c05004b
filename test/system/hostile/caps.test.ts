import { afterEach, describe, expect, test } from 'vitest';
import { besiege } from '../../support/classic/besieged.ts';
import { UpgradeRefused } from '../../support/classic/ProtooConnection.ts';
import { Guests, freshRoom } from '../../support/classic/guests.ts';
import { enter, enterData } from '../../support/classic/own.ts';
import { opus } from '../../support/classic/rtp.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

const sentence = expect.stringMatching(/\w+ \w+/) as string;

/** HTTP statuses of attempts to connect; 101 for those that got in. */
async function statuses(attempts: Promise<unknown>[]): Promise<number[]> {
  return Promise.all(
    attempts.map((attempt) =>
      attempt.then(
        () => 101,
        (error: unknown) => {
          if (error instanceof UpgradeRefused) return error.status;
          throw error;
        },
      ),
    ),
  );
}
const count = (list: number[], status: number) => list.filter((one) => one === status).length;

describe('row 21: more than one participant may have', () => {
  const siege = besiege();

  test('a third transport: 429, be they asked for all at once', async () => {
    const client = await siege.guests.connect(freshRoom(), { retryWaits: [] });
    const options = { producing: true, consuming: false, forceTcp: false };
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => client.request('createWebRtcTransport', options)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 429, reason: sentence });
    await client.request('getRouterRtpCapabilities');
  });

  test('a ninth producer: 429, and one more once one is closed', async () => {
    const client = await siege.guests.join(freshRoom(), { webcam: null, datachannel: false });
    const produce = () => ({ transportId: client.sendTransport!.id, kind: 'audio', rtpParameters: opus(), appData: {} });
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => client.request('produce', produce())));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 429, reason: sentence });
    await client.request('closeProducer', { producerId: client.micProducerId });
    await client.request('produce', produce());
    expect(await client.connection.refusal('produce', produce())).toMatchObject({ code: 429 });
  });

  test('data producers without end: 429', async () => {
    const client = await siege.guests.join(freshRoom(), { webcam: null, datachannel: false });
    const data = (streamId: number) => ({ transportId: client.sendTransport!.id, sctpStreamParameters: { streamId }, label: 'x', protocol: '' });
    const results = await Promise.allSettled(Array.from({ length: 100 }, (_, id) => client.request('produceData', data(id))));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(50);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 429, reason: sentence });
  });

  test('row 38: a million consumer replicas are ignored', async () => {
    const room = freshRoom();
    const sender = await siege.guests.join(room, { datachannel: false });
    for (const replicas of ['1000000', '-1', 'NaN', '1e9', '3']) {
      const watcher = await siege.guests.join(room, { produce: false, query: `&consumerReplicas=${replicas}&usePipeTransports=true` });
      await waitFor('one consumer for each stream', () => watcher.consumers.size === 2);
      await watcher.request('getTransportStats', { transportId: watcher.recvTransport!.id });
      expect(watcher.connection.requests.filter(({ method }) => method === 'newConsumer'), replicas).toHaveLength(2);
    }
    expect(sender.connection.closeEvent).toBeUndefined();
  });
});

describe('row 38: where the host allows replicas', () => {
  const siege = besiege({ rooms: { developerParameters: true } });

  test('there are at most four, and no client can ask for more', async () => {
    const room = freshRoom();
    await siege.guests.join(room, { webcam: null, datachannel: false });
    const few = await siege.guests.join(room, { produce: false, query: '&consumerReplicas=1' });
    const many = await siege.guests.join(room, { produce: false, query: '&consumerReplicas=1000000' });
    await waitFor('two copies', () => few.consumers.size === 2);
    await waitFor('some copies', () => many.consumers.size >= 4);
    await many.request('getTransportStats', { transportId: many.recvTransport!.id });
    expect(many.consumers.size).toBeLessThanOrEqual(5);
  });
});

describe('row 39: a crowd', () => {
  let box: TestAppliance;
  let guests: Guests;
  const start = async (overrides: Parameters<typeof startTestAppliance>[0]) => {
    box = await startTestAppliance(overrides);
    guests = new Guests(() => box);
  };
  afterEach(async () => {
    await guests.leaveAll();
    await box.close();
  });

  test('of sockets from one address: 429 beyond the cap, and others get in', async () => {
    await start({ limits: { socketsPerAddress: 20, joinsPerSecond: 10_000 } });
    const here = await guests.join('here');
    const results = await statuses(Array.from({ length: 1000 }, () => guests.open()));
    expect([count(results, 101), count(results, 429)]).toEqual([19, 981]);
    const there = await guests.join('here', { localAddress: '127.0.0.2' });
    await here.connection.notified('newPeer', ({ id }) => id === there.peerId);
    // Whoever leaves makes room.
    await here.leave();
    await waitFor('a place', async () => (await statuses([guests.open()]))[0] === 101);
  });

  test('of joins a second: 429 beyond the rate, and all is well again a moment later', async () => {
    await start({ limits: { joinsPerSecond: 5, socketsPerAddress: 10_000 } });
    const here = await guests.join('here');
    const results = await statuses(Array.from({ length: 100 }, () => guests.open()));
    // Twice the rate may come at once, and a few more while they are handled.
    expect(count(results, 101)).toBeGreaterThanOrEqual(5);
    expect(count(results, 101)).toBeLessThanOrEqual(20);
    expect(count(results, 101) + count(results, 429)).toBe(100);
    expect(await here.request('changeDisplayName', { displayName: 'Still here' })).toEqual({});
    expect(await statuses([guests.open('', { localAddress: '127.0.0.3' })])).toEqual([101]);
    await waitFor('to get in again', async () => (await statuses([guests.open()]))[0] === 101);
  });

  test('of rooms: 429 beyond the cap, be it by URL or by entering; those that exist stay open', async () => {
    await start({ rooms: { maxRooms: 5, graceSeconds: 0.2 }, limits: { joinsPerSecond: 10_000, socketsPerAddress: 10_000 } });
    const here = await guests.join('here');
    const results = await statuses(Array.from({ length: 300 }, (_, n) => guests.open(`?roomId=room-${n}&peerId=crowd`)));
    expect([count(results, 101), count(results, 429)]).toEqual([4, 296]);
    const lobby = await guests.open();
    expect(await lobby.refusal('enter', await enterData(lobby, 'one-more', 'p'))).toMatchObject({ code: 429, reason: sentence });
    await enter(lobby, 'here', 'late');
    await here.connection.notified('newPeer', ({ id }) => id === 'late');
    expect((await box.dump()).routers).toBeLessThanOrEqual(5);
  });
});

