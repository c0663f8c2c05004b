/** What others say of our name, without a network: when it is believed, for how long, and that nothing of it ends the box. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silentLogger } from '../../../main/lib/logger.ts';
import { Discovery } from '../../../main/network/discovery.ts';

type Listener = (packet: unknown, from: { address: string }) => void;
const heard: Listener[] = [];
const query = vi.fn();
let broken = false;

vi.mock('bonjour-service', () => ({
  Bonjour: class {
    server = { register: () => {}, mdns: { on: (event: string, listener: Listener) => void (event === 'response' && heard.push(listener)), query, respond: (_records: unknown, done?: () => void) => done?.() } };
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
  expect(query).toHaveBeenCalledExactlyOnceWith('physics.local', 'A');
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
