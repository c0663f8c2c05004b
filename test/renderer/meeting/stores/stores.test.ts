import type { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { afterEach, expect, test, vi } from 'vitest';
import { isReactive, watchEffect } from 'vue';
import { LinkError } from '../../../../renderer/link/Link.ts';
import { start } from '../../../../renderer/meeting/stores/composition.ts';
import { useDevices } from '../../../../renderer/meeting/stores/devices.ts';
import { useMeeting } from '../../../../renderer/meeting/stores/meeting.ts';
import { useStats } from '../../../../renderer/meeting/stores/stats.ts';
import { entered, FakeMediaDevices, type Meeting, memoryStore, offer, person, rest, setUp } from '../harness.ts';

let page: Meeting;
afterEach(() => {
  vi.useRealTimers();
  page?.session.close();
  page?.devices.stop();
});

const named = (name: string, message = '') => Object.assign(new Error(message), { name });

test('the meeting store connects, joins and shows who is there', async () => {
  page = setUp({ search: '?roomId=physics&displayName=Ada' });
  page.appliance.enter = (input) => entered(input, { peers: [person('bob')], consumers: [offer('bob', 'webcam')] });
  const meeting = useMeeting(page.pinia);
  await rest();
  expect(meeting).toMatchObject({ phase: 'lobby', roomId: 'physics', displayName: 'Ada', version: '1.2.3' });
  const seen: string[] = [];
  const stop = watchEffect(() => seen.push(`${meeting.phase} ${meeting.people.map(({ media }) => media.length).join()}`), { flush: 'sync' });
  await meeting.join('Ada');
  await rest();
  expect(meeting.phase).toBe('joined');
  expect(seen.at(-1)).toBe('joined 0,1');
  expect(isReactive(meeting.people[1]!.media[0])).toBe(true);
  expect(isReactive(meeting.people[1]!.media[0]!.track)).toBe(false);
  page.link.say('chat', { id: 'm', peerId: 'bob', displayName: 'bob', text: 'hi', sentAt: 1 });
  expect(meeting.unreadChat).toBe(1);
  meeting.markChatRead();
  expect(meeting.unreadChat).toBe(0);
  await meeting.leave();
  expect(meeting).toMatchObject({ phase: 'left', people: [], chat: [] });
  meeting.reset();
  expect(meeting.phase).toBe('lobby');
  stop();
});

test('asks once for microphone and camera, and lists devices afterwards', async () => {
  page = setUp();
  const devices = useDevices(page.pinia);
  await devices.start();
  expect(page.media.asked).toHaveLength(1);
  expect(devices.microphones.map(({ deviceId }) => deviceId)).toEqual(['mic-1', 'mic-2']);
  expect([devices.microphoneTrack?.kind, devices.cameraTrack?.kind]).toEqual(['audio', 'video']);
  devices.stop();
  devices.stop();
  expect([devices.microphoneTrack, devices.cameraTrack]).toEqual([null, null]);
  expect(page.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
  await devices.start();
  expect(devices.cameraTrack?.readyState).toBe('live');
});

test('where one device is refused, the other still comes, and each says what is wrong', async () => {
  const media = new FakeMediaDevices();
  media.error.video = named('NotReadableError');
  page = setUp({ media });
  const devices = useDevices(page.pinia);
  await devices.start();
  expect(devices).toMatchObject({ microphoneProblem: null, cameraProblem: 'in-use' });
  expect(devices.microphoneTrack).not.toBeNull();
  delete media.error.video;
  await devices.setCameraOn(true);
  expect(devices.cameraProblem).toBeNull();
  expect(devices.cameraTrack).not.toBeNull();
});

test('tells the system’s refusal from the person’s', async () => {
  const media = new FakeMediaDevices();
  media.error = { audio: named('NotAllowedError', 'Permission denied by system'), video: named('NotAllowedError', 'Permission denied') };
  page = setUp({ media });
  const devices = useDevices(page.pinia);
  await devices.start();
  expect(devices).toMatchObject({ microphoneProblem: 'system-permission', cameraProblem: 'no-permission' });
  await devices.setMicrophoneOn(false);
  expect(devices.microphoneProblem).toBeNull();
});

test('an unplugged microphone gives way to the default one; without any, it says so and waits for one', async () => {
  page = setUp();
  const devices = useDevices(page.pinia);
  await devices.start();
  await devices.chooseMicrophone('mic-2');
  const chosen = devices.microphoneTrack as unknown as FakeMediaStreamTrack;
  expect(chosen.getSettings().deviceId).toBe('mic-2');
  page.media.plugged.audio = ['mic-1'];
  chosen.remoteStop();
  await rest();
  const fallback = devices.microphoneTrack as unknown as FakeMediaStreamTrack;
  expect(fallback.getSettings().deviceId).toBe('mic-1');
  expect(devices.microphoneProblem).toBeNull();

  page.media.plugged.audio = [];
  fallback.remoteStop();
  await rest();
  expect(devices).toMatchObject({ microphoneTrack: null, microphoneProblem: 'not-found' });
  page.media.plugged.audio = ['mic-3'];
  page.media.dispatchEvent(new Event('devicechange'));
  await rest();
  expect((devices.microphoneTrack as unknown as FakeMediaStreamTrack).getSettings().deviceId).toBe('mic-3');
  expect(devices.microphones.map(({ deviceId }) => deviceId)).toEqual(['mic-3']);
});

test('choices are remembered, also when the chosen device is not there today', async () => {
  const stores = { local: memoryStore(), session: memoryStore() };
  page = setUp({ stores });
  await useDevices(page.pinia).start();
  await useDevices(page.pinia).chooseCamera('cam-2');
  await useDevices(page.pinia).chooseSpeaker('loud');
  page.devices.stop();

  page = setUp({ stores });
  const devices = useDevices(page.pinia);
  expect(devices).toMatchObject({ cameraId: 'cam-2', speakerId: 'loud' });
  page.media.plugged.video = ['cam-1'];
  await devices.start();
  expect((devices.cameraTrack as unknown as FakeMediaStreamTrack).getSettings().deviceId).toBe('cam-1');
  expect(devices.cameraProblem).toBeNull();
});

test('statistics are measured only while somebody looks, and say whose they are', async () => {
  page = setUp();
  page.appliance.enter = (input) => entered(input, { peers: [person('bob')], consumers: [offer('bob', 'webcam')] });
  const meeting = useMeeting(page.pinia);
  await rest();
  await meeting.join('Ada');
  await rest();
  const { track, id } = meeting.people[1]!.media[0]!;
  let looks = 0;
  const { recv, send } = page.session.participation.transports;
  for (const transport of [recv!, send!]) {
    transport.getStats = async () => {
      looks += 1;
      const stats = { id: 'I', type: 'inbound-rtp', timestamp: looks, kind: 'video', trackIdentifier: track.id, frameWidth: 320 };
      const probing = { id: 'X', type: 'inbound-rtp', timestamp: looks, kind: 'video', trackIdentifier: 'probator' };
      return new Map(transport === recv ? [['I', stats], ['X', probing]] : []) as unknown as RTCStatsReport;
    };
  }
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const stats = useStats(page.pinia);
  expect(looks).toBe(0);
  stats.start();
  await rest();
  expect(stats.lines).toMatchObject([{ displayName: 'bob', source: 'webcam', mediaId: id, width: 320 }]);
  vi.advanceTimersByTime(2000);
  await rest();
  expect(looks).toBe(6);
  stats.stop();
  vi.advanceTimersByTime(5000);
  expect(looks).toBe(6);
  expect(stats.lines).toEqual([]);
});

test('who arrives from elsewhere joins, and is seen and heard, before there are any screens', async () => {
  page = setUp({ search: '?roomId=physics&displayName=Ada', arrives: true });
  start(page);
  await rest();
  expect(page.meeting.phase).toBe('joined');
  expect(page.link.askedFor('produce').map(({ appData }) => appData.source)).toEqual(['mic', 'webcam']);
  // The first screen finds all of that, and begins nothing anew.
  expect(useMeeting(page.pinia).phase).toBe('joined');
  await rest();
  expect(page.link.askedFor('enter')).toHaveLength(1);
});

test('whoever is refused on arrival has camera and microphone off, and they stay off', async () => {
  page = setUp({ search: '?roomId=physics&displayName=Ada', arrives: true });
  page.appliance.enter = () => {
    throw new LinkError(403, 'not you');
  };
  start(page);
  await rest();
  const { length } = page.media.asked;
  // The screens come later, and their store starts too.
  useMeeting(page.pinia);
  await rest();
  expect(page.meeting.phase).toBe('failed');
  expect(page.media.asked).toHaveLength(length);
  expect(page.media.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
});

test('who arrives and only watches opens no device', async () => {
  page = setUp({ search: '?roomId=physics&displayName=Ada&produce=false', arrives: true });
  start(page);
  await rest();
  expect(page.meeting.phase).toBe('joined');
  expect(page.media.asked).toEqual([]);
});
