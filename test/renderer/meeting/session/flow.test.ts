import { expect, test } from 'vitest';
import { farFlowOf, type Flow, flowOf, Silence, type Verdict } from '../../../../renderer/meeting/session/flow.ts';

const report = (...entries: { id: string; type: string; [key: string]: unknown }[]) => new Map(entries.map((entry) => [entry.id, entry]));

test('counts on the selected pair, and answered checks apart; where no transport is told of, on all pairs', () => {
  const used = { id: 'a', type: 'candidate-pair', bytesSent: 10, bytesReceived: 20, responsesReceived: 3 };
  const other = { id: 'b', type: 'candidate-pair', bytesSent: 1, bytesReceived: 2 };
  expect(flowOf(report({ id: 'T', type: 'transport', selectedCandidatePairId: 'a' }, used, other))).toEqual({ sent: 10, received: 20, checks: 3 });
  expect(flowOf(report(used, other))).toEqual({ sent: 11, received: 22, checks: 3 });
  expect(flowOf(new Map())).toBeNull();
  expect(farFlowOf([{ rtpBytesSent: 5, bytesSent: 9, bytesReceived: 7 }])).toEqual({ sent: 5, received: 7 });
  expect(farFlowOf([])).toEqual({ sent: 0, received: 0 });
});

/** A minute of a call as `SilenceWatch` goes through it: when it asks, and when it says that the path is dead (ms). */
function live(minute: { ours: (ms: number) => Flow; theirs: (ms: number) => Flow | null }): { asked: number[]; dead: number[] } {
  const silence = new Silence();
  const seen = { asked: [] as number[], dead: [] as number[] };
  let verdict: Verdict = 'fine';
  for (let now = 100_000; now < 160_000; now += verdict === 'ask' ? 250 : 750) {
    const ms = now - 100_000;
    const asks = verdict === 'ask';
    if (asks) seen.asked.push(ms);
    verdict = silence.look(now, minute.ours(ms), asks ? minute.theirs(ms) : undefined);
    if (verdict === 'dead') seen.dead.push(ms);
  }
  return seen;
}

/** Grows with time, until (ms) and from (ms). */
const until = (end: number, rate = 100) => (ms: number) => Math.min(ms, end) * rate;
const always = until(Infinity);
const never = () => 0;

test('a path that carries something is not asked about', () => {
  expect(live({ ours: (ms) => ({ sent: 0, received: always(ms) }), theirs: () => null })).toEqual({ asked: [], dead: [] });
});

test.each<[string, { ours: (ms: number) => Flow; theirs: (ms: number) => Flow }]>([
  ['what comes', { ours: (ms) => ({ sent: 0, received: until(10_300)(ms) }), theirs: (ms) => ({ sent: always(ms), received: until(10_300)(ms) }) }],
  ['what goes, and so the reports about it', { ours: (ms) => ({ sent: always(ms), received: until(10_300)(ms) }), theirs: (ms) => ({ sent: never(), received: until(10_300)(ms) }) }],
])('two seconds after a path has died it is known: %s', (_what, minute) => {
  const [first] = live(minute).dead;
  expect(first! - 10_300).toBeLessThan(2100);
});

test('also where it dies as soon as it began', () => {
  const [first] = live({ ours: (ms) => ({ sent: 0, received: until(900)(ms) }), theirs: (ms) => ({ sent: always(ms), received: never() }) }).dead;
  expect(first).toBeLessThan(900 + 2100);
});

test('muted, but with a report now and then, it is asked about ever more rarely', () => {
  const received = (ms: number) => until(10_000)(ms) + Math.floor(ms / 900);
  const { asked, dead } = live({ ours: (ms) => ({ sent: always(ms), received: received(ms) }), theirs: (ms) => ({ sent: until(10_000)(ms), received: always(ms) }) });
  expect(dead).toEqual([]);
  expect(asked.length).toBeLessThanOrEqual(10);
});

test('a path that nobody sends anything on is asked about ever more rarely, and is not dead', () => {
  // Checks of the path come to the appliance; their answers are not counted by this browser.
  const { asked, dead } = live({ ours: (ms) => ({ sent: 0, received: until(10_000)(ms) }), theirs: (ms) => ({ sent: until(10_000)(ms), received: always(ms) }) });
  expect(dead).toEqual([]);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThanOrEqual(10);
});

test('muted, but with checks that are answered every two and a half seconds, it is asked about once', () => {
  const { asked, dead } = live({ ours: (ms) => ({ sent: always(ms), received: until(10_000)(ms), checks: Math.floor(ms / 2500) }), theirs: (ms) => ({ sent: until(10_000)(ms), received: always(ms) }) });
  expect(dead).toEqual([]);
  expect(asked.length).toBeLessThanOrEqual(2);
});

test('an appliance that does not answer in time is given time', () => {
  const { asked, dead } = live({ ours: (ms) => ({ sent: always(ms), received: until(10_000)(ms) }), theirs: () => null });
  expect(dead).toEqual([]);
  expect(asked.length).toBeLessThanOrEqual(5);
});

test('a page that stood still itself says nothing about its path', () => {
  const silence = new Silence();
  for (let now = 0; now <= 5000; now += 1000) silence.look(now, { sent: 0, received: now });
  expect(silence.look(60_000, { sent: 0, received: 5000 })).toBe('fine');
});
