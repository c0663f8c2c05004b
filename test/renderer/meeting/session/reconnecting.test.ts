import type { types } from 'mediasoup-client';
import { afterEach, expect, test, vi } from 'vitest';
import { LinkError } from '../../../../renderer/link/Link.ts';
import { entered, joined, type Meeting, memoryStore, offer, person, rest } from '../harness.ts';

let meeting: Meeting;
afterEach(() => {
  vi.useRealTimers();
  meeting?.session.close();
  meeting?.devices.stop();
});

const bobAnd = (...consumers: ReturnType<typeof offer>[]) =>
  joined(undefined, ({ appliance }) => {
    appliance.enter = (input) => entered(input, { peers: [person('bob')], consumers });
  });

/** The fake handler can be told what the network does. */
const connection = (transport: types.Transport, state: types.ConnectionState) =>
  (transport.handler as unknown as { setConnectionState(state: types.ConnectionState): void }).setConnectionState(state);

test('where the appliance resumes, transports and producers stay as they are', async () => {
  const stays = offer('bob', 'mic');
  const goes = offer('bob', 'webcam');
  meeting = await bobAnd(stays, goes);
  const [send, recv] = meeting.transports;
  const produced = meeting.link.askedFor('produce').map(({ producerId }) => producerId!);
  const track = meeting.person('bob')!.media[0]!.track;
  const fresh = offer('eve', 'mic');

  meeting.link.become('lost');
  expect(meeting.meeting.phase).toBe('reconnecting');
  expect(meeting.person('bob')).toBeDefined();
  meeting.appliance.enter = (input) =>
    entered(input, { resumed: true, peers: [person('bob'), person('eve')], consumers: [stays, fresh], producerIds: produced });
  meeting.link.become('open');
  await rest();

  expect(meeting.meeting.phase).toBe('joined');
  const again = meeting.link.askedFor('enter')[1]!;
  expect(again).toMatchObject({
    peerId: meeting.meeting.peerId,
    reconnectSecret: 'secret',
    holding: { sendId: send!.id, recvId: recv!.id },
  });
  expect(meeting.live).toEqual([send, recv]);
  expect(meeting.link.askedFor('produce')).toHaveLength(2);
  expect(meeting.person('bob')!.media.map(({ id }) => id)).toEqual([stays.id]);
  expect(meeting.person('bob')!.media[0]!.track).toBe(track);
  expect(meeting.person('eve')!.media.map(({ id }) => id)).toEqual([fresh.id]);
  expect(meeting.link.askedFor('ack')).toEqual([]);
});

test('a producer that the appliance does not have is made anew over the same transport', async () => {
  meeting = await joined();
  const [mic] = meeting.link.askedFor('produce');
  meeting.link.become('lost');
  meeting.appliance.enter = (input) => entered(input, { resumed: true, producerIds: [mic!.producerId!] });
  meeting.link.become('open');
  await rest();
  const [, , again] = meeting.link.askedFor('produce');
  expect(again).toMatchObject({ appData: { source: 'webcam' }, transportId: mic!.transportId });
  expect(meeting.meeting.people[0]!.media.find(({ source }) => source === 'webcam')!.id).toBe(again!.producerId);
});

test('a mute that was lost with the link is said again', async () => {
  meeting = await joined();
  const [mic, webcam] = meeting.link.askedFor('produce');
  meeting.link.become('lost');
  await meeting.devices.microphone.setOn(false);
  meeting.appliance.enter = (input) => entered(input, { resumed: true, producerIds: [mic!.producerId!, webcam!.producerId!] });
  meeting.link.become('open');
  await rest();
  expect(meeting.link.askedFor('pauseProducer')).toEqual([{ producerId: mic!.producerId }]);
});

