import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { meetingLink } from '../../../../renderer/meeting/composables/link.ts';
import { joined, type Meeting, rest, setUp } from '../harness.ts';

const old = 'https://old.example:4443';
const fresh = 'https://fresh.example:5000';

let meeting: Meeting;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  meeting?.session.close();
  meeting?.devices.stop();
});

/** Lets time pass in which nothing else happens. */
async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await rest();
}

async function told(urls: string[], linkState: 'open' | 'connecting' = 'open'): Promise<void> {
  meeting = await joined();
  meeting.options.linkState = linkState;
  meeting.link.say('moved', { urls: urls.map((url) => `${url}/`) });
  await pass(1000);
}

test('goes on over a connection to the new address, as the same participant, holding its media', async () => {
  await told([fresh]);
  const [first, second] = meeting.links;
  expect(meeting.origins).toEqual([old, fresh]);
  expect(first!.state).toBe('closed');
  const [before] = first!.askedFor('enter');
  expect(second!.askedFor('enter')).toMatchObject([{ peerId: before!.peerId, reconnectSecret: 'secret', holding: { sendId: expect.any(String) as string } }]);
  expect(meeting.meeting.phase).toBe('joined');
  expect(meetingLink('physics', meeting.meeting.origin, old)).toBe(`${fresh}/?roomId=physics`);
});

test('stays where it is while that is one of the addresses, and tells others the first', async () => {
  await told([fresh, old]);
  expect(meeting.origins).toEqual([old]);
  expect(meeting.meeting.phase).toBe('joined');
  expect(meeting.meeting.origin).toBe(`${fresh}/`);
});

test('while the new address does not answer, the old connection stays in use', async () => {
  await told([fresh], 'connecting');
  await pass(20_000);
  expect(meeting.links[0]!.state).toBe('open');
  expect(meeting.meeting.phase).toBe('joined');
  expect(meeting.gone).toEqual([]);
  // Each attempt has been given up before the next.
  expect(meeting.links.slice(1, -1).every(({ state }) => state === 'closed')).toBe(true);
});

test('called back before it could go, it forgets the new address', async () => {
  await told([fresh], 'connecting');
  meeting.links[0]!.say('moved', { urls: [`${old}/`] });
  await pass(10_000);
  const attempts = meeting.links.length;
  await pass(10_000);
  expect(meeting.links).toHaveLength(attempts);
  expect(meeting.links.slice(1).every(({ state }) => state === 'closed')).toBe(true);
  expect([meeting.links[0]!.state, meeting.meeting.phase]).toEqual(['open', 'joined']);
});

test('called back after it has gone, it returns', async () => {
  await told([fresh]);
  meeting.link.say('moved', { urls: [`${old}/`] });
  await pass(1000);
  expect(meeting.origins).toEqual([old, fresh, old]);
  expect(meeting.meeting.phase).toBe('joined');
});

test('of several addresses the first that answers is used', async () => {
  meeting = await joined();
  meeting.options.linkState = 'connecting';
  meeting.link.say('moved', { urls: ['https://a.example/', 'https://b.example/', 'https://c.example/'] });
  await pass(1000);
  const [, a, b, c] = meeting.links;
  b!.become('open');
  await rest();
  expect([a!.state, b!.state, c!.state].filter((state) => state === 'open')).toEqual(['open']);
  expect(meeting.link.asked.length + b!.asked.length).toBeGreaterThan(0);
  c!.become('open');
  await rest();
  expect(c!.state).toBe('closed');
});

test('where no connection gets through and the old one has ended, the page itself goes, with name and seat', async () => {
  await told([fresh], 'connecting');
  meeting.links[0]!.say('closing', { reason: 'moved' });
  meeting.links[0]!.become('lost');
  await pass(3000);
  const { peerId } = meeting.meeting;
  expect(meeting.gone[0]).toEqual({ origin: fresh, luggage: { displayName: 'Ada', seat: { peerId, secret: 'secret' }, box: 'our-box' } });
});

test('where only the network is away it waits', async () => {
  await told([fresh], 'connecting');
  meeting.links[0]!.become('lost');
  await pass(15_000);
  expect(meeting.gone).toEqual([]);
  meeting.links.at(-1)!.become('open');
  await pass(100);
  expect(meeting.meeting.phase).toBe('joined');
});

test('having moved and lost the connection for long, it looks where it came from too', async () => {
  await told([fresh]);
  meeting.options.linkState = 'connecting';
  meeting.link.become('lost');
  await pass(4000);
  expect(meeting.origins.at(-1)).toBe(old);
  meeting.link.become('open');
  await pass(100);
  expect(meeting.meeting.phase).toBe('joined');
  expect(meeting.gone).toEqual([]);
});

test('nothing is left running when the page ends', async () => {
  await told([fresh], 'connecting');
  meeting.session.close();
  await pass(10_000);
  expect(meeting.links.map(({ state }) => state)).toEqual(meeting.links.map(() => 'closed'));
  expect(vi.getTimerCount()).toBe(0);
});

describe('another box that has our address by now', () => {
  test('is told no secret where ours was said to be, and the old connection stays', async () => {
    meeting = await joined();
    meeting.options.box = 'another-box';
    meeting.link.say('moved', { urls: [`${fresh}/`] });
    await pass(20_000);
    const [first, ...others] = meeting.links;
    expect([first!.state, meeting.meeting.phase]).toEqual(['open', 'joined']);
    expect(others.length).toBeGreaterThan(1);
    for (const { asked, state } of others.slice(0, -1)) expect([asked.map(({ method }) => method), state]).toEqual([['look'], 'closed']);
  });

  test('is told none when the connection comes back, until ours answers', async () => {
    meeting = await joined();
    const [first] = meeting.links;
    first!.become('lost');
    meeting.options.box = 'another-box';
    first!.become('open');
    await pass(60_000);
    expect(first!.askedFor('enter')).toHaveLength(1);
    expect(meeting.links.slice(1).flatMap((link) => link.askedFor('enter'))).toEqual([]);
    expect(meeting.meeting).toMatchObject({ phase: 'reconnecting', problem: 'server-unreachable' });
    meeting.options.box = 'our-box';
    await pass(6000);
    expect(meeting.meeting).toMatchObject({ phase: 'joined', problem: null });
    expect(meeting.link.askedFor('enter')).toMatchObject([{ reconnectSecret: 'secret' }]);
  });

  test('nor a password that is typed while it is there', async () => {
    meeting = setUp();
    meeting.session.start();
    await rest();
    meeting.link.become('lost');
    void meeting.session.join('Ada', 'for ours alone');
    meeting.options.box = 'another-box';
    meeting.link.become('open');
    await pass(1000);
    expect(meeting.links.flatMap((link) => link.askedFor('enter'))).toEqual([]);
  });
});

test('in vain for long, it looks ever less often, and at once where there is a network again', async () => {
  await told([fresh], 'connecting');
  await pass(5 * 60_000);
  const before = meeting.links.length;
  expect(before).toBeLessThan(40);
  await pass(3000);
  for (const listener of meeting.attention) listener();
  await pass(100);
  expect(meeting.links.length).toBe(before + 1);
});

test('an address that is none is passed over', async () => {
  meeting = await joined();
  meeting.link.say('whereabouts', { urls: ['::', `${old}/`, `${fresh}/`] });
  meeting.link.say('moved', { urls: ['nowhere', `${old}/`] });
  expect(meeting.meeting).toMatchObject({ whereabouts: [`${fresh}/`], origin: `${old}/` });
});
