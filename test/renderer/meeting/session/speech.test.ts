import { expect, test } from 'vitest';
import { Speech } from '../../../../renderer/meeting/session/speech.ts';
import { joined, rest } from '../harness.ts';

test('the beginning of what is said is noticed once, noise is not', () => {
  let began = 0;
  const speech = new Speech(() => began++);
  for (const [at, level] of [[0, 0.2], [100, 0.3], [200, 0.6], [300, 0.5], [600, 0.7], [1100, 0.6]] as const) speech.level(level, at);
  expect(began).toBe(1);
  for (const [at, level] of [[1500, 0.1], [2000, 0.4], [2200, 0.9], [2300, 0.8]] as const) speech.level(level, at);
  expect(began).toBe(2);
});

test('the appliance is told, unless the microphone is off', async () => {
  const meeting = await joined();
  const mic = meeting.link.askedFor('produce').find(({ kind }) => kind === 'audio')!;
  meeting.devicesState.microphoneLevel = 0.8;
  await rest();
  expect(meeting.link.askedFor('speaks')).toEqual([{ producerId: mic.producerId }]);
  await meeting.devices.microphone.setOn(false);
  meeting.devicesState.microphoneLevel = 0;
  await rest();
  meeting.devicesState.microphoneLevel = 0.9;
  await rest();
  expect(meeting.link.askedFor('speaks')).toHaveLength(1);
  meeting.session.close();
  meeting.devices.stop();
});