test.each([true, false])('muted by the host while away: silent on coming back, and told once (resumed: %s)', async (resumed) => {
  meeting = await joined();
  const kept = meeting.link.askedFor('produce').map(({ producerId }) => producerId!);
  meeting.appliance.enter = (input) => entered(input, { resumed, producerIds: resumed ? kept : [], muted: ['mic'] });
  for (const did of [{ what: 'muted', source: 'mic' }, null]) {
    meeting.meeting.hostDid = null;
    meeting.link.become('lost');
    meeting.link.become('open');
    await rest();
    expect(meeting.meeting.hostDid).toEqual(did);
    expect(meeting.devicesState.microphoneOn).toBe(false);
  }
  expect(meeting.link.askedFor('resumeProducer').map(({ producerId }) => producerId)).not.toContain(kept[0]);
  expect(meeting.link.askedFor('produce').slice(2).filter(({ appData }) => appData.source === 'mic')).toEqual([]);
});

test('where it does not resume, everything is built again with the same tracks', async () => {
  meeting = await bobAnd(offer('bob', 'mic'));
  const before = [...meeting.transports];
  const tracks = meeting.meeting.people[0]!.media.map(({ track }) => track);
  const opened = meeting.media.opened.length;
  meeting.link.become('lost');
  const offered = offer('bob', 'mic');
  meeting.appliance.enter = (input) => entered(input, { peers: [person('bob')], consumers: [offered] });
  meeting.link.become('open');
  await rest();
  expect(before.every((transport) => transport.closed)).toBe(true);
  expect(meeting.live).toHaveLength(2);
  expect(meeting.link.askedFor('produce').slice(2).map(({ transportId }) => transportId)).toEqual(
    Array(2).fill(meeting.live.find(({ direction }) => direction === 'send')!.id),
  );
  expect(meeting.meeting.people[0]!.media.map(({ track }) => track)).toEqual(tracks);
  expect(tracks.every((track) => track.readyState === 'live')).toBe(true);
  expect(meeting.media.opened).toHaveLength(opened);
  expect(meeting.person('bob')!.media.map(({ id }) => id)).toEqual([offered.id]);
});

test('other codecs after a restart mean another device, and nothing is held', async () => {
  meeting = await joined();
  meeting.link.become('lost');
  meeting.appliance.router = { ...meeting.appliance.router, codecs: meeting.appliance.router.codecs!.slice(0, 4) };
  meeting.link.become('open');
  await rest();
  expect(meeting.devicesMade).toHaveLength(2);
  expect(meeting.link.askedFor('enter')[1]!.holding).toBeUndefined();
  expect(meeting.meeting.phase).toBe('joined');
});

test.each([
  ['replaced', 'replaced'],
  ['removed', 'removed'],
  ['ended', 'ended'],
] as const)('closing with %s is final', async (reason, problem) => {
  meeting = await joined();
  const { link } = meeting;
  link.say('closing', { reason });
  expect(meeting.meeting).toMatchObject({ phase: 'failed', problem, people: [] });
  expect(meeting.live).toEqual([]);
  expect(meeting.media.opened.every((track) => track.readyState === 'ended')).toBe(true);
  expect(link.state).toBe('closed');
  expect(meeting.links).toHaveLength(1);
});

test.each(['restart', 'media-lost'] as const)('closing with %s comes back by itself', async (reason) => {
  meeting = await joined();
  meeting.link.say('closing', { reason });
  expect(meeting.meeting.phase).toBe('reconnecting');
  meeting.link.become('lost');
  meeting.link.become('open');
  await rest();
  expect(meeting.meeting).toMatchObject({ phase: 'joined', problem: null });
  expect(meeting.link.askedFor('enter')).toHaveLength(2);
});

test('a link that closes for good without a reason means removed', async () => {
  meeting = await joined();
  meeting.link.become('closed');
  expect(meeting.meeting).toMatchObject({ phase: 'failed', problem: 'removed' });
});

