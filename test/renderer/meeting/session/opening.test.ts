/** Switching off while another device is being opened, which takes as long as the browser's question stands. */
import { afterEach, expect, test } from 'vitest';
import { joined, type Meeting, rest } from '../harness.ts';

let page: Meeting;
afterEach(() => {
  page.session.close();
  page.devices.stop();
});

/** Devices that are asked for from now on come when the answer is called. */
function slowly(): () => void {
  const open = page.media.getUserMedia.bind(page.media);
  let answer!: () => void;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  page.media.getUserMedia = async (constraints) => {
    await answered;
    return open(constraints);
  };
  return answer;
}

test('muted is muted at once, and stays so with the other microphone', async () => {
  page = await joined();
  const old = page.devicesState.microphoneTrack!;
  const answer = slowly();
  const choosing = page.devices.microphone.choose('mic-2');
  await rest();
  void page.devices.microphone.setOn(false);
  await rest();
  expect([page.devicesState.microphoneOn, old.enabled]).toEqual([false, false]);
  expect(page.link.askedFor('pauseProducer')).toHaveLength(1);
  answer();
  await choosing;
  await rest();
  const { microphoneTrack } = page.devicesState;
  expect([microphoneTrack === old, microphoneTrack!.enabled, old.readyState]).toEqual([false, false, 'ended']);
  expect(page.link.askedFor('resumeProducer')).toEqual([]);
});

test('a camera goes off at once, and the one that comes too late is let go', async () => {
  page = await joined();
  const answer = slowly();
  const choosing = page.devices.camera.choose('cam-2');
  await rest();
  void page.devices.camera.setOn(false);
  await rest();
  expect(page.devicesState.cameraTrack).toBe(null);
  expect(page.link.askedFor('pauseProducer')).toHaveLength(1);
  answer();
  await choosing;
  await rest();
  expect(page.devicesState).toMatchObject({ cameraTrack: null, cameraProblem: null });
  expect(page.media.opened.filter(({ kind, readyState }) => kind === 'video' && readyState === 'live')).toEqual([]);
});
