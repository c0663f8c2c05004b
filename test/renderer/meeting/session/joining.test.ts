import { afterEach, expect, test, vi } from 'vitest';
import { LinkError } from '../../../../renderer/link/Link.ts';
import { barrierOf } from '../../../../renderer/meeting/session/door.ts';
import { BrowserUnsupported } from '../../../../renderer/meeting/session/capabilities.ts';
import { entered, joined, type Meeting, memoryStore, offer, person, rest, setUp } from '../harness.ts';

let meeting: Meeting;
afterEach(() => {
  vi.useRealTimers();
  meeting?.session.close();
  meeting?.devices.stop();
});

test('looks while in the lobby, and joins with a single question', async () => {
  meeting = setUp();
  meeting.session.start();
  await rest();
  expect(meeting.meeting).toMatchObject({ phase: 'lobby', version: '1.2.3', problem: null });
  expect(meeting.link.asked.map(({ method }) => method)).toEqual(['look']);

  await meeting.session.join('  Ada ');
  expect(meeting.meeting.phase).toBe('joined');
  expect(meeting.link.asked.map(({ method }) => method)).toEqual(['look', 'enter']);
  const [input] = meeting.link.askedFor('enter');
  expect(input).toMatchObject({
    roomId: 'physics',
    displayName: 'Ada',
    role: 'participant',
    publish: true,
    consume: true,
    dtls: { role: 'client' },
    device: { flag: 'chrome', version: '140' },
  });
  expect(input!.rtpCapabilities.codecs!.length).toBeGreaterThan(0);
  expect(input!.holding).toBeUndefined();
  expect(meeting.meeting.people.map(({ id, isMe }) => [id, isMe])).toEqual([[input!.peerId, true]]);
});

test('sends microphone and camera without waiting for an answer, with ids of its own', async () => {
  meeting = setUp();
  const answers: (() => void)[] = [];
  meeting.session.start();
  await rest();
  await meeting.devices.start();
  meeting.link.answer('produce', (input) => new Promise((done) => answers.push(() => done({ id: input.producerId! }))));
  await meeting.session.join('Ada');
  await rest();
  const produced = meeting.link.askedFor('produce');
  expect(produced.map(({ appData }) => appData.source)).toEqual(['mic', 'webcam']);
  expect(new Set(produced.map(({ producerId }) => producerId)).size).toBe(2);
  const me = meeting.meeting.people[0]!;
  expect(me.media.map(({ source, id }) => [source, id])).toEqual(produced.map(({ appData, producerId }) => [appData.source, producerId]));
  expect(produced[1]!.rtpParameters.encodings).toHaveLength(3);
  expect(meeting.link.asked.some(({ method }) => method === 'requestConsumerKeyFrame')).toBe(false);
});

test('sets up the streams of the answer in one exchange, and acknowledges none of them', async () => {
  const consumers = [offer('bob', 'mic'), offer('bob', 'webcam'), offer('eve', 'mic')];
  let receive = 0;
  meeting = await joined(undefined, ({ appliance, transports }) => {
    appliance.enter = (input) => entered(input, { peers: [person('bob'), person('eve')], consumers });
    const push = transports.push.bind(transports);
    transports.push = (...made) => {
      for (const one of made) {
        const original = one.handler.receive.bind(one.handler);
        // The probator of mediasoup-client comes extra.
        one.handler.receive = (list) => ((receive += list.some(({ trackId }) => trackId !== 'probator') ? 1 : 0), original(list));
      }
      return push(...made);
    };
  });
  expect(receive).toBe(1);
  expect(meeting.person('bob')!.media.map(({ source }) => source)).toEqual(['mic', 'webcam']);
  expect(meeting.person('eve')!.media).toHaveLength(1);
  expect(meeting.link.askedFor('ack')).toEqual([]);
});

test('acknowledges a burst of later streams once', async () => {
  meeting = await joined(undefined, ({ appliance }) => {
    appliance.enter = (input) => entered(input, { peers: [person('bob')] });
  });
  const burst = Array.from({ length: 20 }, () => offer('bob', 'webcam'));
  meeting.link.say('consumers', { consumers: burst });
  await rest();
  expect(meeting.link.askedFor('ack')).toEqual([{ ids: burst.map(({ id }) => id) }]);
  expect(meeting.person('bob')!.media).toHaveLength(20);
});

