import { afterEach, expect, test } from 'vitest';
import { LinkError } from '../../../../renderer/link/Link.ts';
import { entered, joined, type Meeting, memoryStore, offer, person, rest, setUp } from '../harness.ts';

let meeting: Meeting;
afterEach(() => {
  meeting?.session.close();
  meeting?.devices.stop();
});

/** A page of somebody who was here before, and joins without being asked, as after a move. */
async function comesBack(prepare: (meeting: Meeting) => void = () => {}): Promise<Meeting> {
  const stores = { local: memoryStore(), session: memoryStore() };
  const before = await joined({ stores });
  await before.session.leave();
  before.session.close();
  before.devices.stop();
  const meeting = setUp({ stores, linkState: 'connecting' });
  prepare(meeting);
  meeting.session.start();
  void meeting.session.join('Ada');
  await rest();
  return meeting;
}

const asked = () => meeting.link.asked.map(({ method }) => method).filter((method) => method !== 'view');

test('somebody who was here before asks to be let in without waiting for an answer', async () => {
  meeting = await comesBack(({ appliance }) => (appliance.enter = (input) => entered(input, { peers: [person('bob')], consumers: [offer('bob', 'webcam')] })));
  let look!: () => void;
  const answered = new Promise<void>((resolve) => (look = resolve));
  const { link } = meeting;
  const answer = { version: '1.2.3', box: 'our-box', routerRtpCapabilities: meeting.appliance.router, room: { exists: true, people: 1, name: 'room', locked: false, access: 'open' as const, mayOpen: true }, video: meeting.appliance.video };
  link.answer('look', () => answered.then(() => JSON.parse(JSON.stringify(answer))));
  link.become('open');
  await rest();
  expect(asked()).toEqual(['look', 'enter']);
  expect(link.askedFor('enter')[0]!.rtpCapabilities.codecs!.length).toBeGreaterThan(0);
  look();
  await rest();
  expect(meeting.meeting).toMatchObject({ phase: 'joined', version: '1.2.3' });
  expect(meeting.person('bob')!.media.map(({ source }) => source)).toEqual(['webcam']);
  expect(meeting.devicesMade).toHaveLength(1);
});

test('where the appliance has other codecs by now, it enters again with what fits, as the same participant', async () => {
  meeting = await comesBack(({ appliance }) => (appliance.router = { ...appliance.router, codecs: appliance.router.codecs!.slice(0, 4) }));
  const [first] = meeting.links;
  meeting.options.linkState = 'open';
  first!.become('open');
  await rest();
  expect(first!.state).toBe('closed');
  expect(meeting.links).toHaveLength(2);
  const [guessed] = first!.askedFor('enter');
  const [known] = meeting.link.askedFor('enter');
  expect(known).toMatchObject({ peerId: guessed!.peerId, reconnectSecret: 'secret' });
  expect(known!.holding).toBeUndefined();
  expect(known!.rtpCapabilities.codecs!.length).toBeLessThan(guessed!.rtpCapabilities.codecs!.length);
  expect(meeting.meeting.phase).toBe('joined');
  expect(meeting.live).toHaveLength(2);
});

test('a refusal is told as ever, and the way in stays open', async () => {
  meeting = await comesBack(({ appliance }) => {
    appliance.enter = () => {
      throw new LinkError(403, 'the room is locked');
    };
  });
  meeting.link.become('open');
  await rest();
  expect(meeting.meeting).toMatchObject({ phase: 'failed', problem: 'refused', problemDetail: 'the room is locked' });
});

test('news that come before the answer wait for it, also when it was asked ahead', async () => {
  let answer!: () => void;
  const waiting = new Promise<void>((resolve) => (answer = resolve));
  meeting = await comesBack(({ appliance }) => (appliance.enter = (input) => waiting.then(() => entered(input, { peers: [person('bob')] }))));
  const { link } = meeting;
  link.become('open');
  await rest();
  link.say('consumers', { consumers: [offer('bob', 'mic', 'early')] });
  await rest();
  expect(link.askedFor('ack')).toEqual([]);
  answer();
  await rest();
  expect(link.askedFor('ack')).toEqual([{ ids: ['early'] }]);
});

test('whoever cannot look but may be inside leaves, and tries again', async () => {
  meeting = await comesBack();
  const { link } = meeting;
  link.answer('look', () => {
    throw new LinkError(500, 'something went wrong');
  });
  link.become('open');
  await rest();
  expect(asked()).toEqual(['look', 'enter', 'leave']);
  expect(meeting.meeting.phase).toBe('joining');
});

test.each(['{"codecs":', '{"codecs":7}', '{"codecs":[{}]}', '"x"'])('a spoilt memory is no memory: %s', async (text) => {
  const stores = { local: memoryStore(), session: memoryStore() };
  stores.local.setItem('soupbox.appliance', text);
  meeting = setUp({ stores, linkState: 'connecting' });
  meeting.session.start();
  void meeting.session.join('Ada');
  await rest();
  meeting.link.become('open');
  await rest();
  expect(asked()).toEqual(['look', 'enter']);
  expect(meeting.meeting.phase).toBe('joined');
  expect(JSON.parse(stores.local.getItem('soupbox.appliance')!)).toEqual(JSON.parse(JSON.stringify(meeting.appliance.router)));
});
