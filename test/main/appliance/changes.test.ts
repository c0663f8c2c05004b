import { describe, expect, test } from 'vitest';
import { differences, planOf } from '../../../main/appliance/changes.ts';
import { configSchema, type PartialConfig } from '../../../main/contract/config.ts';

const wifi = '192.168.1.20';
const cable = '10.0.0.5';
/** Two people over Wi-Fi in one room, one by cable in another, and an empty one. */
const rooms = [[wifi, wifi], [cable], []];

function plan(from: PartialConfig, to: PartialConfig, { running = true, after = [wifi, cable], hasConsolePort = true } = {}) {
  const [before, later] = [configSchema.parse({ workers: 2, ...from }), configSchema.parse({ workers: 2, ...to })];
  return planOf({ before, after: later }, { before, after: later }, { running, rooms: running ? rooms : [], addresses: { before: [wifi, cable], after }, hasConsolePort });
}

const quiet = { rooms: 0, people: 0, moves: false, restartsMedia: false, movesConsole: false, needsConfirmation: false };

describe('what a change interrupts', () => {
  test('nothing where nothing changes', () => {
    expect(plan({}, {})).toEqual({ issues: [], changes: [], effects: quiet });
  });

  test.each<PartialConfig>([
    { rooms: { maxRooms: 5 } },
    { limits: { joinsPerSecond: 5 } },
    { media: { webcamKbps: 500 } },
    { allowedOrigins: ['https://example.org'] },
    { logLevel: 'debug' },
    { workerLog: { level: 'debug', tags: ['ice'] } },
    { remoteAdmin: true },
    { desktop: { keepAwake: false } },
    { rtpPorts: '46000-46999' },
    { workers: 3 },
  ])('nobody: %j', (to) => {
    const { changes, effects } = plan({}, to);
    expect(changes.length).toBeGreaterThan(0);
    expect(effects).toEqual(quiet);
  });

  test('another port moves everybody', () => {
    expect(plan({}, { httpsPort: 5000 }).effects).toEqual({ ...quiet, rooms: 2, people: 3, moves: true, needsConfirmation: true });
  });

  test('an address that goes moves those who use it, one that comes nobody', () => {
    expect(plan({}, { listenIps: [cable] }, { after: [cable] }).effects).toEqual({ ...quiet, rooms: 1, people: 2, moves: true, needsConfirmation: true });
    expect(plan({}, { listenIps: [] }, { after: [wifi, cable, '127.0.0.1'] }).effects).toEqual({ ...quiet, moves: true, needsConfirmation: true });
  });

  test('naming the addresses that are used anyway changes nothing for anybody', () => {
    expect(plan({}, { listenIps: [wifi, cable] }).effects).toEqual(quiet);
  });

  test.each<[PartialConfig, boolean]>([
    [{ media: { videoCodecs: ['VP9'] } }, false],
    [{ workers: 1 }, false],
    [{ rtcPort: 40_000 }, true],
  ])('new media workers interrupt all: %j', (to, needsConfirmation) => {
    expect(plan({}, to).effects).toEqual({ ...quiet, rooms: 2, people: 3, restartsMedia: true, needsConfirmation });
  });

  test('the address that is announced stands in the workers too', () => {
    expect(plan({}, { announcedAddress: '203.0.113.7' }).effects).toMatchObject({ rooms: 2, people: 3, moves: true, restartsMedia: true, needsConfirmation: true });
  });

  test('the console’s own port', () => {
    expect(plan({}, { adminPort: 5001 }).effects).toEqual({ ...quiet, movesConsole: true, needsConfirmation: true });
    expect(plan({}, { adminPort: 5001 }, { hasConsolePort: false }).effects, 'a window needs none').toEqual(quiet);
  });

  test('nobody is there to confirm anything while it is stopped', () => {
    expect(plan({}, { httpsPort: 5000 }, { running: false }).effects).toEqual({ ...quiet, moves: true });
  });

  test('moving plain HTTP interrupts nobody', () => {
    expect(plan({}, { httpPort: 5002 }).effects).toEqual(quiet);
  });
});

test('differences are told by dotted path, lists as a whole', () => {
  const from = configSchema.parse({ listenIps: ['10.0.0.1', '10.0.0.2'] });
  const to = configSchema.parse({ listenIps: ['10.0.0.1'], rooms: { graceSeconds: 7 }, workers: 4 });
  expect(differences(from, to)).toEqual([
    { path: 'listenIps', from: ['10.0.0.1', '10.0.0.2'], to: ['10.0.0.1'] },
    { path: 'workers', from: null, to: 4 },
    { path: 'rooms.graceSeconds', from: 30, to: 7 },
  ]);
});
