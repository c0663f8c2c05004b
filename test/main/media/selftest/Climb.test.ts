import { expect, test } from 'vitest';
import { Climb } from '../../../../main/media/selftest/Climb.ts';
import type { Reading } from '../../../../main/media/selftest/measure.ts';

/** A core that carries `most` people. */
const core = (most: number) => (people: number): Reading => {
  const cpu = Math.min(1, people / most);
  return { people, cpu, microsPerPacket: 9, p95Ms: people > most ? 300 : 5 + 10 * cpu, lossPercent: people > most * 1.1 ? 3 : 0 };
};

function climbOn(measure: (people: number, turn: number) => Reading, turns = 40) {
  const climb = new Climb();
  let turn = 0;
  for (; climb.next !== null && turn < turns; turn++) climb.add(measure(climb.next, turn));
  return { ...climb.result, turns: turn };
}

test.each([30, 150, 900, 2500])('finds what a core carries, within a few percent: %i', (most) => {
  const { best, atLeast, turns } = climbOn(core(most));
  expect(best.people).toBeLessThanOrEqual(most);
  expect(best.people).toBeGreaterThan(most * 0.93);
  expect(atLeast).toBe(false);
  // About two seconds each, of twenty.
  expect(turns).toBeLessThan(16);
});

test('one bad reading is looked at again before it counts', () => {
  const measure = core(800);
  const { best } = climbOn((people, turn) => (turn === 2 ? { ...measure(people), p95Ms: 400 } : measure(people)));
  expect(best.people).toBeGreaterThan(750);
});

test('says so when time was up first, and when nothing went well', () => {
  expect(climbOn(core(5000), 3)).toMatchObject({ atLeast: true, best: { lossPercent: 0 } });
  expect(climbOn((people) => ({ ...core(1)(people), people }))).toMatchObject({ atLeast: false });
  expect(climbOn((people) => ({ people, cpu: 0.2, microsPerPacket: 9, p95Ms: 900, lossPercent: 9 }), 30).best.people).toBe(0);
});
