import { afterEach, expect, test } from 'vitest';
import { sourceOf } from '../../../../renderer/meeting/session/receiving.ts';
import { entered, joined, type Meeting, offer, person, rest } from '../harness.ts';

let meeting: Meeting;
afterEach(() => {
  meeting?.session.close();
  meeting?.devices.stop();
});

const nothing = { closed: [], paused: [], resumed: [], held: [], flowing: [], scores: [], layers: [] };

async function withBob() {
  const mic = offer('bob', 'mic');
  const webcam = { ...offer('bob', 'webcam'), producerPaused: true };
  meeting = await joined(undefined, ({ appliance }) => {
    appliance.enter = (input) => entered(input, { peers: [person('bob')], consumers: [mic, webcam] });
  });
  return { mic, webcam, bob: () => meeting.person('bob')! };
}

test('pauses, resumes and closes as the appliance tells', async () => {
  const { mic, webcam, bob } = await withBob();
  expect(bob().media.map(({ paused }) => paused)).toEqual([false, true]);
  meeting.link.say('consumerChanges', { ...nothing, paused: [mic.id], resumed: [webcam.id] });
  expect(bob().media.map(({ paused }) => paused)).toEqual([true, false]);
  const { track } = bob().media[0]!;
  meeting.link.say('consumerChanges', { ...nothing, closed: [mic.id] });
  expect(bob().media.map(({ id }) => id)).toEqual([webcam.id]);
  expect(track.readyState).toBe('ended');
});

test('a stream that is closed while the browser sets it up does not appear', async () => {
  const { bob } = await withBob();
  const brief = offer('bob', 'screen');
  meeting.link.say('consumers', { consumers: [brief] });
  meeting.link.say('consumerChanges', { ...nothing, closed: [brief.id] });
  await rest();
  expect(bob().media.map(({ source }) => source)).toEqual(['mic', 'webcam']);
});

test('what the appliance holds back is kept, and shown again when it flows', async () => {
  const { webcam, bob } = await withBob();
  const camera = () => bob().media.find(({ id }) => id === webcam.id);
  meeting.link.say('consumerChanges', { ...nothing, resumed: [webcam.id], held: [webcam.id] });
  expect(camera()).toMatchObject({ paused: false, held: true });
  meeting.link.say('consumerChanges', { ...nothing, flowing: [webcam.id] });
  expect(camera()).toMatchObject({ paused: false, held: false });
  const late = { ...offer('bob', 'screen'), held: true };
  meeting.link.say('consumers', { consumers: [late] });
  await rest();
  expect(bob().media.find(({ id }) => id === late.id)).toMatchObject({ held: true });
});

test('what the box gives up is known from the answer on', async () => {
  meeting = await joined(undefined, ({ appliance }) => {
    appliance.enter = (input) => entered(input, { economy: 'fewerVideos' });
  });
  expect(meeting.meeting.economy).toBe('fewerVideos');
  meeting.link.say('economy', { step: 'none' });
  expect(meeting.meeting.economy).toBe('none');
});

test('quality is that of the worst running stream', async () => {
  const { mic, webcam, bob } = await withBob();
  meeting.link.say('consumerChanges', { ...nothing, scores: [{ id: webcam.id, score: 0, producerScore: 0 }] });
  expect(bob().quality).toBe(0);
  meeting.link.say('consumerChanges', { ...nothing, scores: [{ id: mic.id, score: 9, producerScore: 10 }] });
  expect(bob().quality).toBe(3);
  meeting.link.say('consumerChanges', { ...nothing, resumed: [webcam.id], scores: [{ id: webcam.id, score: 10, producerScore: 6 }] });
  expect(bob().quality).toBe(2);
});

test('people keep the order of arrival, and change in place', async () => {
  const { bob } = await withBob();
  const before = bob();
  meeting.link.say('presence', { joined: [person('eve'), person('dan')], left: [], changed: [{ ...person('bob'), displayName: 'Robert' }] });
  expect(meeting.meeting.people.map(({ displayName }) => displayName)).toEqual(['Ada', 'Robert', 'eve', 'dan']);
  expect(bob()).toBe(before);
  meeting.link.say('presence', { joined: [], left: ['eve'], changed: [{ ...person(meeting.meeting.peerId, 'Ada'), role: 'host' }] });
  expect(meeting.meeting.people.map(({ id }) => id)).toEqual([meeting.meeting.peerId, 'bob', 'dan']);
  expect(meeting.meeting.role).toBe('host');
  expect(meeting.meeting.people[0]).toMatchObject({ isMe: true, role: 'host' });
});

test('speakers light up and go dark', async () => {
  const { bob } = await withBob();
  meeting.link.say('speakers', { active: 'bob', volumes: [{ peerId: 'bob', volume: -20 }] });
  expect(meeting.meeting.activeSpeakerId).toBe('bob');
  expect(bob().level).toBeGreaterThan(0.8);
  meeting.link.say('speakers', { active: null, volumes: [] });
  expect(bob().level).toBe(0);
  expect(meeting.meeting.activeSpeakerId).toBeNull();
  meeting.link.say('speakers', { active: 'bob', volumes: [] });
  meeting.link.say('presence', { joined: [], left: ['bob'], changed: [] });
  expect(meeting.meeting.activeSpeakerId).toBeNull();
});

test('chat counts what others wrote, keeps history once, and is sent through the room', async () => {
  await withBob();
  const message = (id: string, peerId: string, sentAt: number) => ({ id, peerId, displayName: peerId, text: id, sentAt });
  meeting.link.say('chat', message('m1', 'bob', 1));
  meeting.link.say('chat', message('m2', meeting.meeting.peerId, 2));
  meeting.link.say('chat', message('m1', 'bob', 1));
  expect(meeting.meeting.chat.map(({ id }) => id)).toEqual(['m1', 'm2']);
  expect(meeting.meeting.unreadChat).toBe(1);
  meeting.link.become('lost');
  meeting.appliance.enter = (input) => entered(input, { chat: [message('m0', 'bob', 0), message('m1', 'bob', 1)] });
  meeting.link.become('open');
  await rest();
  expect(meeting.meeting.chat.map(({ id }) => id)).toEqual(['m0', 'm1', 'm2']);
  await meeting.session.sendChat('hello');
  expect(meeting.link.askedFor('chat')).toEqual([{ text: 'hello' }]);
});

test('renaming tells the room and is remembered', async () => {
  await withBob();
  await meeting.session.rename(' Ada L. ');
  expect(meeting.link.askedFor('changeDisplayName')).toEqual([{ displayName: 'Ada L.' }]);
  expect(meeting.meeting.people[0]!.displayName).toBe('Ada L.');
  expect(meeting.surroundings.identity.rememberedName).toBe('Ada L.');
});

test('knows the sources of ours and of classic clients', () => {
  const is = (kind: 'audio' | 'video', appData: Record<string, unknown>) => sourceOf({ kind, appData });
  expect(is('video', { source: 'screen' })).toBe('screen');
  expect(is('audio', { source: 'screen-audio' })).toBe('screen-audio');
  expect(is('video', { share: true })).toBe('screen');
  expect(is('video', {})).toBe('webcam');
  expect(is('audio', { source: 'webcam' })).toBe('mic');
});
