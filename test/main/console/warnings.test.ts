import { describe, expect, test } from 'vitest';
import type { ConsoleHost, RunningServer } from '../../../main/console/ConsoleHost.ts';
import type { Seen } from '../../../main/console/Surroundings.ts';
import { warningsOf, type WarningParts } from '../../../main/console/warnings.ts';
import type { Prediction } from '../../../main/contract/capacity.ts';
import type { Sample } from '../../../main/contract/console/state.ts';
import { configSchema } from '../../../main/contract/config.ts';
import { quietCertificates } from '../../support/quietCertificates.ts';
import { quietHost } from '../../support/quietHost.ts';

const wifi = { ip: '192.168.1.20', family: 'IPv4', interfaceName: 'wlan0', loopback: false } as const;
const cable = { ip: '10.0.0.5', family: 'IPv4', interfaceName: 'eth0', loopback: false } as const;
const loopback = { ip: '127.0.0.1', family: 'IPv4', interfaceName: 'lo', loopback: true } as const;
const GB = 1024 ** 3;
const fine: Seen = { addresses: [wifi, loopback], freeMemory: 8 * GB, totalMemory: 16 * GB, freeDisk: 50 * GB, cores: 4, overridden: [], freePort: null };

function server({ addresses = ['192.168.1.20', '127.0.0.1'], alive = 2, count = 2, pausing = [] as number[], idleConnections = 0 } = {}): RunningServer {
  return { addresses, idleConnections, meetingUrls: [], certificates: quietCertificates(), workers: { workers: Array.from({ length: alive }), options: { count }, pausing: new Set(pausing) } } as unknown as RunningServer;
}

function busy(share: number, samples: number, workerShare = 0): Sample[] {
  return Array.from({ length: samples }, () => ({ cpu: share, workers: [{ cpu: workerShare }, { cpu: 0 }] }) as unknown as Sample);
}

const warnings = (host: Partial<ConsoleHost>, seen: Partial<Seen> = {}, history: Sample[] = [], carried: Partial<Pick<WarningParts, 'economy' | 'expected'>> = {}) =>
  warningsOf({ host: quietHost({ server: server(), ...host }), history, surroundings: { ...fine, ...seen }, economy: 'none', expected: null, ...carried });
const kinds = (...parts: Parameters<typeof warnings>) => warnings(...parts).map(({ kind }) => kind);

test('where all is well there is none', () => {
  expect(warnings({}, {}, busy(0.2, 150))).toEqual([]);
});

describe('not running', () => {
  const failed = { phase: 'failed', server: undefined, error: 'Port 4443 on 127.0.0.1 is taken by nginx (process 12).' } as const;
  test('stopped by somebody: the button starts it', () => {
    expect(warnings({ phase: 'stopped', server: undefined })).toEqual([{ kind: 'stopped', severity: 'info', detail: {}, action: 'start' }]);
  });
  test('a taken port: who has it, and one that is free', () => {
    const portTaken = { port: 4443, holder: 'nginx (process 12)' };
    expect(warnings({ ...failed, portTaken }, { freePort: 4445 })).toEqual([
      { kind: 'port-taken', severity: 'error', detail: { port: 4443, holder: 'nginx (process 12)', free: 4445 }, action: 'use-port' },
    ]);
    expect(warnings({ ...failed, portTaken })[0]).toMatchObject({ action: 'open-network' });
  });
  test('anything else: the sentence', () => {
    expect(warnings(failed)[0]).toMatchObject({ kind: 'start-failed', detail: { reason: failed.error }, action: 'open-logs' });
    expect(warnings({ ...failed, portTaken: { port: 80, holder: undefined } })[0]).toMatchObject({ kind: 'start-failed', action: 'open-network' });
  });
});

describe('network', () => {
  test('none but this computer itself', () => expect(kinds({}, { addresses: [loopback] })).toEqual(['no-network']));
  test('there is one, but it is not listened on', () => expect(kinds({ server: server({ addresses: ['127.0.0.1'] }) })).toEqual(['only-loopback']));
  test('a new address, unless the host chose which to listen on', () => {
    const seen = { addresses: [wifi, cable, loopback] };
    expect(warnings({}, seen)).toMatchObject([{ kind: 'address-not-listened', detail: { address: '10.0.0.5' }, action: 'open-network' }]);
    expect(kinds({ config: configSchema.parse({ listenIps: ['192.168.1.20'] }) }, seen)).toEqual([]);
  });
});

describe('workers', () => {
  test('their ports are crowded by connections that carry nothing', () =>
    expect(warnings({ server: server({ idleConnections: 600 }) })).toEqual([{ kind: 'media-ports-crowded', severity: 'warning', detail: {}, action: 'open-logs' }]));
  test('one is on its way back', () => expect(kinds({ server: server({ alive: 1 }) })).toEqual(['worker-restarting']));
  test('one keeps dying', () => expect(kinds({ server: server({ alive: 1, pausing: [0] }) })).toEqual(['worker-crash-loop']));
});

describe('load', () => {
  test('busy for half a minute, not for a moment', () => {
    expect(kinds({}, {}, busy(0.95, 15))).toEqual(['cpu-high']);
    expect(kinds({}, {}, busy(0.1, 15, 0.97)), 'one worker can be the bottleneck').toEqual(['cpu-high']);
    expect(kinds({}, {}, [...busy(0.2, 10), ...busy(1, 10)])).toEqual([]);
    expect(kinds({}, { cores: 1 }, busy(0.5, 15, 0.5)), 'all of the only core').toEqual(['cpu-high']);
  });
  test('memory', () => expect(kinds({}, { freeMemory: 0.5 * GB })).toEqual(['memory-high']));
  test('disk; unknown is no trouble', () => {
    expect(kinds({}, { freeDisk: 1024 })).toEqual(['disk-full']);
    expect(kinds({}, { freeDisk: null })).toEqual([]);
  });
});

test('what was changed and how: worst first', () => {
  const host = { rolledBack: { at: 5, reason: 'not-confirmed' }, config: configSchema.parse({ remoteAdmin: true }) };
  expect(warnings(host, { overridden: ['httpsPort', 'rooms.graceSeconds'], addresses: [loopback] })).toMatchObject([
    { kind: 'no-network', severity: 'error' },
    { kind: 'rolled-back', severity: 'warning', detail: { reason: 'not-confirmed' }, action: 'dismiss' },
    { kind: 'remote-admin-on', severity: 'info' },
    { kind: 'settings-overridden', detail: { settings: 'httpsPort, rooms.graceSeconds' } },
  ]);
});

describe('what it carries', () => {
  const expected = (verdict: Prediction['verdict']) => ({ expected: { people: 320, verdict, limit: 'link', step: 'smallLayers' } as Prediction });

  test('rooms that are made for more than fits are said beforehand; a little to spare is enough', () => {
    expect(warnings({}, {}, [], expected('too-much'))).toMatchObject([{ kind: 'rooms-exceed', severity: 'warning', detail: { people: 320, limit: 'link', step: 'smallLayers' } }]);
    expect(warnings({}, {}, [], expected('tight'))).toEqual([]);
  });

  test('what happens now is said instead of what may happen', () => {
    expect(kinds({}, {}, [], { economy: 'fewerVideos', ...expected('too-much') })).toEqual(['economy']);
    expect(warnings({}, {}, [], { economy: 'full' })).toMatchObject([{ kind: 'people-refused', severity: 'error' }]);
  });
});
