import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { afterEach, expect, test } from 'vitest';
import { entered, joined, type Meeting, offer, person, rest } from '../harness.ts';

let meeting: Meeting;
afterEach(() => {
  meeting?.session.close();
  meeting?.devices.stop();
});

const size = (width: number, height = width) => ({ width, height });
const told = () => meeting.link.askedFor('view').map(({ tiles }) => Object.fromEntries(tiles.map(({ consumerId, width }) => [consumerId, width])));
const show = async (tiles: Record<string, number>) => {
  meeting.session.participation.viewing.show(new Map(Object.entries(tiles).map(([id, width]) => [id, size(width)])));
  await rest();
};

test('only what has changed is told, and nothing where nothing has', async () => {
  meeting = await joined(undefined, ({ appliance }) => {
    appliance.enter = (input) => entered(input, { peers: [person('bob')], consumers: [offer('bob', 'webcam', 'a'), offer('bob', 'screen', 'b')] });
  });
  await show({ a: 100, b: 0 });
  await show({ a: 100, b: 0 });
  await show({ a: 100, b: 300 });
  // A stream that has ended needs no word.
  await show({ b: 300 });
  expect(told()).toEqual([{ a: 100, b: 0 }, { b: 300 }]);
});

test('after a lost connection all of it is told again', async () => {
  meeting = await joined();
  await show({ a: 100 });
  meeting.link.become('lost');
  await show({ a: 200 });
  meeting.link.become('open');
  await rest();
  expect(told()).toEqual([{ a: 100 }, { a: 200 }]);
  meeting.link.become('lost');
  meeting.link.become('open');
  await rest();
  expect(told().at(-1)).toEqual({ a: 200 });
  expect(told()).toHaveLength(3);
});

test('before entering nothing is told, and in a crowd not too much at once', async () => {
  meeting = await joined();
  await show(Object.fromEntries(Array.from({ length: 700 }, (_, n) => [`c${n}`, 50])));
  expect(meeting.link.askedFor('view').map(({ tiles }) => tiles.length)).toEqual([512, 188]);
});

test('a picture comes with its size, which RTP does not tell', async () => {
  meeting = await joined();
  const track = new FakeMediaStreamTrack({ kind: 'video', settings: { width: 1920, height: 1080 } });
  meeting.session.participation.sending.want('screen', track);
  await rest();
  expect(meeting.link.askedFor('produce').at(-1)!.appData).toEqual({ source: 'screen', width: 1920, height: 1080 });
  expect(meeting.link.askedFor('produce').find(({ kind }) => kind === 'audio')!.appData).toEqual({ source: 'mic' });
});
