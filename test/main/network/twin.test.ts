/** What others say of our name, without a network: when it is believed, for how long, and that nothing of it ends the box. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silentLogger } from '../../../main/lib/logger.ts';
import { Discovery } from '../../../main/network/discovery.ts';

type Listener = (packet: unknown, from: { address: string }) => void;
const heard: Listener[] = [];
const query = vi.fn();
const respond = vi.fn((_records: unknown, done?: () => void) => done?.());
let broken = false;

vi.mock('bonjour-service', () => ({
  Bonjour: class {
    server = { register: () => {}, mdns: { on: (event: string, listener: Listener) => void (event === 'response' && heard.push(listener)), query, respond } };
    destroy(done: () => void): void {
      done();
    }
  },
  Service: class {
    records(): never[] {
      if (broken) throw new Error('EMFILE');
      return [];
    }
  },
}));

let discovery: Discovery;
let interfaces: () => NodeJS.Dict<{ address: string }[]>;
beforeEach(() => {
  vi.useFakeTimers();
  heard.length = 0;
  broken = false;
  interfaces = () => ({ eth0: [{ address: '10.0.0.2' }, { address: 'fd00::2' }] });
  discovery = new Discovery({ host: 'physics.local', port: 4443, addresses: ['10.0.0.2'], logger: silentLogger, interfaces: () => interfaces() });
  query.mockClear();
  respond.mockClear();
});
afterEach(async () => {
  await discovery.close();
  vi.useRealTimers();
});
const say = (from: string, data: string, ttl = 120) => heard[0]!({ answers: [{ name: 'physics.local', type: 'A', ttl, data }] }, { address: from });

test('a twin is known while what it said holds, is asked again before, and forgotten after', () => {
  say('10.0.0.9', '10.0.0.9');
  expect(discovery.twin).toBe('10.0.0.9');
  vi.advanceTimersByTime(100_000);
  expect(query.mock.calls).toEqual([['physics.local', 'A'], ['physics.local', 'AAAA']]);
  say('10.0.0.9', '10.0.0.9');
  vi.advanceTimersByTime(100_000);
  expect(discovery.twin).toBe('10.0.0.9');
  vi.advanceTimersByTime(21_000);
  expect(discovery.twin).toBeUndefined();
});

test('a twin that says goodbye is forgotten at once; another’s goodbye changes nothing', () => {
  say('10.0.0.9', '10.0.0.9');
  say('10.0.0.8', '10.0.0.8', 0);
  expect(discovery.twin).toBe('10.0.0.9');
  say('10.0.0.9', '10.0.0.9', 0);
  expect(discovery.twin).toBeUndefined();
});

/** Whether the name was said to be ours since the last time that this was asked. */
function claimed(): boolean {
  const records = respond.mock.calls.flatMap(([said]) => said as { type: string; name?: string; data: unknown; ttl: number }[]);
  respond.mockClear();
  return records.some(({ type, data, ttl }) => type === 'A' && data === '10.0.0.2' && ttl > 0);
}

test('a name that a twin had becomes ours soon after the twin has said goodbye', () => {
  say('10.0.0.9', '10.0.0.9');
  vi.advanceTimersByTime(10_000);
  expect(claimed()).toBe(false);
  say('10.0.0.9', '10.0.0.9', 0);
  query.mockClear();
  vi.advanceTimersByTime(5500);
  expect(query, 'asked before').toHaveBeenCalled();
  expect(claimed()).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(claimed()).toBe(true);
});

test('a twin that went without a word is believed while what it said holds; one that comes back in time keeps the name', () => {
  say('10.0.0.9', '10.0.0.9');
  vi.advanceTimersByTime(119_000);
  expect(claimed()).toBe(false);
  vi.advanceTimersByTime(6500);
  expect(discovery.twin).toBeUndefined();
  say('10.0.0.9', '10.0.0.9');
  vi.advanceTimersByTime(60_000);
  expect(claimed()).toBe(false);
  vi.advanceTimersByTime(70_000);
  expect(claimed()).toBe(true);
});

test('our own word that a router repeats makes no twin', () => {
  say('10.0.0.1', '10.0.0.2');
  say('10.0.0.1', 'fd00::2');
  expect(discovery.twin).toBeUndefined();
});

test('what the system refuses in the middle of it ends nothing', () => {
  interfaces = () => {
    throw new Error('EMFILE');
  };
  expect(() => say('10.0.0.9', '10.0.0.9')).not.toThrow();
  broken = true;
  expect(() => vi.advanceTimersByTime(5000)).not.toThrow();
});
