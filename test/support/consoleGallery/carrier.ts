import { consoleContract, type ConsoleContract } from '../../../main/contract/console.ts';
import type { LogEntry } from '../../../main/contract/console/inspect.ts';
import type { ConsoleState } from '../../../main/contract/console/state.ts';
import type { Carrier } from '../../../renderer/console/carrier.ts';
import { LinkError } from '../../../renderer/link/Link.ts';
import { FakeLink } from '../fakeLink.ts';
import { standInCapacity } from './capacity.ts';
import { standInConfiguration } from './configuration.ts';
import { cannedDump, cannedObjects, cannedStatistics } from './objects.ts';
import { cannedHints, cannedReach } from './reach.ts';
import { standInRooms } from './rooms.ts';
import { canned, cannedHistory, cannedInterfaces, logEntries } from './scene.ts';

/** What the address asks to see: `class` (default), `empty`, `stopped`, `failed`, `starting`, `warned`, `lost`, `signin`, `trial`, `overridden`. */
const wanted = new URLSearchParams(location.search);
const scene = wanted.get('scene') ?? 'class';

export function chooseCarrier(): Carrier {
  const link = new FakeLink<ConsoleContract>(consoleContract);
  let state: ConsoleState = canned(scene);
  const answer = link.answer.bind(link);
  const become = (change: Partial<ConsoleState>) => link.say('state', (state = { ...state, ...change }));

  answer('getState', () => state);
  answer('getHistory', () => cannedHistory(scene));
  answer('getInterfaces', () => cannedInterfaces);
  answer('getReach', () => cannedReach);
  answer('getHints', () => cannedHints);
  standInConfiguration(link, scene, { state: () => state, become });
  answer('getAbout', () => ({
    versions: { soupbox: '0.1.0', mediasoup: '3.27.1', node: '24.21.0' },
    licences: [
      { name: 'mediasoup', version: '3.27.1', licence: 'ISC' },
      { name: 'vue', version: '3.5.45', licence: 'MIT' },
      { name: '@nuxt/ui', version: '4.11.2', licence: 'MIT' },
    ],
  }));
  answer('start', () => (become({ phase: 'running', since: Date.now() }), {}));
  answer('stop', () => (become({ phase: 'stopped', since: Date.now(), meetingUrls: [] }), {}));
  standInRooms(link, { state: () => state, become });
  standInCapacity(link, { state: () => state, become });

  answer('getObjects', () => ({ revision: 1, objects: cannedObjects(Number(wanted.get('objects') ?? 400)) }));
  answer('dumpObject', cannedDump);
  answer('objectStats', cannedStatistics);
  answer('supportBundle', () => ({ fileName: 'soupbox-support-2026-11-03-150000.zip', zip: btoa('PK') }));

  let seq = 2000;
  let following = false;
  answer('followLogs', ({ follow }) => {
    following = follow;
    return { entries: logEntries(0, seq) };
  });
  setInterval(() => {
    if (following) link.say('log', { entries: logEntries(seq, (seq += 2)) satisfies LogEntry[] });
    const load = state.load && { ...state.load, at: Date.now(), cpu: 0.05 + 0.02 * Math.sin(Date.now() / 9000) };
    if (load) become({ load });
  }, 2000);

  if (scene === 'lost') setTimeout(() => link.become('lost'), 500);
  return { kind: wanted.has('desktop') ? 'desktop' : 'browser', link, door: scene === 'signin' ? closedDoor() : null };
}

function closedDoor(): NonNullable<Carrier['door']> {
  return {
    closed: true,
    onChange: () => () => {},
    signIn: () => Promise.reject(new LinkError(401, 'This is not the token.')),
  };
}
