/** The box is not found any more where it was, and has not said so: its address has gone. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { entered, joined, type Meeting, rest } from '../harness.ts';

const old = 'https://old.example:4443';
const other = 'https://10.0.0.7:4443';
const name = 'https://box.local:4443';
const whereabouts = [old, other, name].map((url) => `${url}/`);

let meeting: Meeting;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  meeting = await joined();
  meeting.link.say('whereabouts', { urls: whereabouts });
  meeting.appliance.enter = (input) => entered(input, { whereabouts });
});
afterEach(() => {
  vi.useRealTimers();
  meeting.session.close();
  meeting.devices.stop();
});

async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await rest();
}

/** Nothing comes any more, as the browser tells it. */
const falls = (state: 'disconnected' | 'connected') => {
  for (const transport of meeting.transports) {
    Object.defineProperty(transport, 'connectionState', { configurable: true, get: () => state });
    transport.emit('connectionstatechange', state);
  }
};

test('hearing of other addresses changes nothing, and names them to the page', async () => {
  await pass(20_000);
  expect(meeting.origins).toEqual([old]);
  expect(meeting.meeting).toMatchObject({ phase: 'joined', origin: null, whereabouts: [`${other}/`, `${name}/`] });
});

test('a lost connection is soon looked for there too, and the first that answers is used, as the same participant', async () => {
  meeting.options.linkState = 'connecting';
  meeting.link.become('lost');
  await pass(4000);
  expect(meeting.origins).toEqual([old, other, name]);
  meeting.links[2]!.become('open');
  await pass(100);
  expect(meeting.links[2]!.askedFor('enter')).toMatchObject([{ reconnectSecret: 'secret' }]);
  expect(meeting.meeting).toMatchObject({ phase: 'joined', whereabouts: [`${old}/`, `${other}/`] });
  await pass(3000);
  expect(meeting.links.map(({ state }) => state)).toEqual(['closed', 'closed', 'open']);
  // Whoever is invited from here finds the box too.
  expect(meeting.meeting.origin).toBe(name);
  // And from there on as before: lost again, it is looked for where it was first.
  meeting.link.become('lost');
  await pass(4000);
  expect(meeting.origins.slice(3)).toEqual([old, other]);
});

test('a link that only seems open is not waited for: media fell silent and nothing is answered', async () => {
  meeting.link.answer('look', () => new Promise(() => {}));
  falls('disconnected');
  await pass(1500);
  expect(meeting.origins).toEqual([old, other]);
  const fresh = meeting.links[1]!;
  // What it held was dead: media is made anew at once.
  expect(fresh.askedFor('enter')).toMatchObject([{ reconnectSecret: 'secret' }]);
  expect(fresh.askedFor('enter')[0]).not.toHaveProperty('holding');
  expect(meeting.meeting.phase).toBe('joined');
});

test('a link that answers is kept, however silent media is', async () => {
  falls('disconnected');
  await pass(1500);
  expect(meeting.origins).toEqual([old]);
  // So it is only media that is kept back, and another way for it is looked for at once.
  expect(meeting.link.askedFor('restartIce')).toHaveLength(meeting.transports.length);
});

test('where none answers, it goes on looking, and never leaves the page by itself', async () => {
  meeting.options.linkState = 'connecting';
  meeting.link.become('lost');
  await pass(120_000);
  expect(meeting.gone).toEqual([]);
  expect(meeting.meeting).toMatchObject({ phase: 'reconnecting', problem: 'server-unreachable' });
  expect(new Set(meeting.origins)).toEqual(new Set([old, other, name]));
  meeting.links[0]!.become('open');
  await pass(5000);
  expect(meeting.meeting.phase).toBe('joined');
  expect(meeting.links.filter(({ state }) => state !== 'closed')).toEqual([meeting.links[0]]);
});

test('nothing is left running when the page ends', async () => {
  meeting.options.linkState = 'connecting';
  meeting.link.become('lost');
  await pass(10_000);
  meeting.session.close();
  await pass(10_000);
  expect(vi.getTimerCount()).toBe(0);
});
