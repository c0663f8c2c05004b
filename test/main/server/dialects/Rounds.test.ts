import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PeerInfo } from '../../../../main/contract/room/people.ts';
import { Phrases } from '../../../../main/server/dialects/Phrases.ts';
import { pauseAfter, Rounds } from '../../../../main/server/dialects/Rounds.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('who has something to tell does so in the next round, all together and once', () => {
  const rounds = new Rounds();
  const told: string[] = [];
  const [ann, ben] = [() => void told.push('ann'), () => void told.push('ben')];
  rounds.join(ann);
  vi.advanceTimersByTime(30);
  rounds.join(ben);
  rounds.join(ann);
  vi.advanceTimersByTime(19);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual(['ann', 'ben']);
  vi.advanceTimersByTime(1000);
  expect(told).toHaveLength(2);
});

test('who has gone tells nothing, and a round with nobody in it leaves no timer', () => {
  const rounds = new Rounds();
  const tell = vi.fn();
  rounds.join(tell);
  rounds.leave(tell);
  expect(vi.getTimerCount()).toBe(0);
  rounds.join(tell);
  vi.advanceTimersByTime(50);
  expect(tell).toHaveBeenCalledOnce();
});

test('a round that is much work makes rounds rarer, within limits', () => {
  expect(pauseAfter(0.1)).toBe(50);
  expect(pauseAfter(5)).toBe(100);
  expect(pauseAfter(80)).toBe(1000);
});

const person = (id: string): PeerInfo => ({ id, displayName: id, device: { flag: 'unknown', name: 'unknown' }, role: 'participant' });

test('many hear the same words, and nobody hears another’s', () => {
  const phrases = new Phrases();
  const [ann, ben] = [person('ann'), person('ben')];
  const all = phrases.presence({ joined: [ann, ben], left: [], changed: [] });
  expect(JSON.parse(String(all))).toEqual({ notification: true, method: 'presence', data: { joined: [ann, ben], left: [], changed: [] } });
  expect(phrases.presence({ joined: [ann, ben], left: [], changed: [] })).toBe(all);
  expect(phrases.presence({ joined: [ann], left: [], changed: [] })).not.toBe(all);
  expect(phrases.presence({ joined: [], left: [], changed: [ann, ben] })).not.toBe(all);
  // The same id, but renamed meanwhile.
  const renamed = phrases.presence({ joined: [{ ...ann, displayName: 'Ann' }, ben], left: [], changed: [] });
  expect(String(renamed)).toContain('"Ann"');
});