test('keeps news that come before the answer until the answer is applied', async () => {
  const early = offer('bob', 'mic');
  meeting = setUp();
  meeting.session.start();
  await rest();
  meeting.appliance.enter = async (input) => {
    meeting.link.say('presence', { joined: [person('bob')], left: [], changed: [] });
    meeting.link.say('consumers', { consumers: [early] });
    return entered(input);
  };
  await meeting.session.join('Ada');
  await rest();
  expect(meeting.person('bob')!.media.map(({ id }) => id)).toEqual([early.id]);
  expect(meeting.link.askedFor('ack')).toEqual([{ ids: [early.id] }]);
});

test('shows media of somebody whose presence comes later', async () => {
  meeting = await joined();
  meeting.link.say('consumers', { consumers: [offer('late', 'webcam')] });
  await rest();
  expect(meeting.person('late')).toBeUndefined();
  meeting.link.say('presence', { joined: [person('late')], left: [], changed: [] });
  expect(meeting.person('late')!.media).toHaveLength(1);
});

test('waits for a connection, and says so after five seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  meeting = setUp({ linkState: 'connecting' });
  meeting.session.start();
  const joining = meeting.session.join('Ada');
  vi.advanceTimersByTime(4900);
  expect(meeting.meeting.problem).toBeNull();
  vi.advanceTimersByTime(200);
  expect(meeting.meeting).toMatchObject({ phase: 'joining', problem: 'server-unreachable' });
  meeting.link.become('open');
  await joining;
  expect(meeting.meeting).toMatchObject({ phase: 'joined', problem: null });
});

test('a refusal is told in the appliance’s words, and one can try again', async () => {
  meeting = setUp();
  meeting.appliance.enter = () => {
    throw new LinkError(403, 'the room is locked');
  };
  meeting.session.start();
  await rest();
  await meeting.session.join('Ada');
  expect(meeting.meeting).toMatchObject({ phase: 'failed', problem: 'refused', problemDetail: 'the room is locked' });
  meeting.appliance.enter = (input) => entered(input);
  meeting.session.reset();
  expect(meeting.meeting).toMatchObject({ phase: 'lobby', problem: null, problemDetail: '' });
  await meeting.session.join('Ada');
  expect(meeting.meeting.phase).toBe('joined');
});

test.each([[403, { locked: true }, 'locked'], [403, { full: true }, 'full'], [404, { mayOpen: false }, 'unknown']])('shut since it was looked at (%i, %j): back to the door, which says so', async (code, room, barrier) => {
  meeting = setUp();
  meeting.session.start();
  await rest();
  meeting.options.room = room;
  meeting.appliance.enter = () => {
    throw new LinkError(code, 'some English');
  };
  await meeting.session.join('Ada');
  expect(meeting.meeting).toMatchObject({ phase: 'lobby', problem: null, problemDetail: '' });
  expect(barrierOf(meeting.meeting)).toBe(barrier);
  meeting.options.room = {};
  meeting.appliance.enter = (input) => entered(input);
  await meeting.session.lookAgain();
  expect(barrierOf(meeting.meeting)).toBe(null);
  await meeting.session.join('Ada');
  expect(meeting.meeting.phase).toBe('joined');
});

test('whoever waits at the door sees by themselves who comes and when it opens, at once when they look at the page again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  meeting = setUp();
  meeting.session.start();
  await rest();
  const pass = async (milliseconds: number) => {
    await vi.advanceTimersByTimeAsync(milliseconds);
    await rest();
  };
  expect(meeting.meeting).toMatchObject({ peopleInRoom: 0, locked: false });
  meeting.options.room = { people: 3, locked: true };
  await pass(12_000);
  expect(meeting.meeting).toMatchObject({ peopleInRoom: 3, locked: true });
  // Of a page that nobody sees the box hears nothing, until somebody does.
  meeting.options.seen = false;
  meeting.options.room = { people: 4 };
  await pass(60_000);
  expect(meeting.meeting.peopleInRoom).toBe(3);
  meeting.options.seen = true;
  for (const listener of meeting.attention) listener();
  await rest();
  expect(meeting.meeting).toMatchObject({ peopleInRoom: 4, locked: false });
  // Inside there is nothing to look for.
  await meeting.session.join('Ada');
  const looked = meeting.link.askedFor('look').length;
  await pass(60_000);
  expect(meeting.link.askedFor('look')).toHaveLength(looked);
});

test('what went wrong in the page itself is no sentence of the appliance’s', async () => {
  meeting = setUp();
  meeting.appliance.enter = () => {
    throw new TypeError('x is not a function');
  };
  meeting.session.start();
  await rest();
  await meeting.session.join('Ada');
  expect(meeting.meeting).toMatchObject({ phase: 'failed', problem: 'refused', problemDetail: '' });
});

