import type { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { afterEach, expect, test } from 'vitest';
import { LinkError } from '../../../../renderer/link/Link.ts';
import { joined, type Meeting, rest } from '../harness.ts';

let meeting: Meeting;
afterEach(() => {
  meeting?.session.close();
  meeting?.devices.stop();
});

const me = () => meeting.meeting.people[0]!;
const mine = (source: string) => me().media.find((media) => media.source === source);
const producerOf = (source: string) => meeting.link.askedFor('produce').findLast(({ appData }) => appData.source === source)!.producerId!;
const asked = (...methods: string[]) => meeting.link.asked.filter(({ method }) => methods.includes(method));

test('muting pauses at the appliance and silences the track, which stays', async () => {
  meeting = await joined();
  const { track } = mine('mic')!;
  await meeting.devices.microphone.setOn(false);
  await rest();
  expect(meeting.link.askedFor('pauseProducer')).toEqual([{ producerId: producerOf('mic') }]);
  expect(track).toMatchObject({ enabled: false, readyState: 'live' });
  expect(mine('mic')).toMatchObject({ paused: true });
  await meeting.devices.microphone.setOn(true);
  await rest();
  expect(meeting.link.askedFor('resumeProducer')).toEqual([{ producerId: producerOf('mic') }]);
  expect(track.enabled).toBe(true);
  expect(mine('mic')).toMatchObject({ paused: false, track });
  expect(meeting.media.asked).toHaveLength(1);
});

test('a camera that is off captures nothing, and on again goes on with the same producer', async () => {
  meeting = await joined();
  const { track } = mine('webcam')!;
  await meeting.devices.camera.setOn(false);
  await rest();
  expect(track.readyState).toBe('ended');
  expect(mine('webcam')).toBeUndefined();
  expect(meeting.link.askedFor('pauseProducer')).toEqual([{ producerId: producerOf('webcam') }]);
  await meeting.devices.camera.setOn(true);
  await rest();
  expect(meeting.link.askedFor('resumeProducer')).toEqual([{ producerId: producerOf('webcam') }]);
  expect(mine('webcam')!.track).not.toBe(track);
  expect(meeting.link.askedFor('produce')).toHaveLength(2);
});

test('off and on quickly ends as wanted', async () => {
  meeting = await joined();
  const { microphone } = meeting.devices;
  await Promise.all([microphone.setOn(false), microphone.setOn(true), microphone.setOn(false), microphone.setOn(true)]);
  await rest();
  expect(asked('pauseProducer', 'resumeProducer').at(-1)?.method ?? 'resumeProducer').toBe('resumeProducer');
  expect(mine('mic')).toMatchObject({ paused: false });
  expect(mine('mic')!.track.enabled).toBe(true);
});

test('video is sent as the host has set it', async () => {
  meeting = await joined({}, ({ appliance }) => Object.assign(appliance.video, { webcamKbps: 700, simulcastStreams: 2 }));
  await rest();
  const { encodings } = meeting.link.askedFor('produce').find(({ appData }) => appData.source === 'webcam')!.rtpParameters;
  expect(encodings!.map(({ maxBitrate }) => maxBitrate)).toEqual([233_333, 700_000]);
});

test('who joins muted with mic=false is asked for nothing; unmuting sends', async () => {
  meeting = await joined({ search: '?roomId=r&mic=false&webcam=false' });
  expect(meeting.media.asked).toEqual([]);
  expect(meeting.link.askedFor('produce')).toEqual([]);
  await meeting.devices.microphone.setOn(true);
  await rest();
  expect(meeting.link.askedFor('produce')).toMatchObject([{ kind: 'audio', paused: false }]);
});

test('who mutes in the lobby costs the room nothing until they speak', async () => {
  meeting = await joined({ search: '?roomId=r&webcam=false' }, ({ devices }) => {
    const start = devices.start.bind(devices);
    devices.start = async () => {
      await start();
      await devices.microphone.setOn(false);
    };
  });
  expect(meeting.link.asked.map(({ method }) => method)).toEqual(['look', 'enter']);
  expect(mine('mic')).toMatchObject({ paused: true });
  await meeting.devices.microphone.setOn(true);
  await rest();
  expect(meeting.link.askedFor('produce')).toMatchObject([{ paused: false }]);
  expect(meeting.media.asked).toHaveLength(1);
});

test('a pause never overtakes the answer to produce', async () => {
  let answer = () => {};
  meeting = await joined({ search: '?roomId=r&webcam=false' }, ({ links, appliance }) => {
    appliance.produce = (input) => new Promise((done) => (answer = () => done({ id: input.producerId! }))) as never;
    void links;
  });
  await meeting.devices.microphone.setOn(false);
  await rest();
  expect(meeting.link.askedFor('pauseProducer')).toEqual([]);
  answer();
  await rest();
  expect(meeting.link.askedFor('pauseProducer')).toHaveLength(1);
});

test('a refused producer is closed and its button is off; another try is possible', async () => {
  meeting = await joined(undefined, ({ appliance }) => {
    appliance.produce = (input) => {
      if (input.appData.source === 'webcam') throw new LinkError(403, 'no video in this room');
      return { id: input.producerId! };
    };
  });
  await rest();
  expect(meeting.devicesState.cameraOn).toBe(false);
  expect(mine('webcam')).toBeUndefined();
  expect(mine('mic')).toBeDefined();
  expect(meeting.link.askedFor('produce')).toHaveLength(2);
  meeting.appliance.produce = (input) => ({ id: input.producerId! });
  await meeting.devices.camera.setOn(true);
  await rest();
  expect(mine('webcam')).toBeDefined();
  expect(meeting.link.askedFor('produce')).toHaveLength(3);
});

test('a producer that the room closes mutes its button', async () => {
  meeting = await joined();
  meeting.link.say('producerClosed', { producerId: producerOf('mic'), reason: 'muted by the host' });
  await rest();
  expect(meeting.devicesState.microphoneOn).toBe(false);
  expect(meeting.link.askedFor('produce')).toHaveLength(2);
  await meeting.devices.microphone.setOn(true);
  await rest();
  expect(mine('mic')!.id).toBe(producerOf('mic'));
  expect(meeting.link.askedFor('produce')).toHaveLength(3);
});

test('changing the device during a call replaces the track of the same producer', async () => {
  meeting = await joined();
  const before = mine('webcam')!;
  await meeting.devices.camera.choose('cam-2');
  await rest();
  expect(mine('webcam')!.id).toBe(before.id);
  expect((mine('webcam')!.track as unknown as FakeMediaStreamTrack).getSettings().deviceId).toBe('cam-2');
  expect(before.track.readyState).toBe('ended');
  expect(meeting.link.askedFor('produce')).toHaveLength(2);
});

test('shares the screen with its sound, and the browser’s own button ends it', async () => {
  meeting = await joined();
  await meeting.devices.screen.start();
  await rest();
  const [video, audio] = meeting.link.askedFor('produce').slice(2);
  expect([video!.appData.source, audio!.appData.source]).toEqual(['screen', 'screen-audio']);
  expect(meeting.devicesState.screenTrack).not.toBeNull();
  const track = mine('screen')!.track as unknown as FakeMediaStreamTrack;
  track.remoteStop();
  await rest();
  expect(meeting.devicesState.screenTrack).toBeNull();
  expect(meeting.link.askedFor('closeProducer').map(({ producerId }) => producerId)).toEqual([video!.producerId, audio!.producerId]);
  expect(mine('screen')).toBeUndefined();
  await meeting.devices.screen.start();
  await rest();
  expect(meeting.link.askedFor('produce')).toHaveLength(6);
});

test('closing the chooser of the screen is no problem, a failure is', async () => {
  meeting = await joined();
  meeting.media.displayError = Object.assign(new Error('Permission denied'), { name: 'NotAllowedError' });
  await meeting.devices.screen.start();
  expect(meeting.devicesState).toMatchObject({ screenTrack: null, screenProblem: null });
  meeting.media.displayError = Object.assign(new Error('Permission denied by system'), { name: 'NotAllowedError' });
  await meeting.devices.screen.start();
  expect(meeting.devicesState.screenProblem).toBe('system-permission');
});

test('a shared screen whose sound is refused goes on without it', async () => {
  meeting = await joined(undefined, ({ appliance }) => {
    appliance.produce = (input) => {
      if (input.appData.source === 'screen-audio') throw new LinkError(429, 'too many');
      return { id: input.producerId! };
    };
  });
  await meeting.devices.screen.start();
  await rest();
  expect(meeting.link.askedFor('produce')).toHaveLength(4);
  await meeting.devices.microphone.setOn(false);
  await rest();
  expect(meeting.link.askedFor('produce')).toHaveLength(4);
  expect(mine('screen')).toBeDefined();
  expect(mine('screen-audio')).toBeUndefined();
});

test('my dot follows the worst of my own streams', async () => {
  meeting = await joined();
  expect(me().quality).toBe(0);
  meeting.link.say('producerScores', { scores: [{ id: producerOf('mic'), score: 10 }] });
  expect(me().quality).toBe(3);
  meeting.link.say('producerScores', { scores: [{ id: producerOf('webcam'), score: 3 }] });
  expect(me().quality).toBe(1);
});