test('restarts ICE two seconds after the path is lost, at once when it failed', async () => {
  meeting = await joined();
  const [send, recv] = meeting.transports;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  connection(recv!, 'connected');
  connection(recv!, 'disconnected');
  vi.advanceTimersByTime(1900);
  expect(meeting.link.askedFor('restartIce')).toEqual([]);
  vi.advanceTimersByTime(200);
  await rest();
  expect(meeting.link.askedFor('restartIce')).toEqual([{ transportId: recv!.id }]);
  connection(recv!, 'connected');

  connection(send!, 'failed');
  await rest();
  expect(meeting.link.askedFor('restartIce')[1]).toEqual({ transportId: send!.id });
  connection(send!, 'connected');
  vi.advanceTimersByTime(60_000);
  await rest();
  expect(meeting.link.askedFor('restartIce')).toHaveLength(2);
  expect(meeting.links).toHaveLength(1);
});

test('a path that comes back by itself is left alone', async () => {
  meeting = await joined();
  const [, recv] = meeting.transports;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  connection(recv!, 'disconnected');
  vi.advanceTimersByTime(1000);
  connection(recv!, 'connected');
  vi.advanceTimersByTime(10_000);
  await rest();
  expect(meeting.link.askedFor('restartIce')).toEqual([]);
});

test('when restarting twice does not help, it enters again over a fresh connection, holding nothing', async () => {
  meeting = await joined();
  const [, recv] = meeting.transports;
  const first = meeting.link;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  connection(recv!, 'failed');
  for (let time = 0; time < 12; time += 1) {
    await rest();
    vi.advanceTimersByTime(1000);
  }
  await rest();
  expect(first.askedFor('restartIce')).toHaveLength(2);
  expect(first.state).toBe('closed');
  expect(meeting.links).toHaveLength(2);
  expect(meeting.link.askedFor('enter')).toMatchObject([{ peerId: meeting.meeting.peerId, reconnectSecret: 'secret' }]);
  expect(meeting.link.askedFor('enter')[0]!.holding).toBeUndefined();
  expect(meeting.meeting.phase).toBe('joined');
  expect(meeting.live).toHaveLength(2);
});

test('a path that was lost together with the link is restarted when the link is back', async () => {
  meeting = await joined();
  const [, recv] = meeting.transports;
  meeting.link.become('lost');
  connection(recv!, 'failed');
  await rest();
  expect(meeting.link.askedFor('restartIce')).toEqual([]);
  const producerIds = meeting.link.askedFor('produce').map(({ producerId }) => producerId!);
  meeting.appliance.enter = (input) => entered(input, { resumed: true, producerIds });
  meeting.link.become('open');
  await rest();
  expect(meeting.link.askedFor('restartIce')).toEqual([{ transportId: recv!.id }]);
});

test('a page that is reloaded is the same participant; a later visit or a copied tab is not', async () => {
  const stores = { local: memoryStore(), session: memoryStore() };
  const first = await joined({ stores });
  for (const goes of first.pageGoes) goes();
  first.session.close();
  const reloaded = await joined({ stores });
  expect(reloaded.link.askedFor('enter')[0]).toMatchObject({ peerId: first.meeting.peerId, reconnectSecret: 'secret' });
  const copy = await joined({ stores });
  expect(copy.meeting.peerId).not.toBe(first.meeting.peerId);
  expect(copy.link.askedFor('enter')[0]!.reconnectSecret).toBeUndefined();
  expect(copy.meeting.displayName).toBe('Ada');
  reloaded.session.close();
  copy.session.close();
});

test('asks something when somebody looks again, so that a dead connection shows', async () => {
  meeting = await joined();
  const before = meeting.link.asked.length;
  for (const look of meeting.attention) look();
  await rest();
  expect(meeting.link.asked.length).toBe(before + 1);
});

test('a refused return is told', async () => {
  meeting = await joined();
  meeting.link.become('lost');
  meeting.appliance.enter = () => {
    throw new LinkError(400, 'no');
  };
  meeting.link.become('open');
  await rest();
  expect(meeting.meeting).toMatchObject({ phase: 'failed', problem: 'refused', problemDetail: 'no' });
});