test('asks again by itself when the appliance is too busy', async () => {
  meeting = setUp();
  meeting.session.start();
  await rest();
  let asked = 0;
  meeting.appliance.enter = (input) => {
    asked += 1;
    if (asked === 1) throw new LinkError(429, 'too many at once');
    return entered(input);
  };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const joining = meeting.session.join('Ada');
  await rest();
  expect(meeting.meeting.phase).toBe('joining');
  vi.advanceTimersByTime(2000);
  await joining;
  expect(asked).toBe(2);
});

test('says that the appliance is full, asks again by itself, and is let in', async () => {
  meeting = setUp();
  meeting.session.start();
  await rest();
  let asked = 0;
  meeting.appliance.enter = (input) => {
    asked += 1;
    if (asked <= 2) throw new LinkError(503, 'no more people right now');
    return entered(input);
  };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const joining = meeting.session.join('Ada');
  await rest();
  expect(meeting.meeting).toMatchObject({ phase: 'joining', crowded: true, problem: null });
  vi.advanceTimersByTime(3900);
  await rest();
  expect(asked, 'not at once: many may be waiting').toBe(1);
  vi.advanceTimersByTime(3200);
  await rest();
  expect(meeting.meeting).toMatchObject({ phase: 'joining', crowded: true });
  vi.advanceTimersByTime(7000);
  await joining;
  expect(meeting.meeting).toMatchObject({ phase: 'joined', crowded: false });
});

test('a remembered seat that is somebody else’s now is given up', async () => {
  const stores = { local: memoryStore(), session: memoryStore() };
  const before = await joined({ stores });
  for (const goes of before.pageGoes) goes();
  before.session.close();
  meeting = await joined({ stores }, ({ appliance }) => {
    appliance.enter = (input) => {
      if (input.reconnectSecret) throw new LinkError(403, 'not you');
      return entered(input);
    };
  });
  expect(meeting.meeting.phase).toBe('joined');
  expect(meeting.meeting.peerId).not.toBe(before.meeting.peerId);
});

test('tells a browser without WebRTC at once', async () => {
  meeting = setUp();
  meeting.surroundings.createDevice = () => {
    throw new BrowserUnsupported('no WebRTC');
  };
  const { provideSurroundings } = await import('../../../../renderer/meeting/stores/composition.ts');
  const { createPinia } = await import('pinia');
  const { session, meeting: state } = provideSurroundings(createPinia(), meeting.surroundings);
  session.start();
  await rest();
  expect(state).toMatchObject({ phase: 'failed', problem: 'browser-unsupported' });
  session.close();
});

test('a page on plain HTTP joins as a viewer and publishes nothing', async () => {
  meeting = await joined({ media: null });
  expect(meeting.link.askedFor('enter')[0]).toMatchObject({ role: 'viewer', publish: false });
  expect(meeting.link.askedFor('produce')).toEqual([]);
  expect(meeting.devicesState).toMatchObject({ microphoneProblem: 'insecure-page', cameraProblem: 'insecure-page' });
  expect(meeting.meeting.role).toBe('viewer');
});

test('produce=false and consume=false ask for no transport and open no device', async () => {
  meeting = await joined({ search: '?roomId=r&produce=false&consume=false' });
  expect(meeting.link.askedFor('enter')[0]).toMatchObject({ publish: false, consume: false, role: 'viewer' });
  expect(meeting.transports).toEqual([]);
  expect(meeting.media.asked).toEqual([]);
});

test('what the host did and forbade ends with the meeting', async () => {
  meeting = await joined();
  meeting.link.say('allowed', { role: 'participant', audio: false, video: true, screen: true, chat: false });
  await rest();
  expect(meeting.meeting).toMatchObject({ hostDid: { what: 'forbidden', source: 'mic' }, allowed: { audio: false } });
  await meeting.session.leave();
  meeting.session.reset();
  expect(meeting.meeting).toMatchObject({ phase: 'lobby', hostDid: null, allowed: { audio: true, video: true, screen: true, chat: true } });
});

test('leaving says goodbye, empties the room, stops the devices and cleans up', async () => {
  meeting = await joined(undefined, ({ appliance }) => {
    appliance.enter = (input) => entered(input, { peers: [person('bob')], consumers: [offer('bob')] });
  });
  const { link } = meeting;
  await meeting.session.leave();
  expect(link.askedFor('leave')).toHaveLength(1);
  expect(meeting.meeting).toMatchObject({ phase: 'left', people: [] });
  expect(meeting.live).toEqual([]);
  expect(meeting.media.opened.every((track) => track.readyState === 'ended')).toBe(true);
  expect(link.listeners).toBe(0);
  const { peerId } = meeting.meeting;
  meeting.session.reset();
  expect(meeting.meeting.peerId).not.toBe(peerId);
});
