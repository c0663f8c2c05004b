import { describe, expect, test } from 'vitest';
import { CONSUMER_COST, leastLoaded, loadOf, MODERATE, workerFor, type Carrying } from '../../../main/media/placement.ts';
import { WorkerLoad } from '../../../main/media/WorkerLoad.ts';

interface Worker extends Carrying {
  readonly name: string;
}
const worker = (name: string, { cpu = 0, ...rest }: Partial<Carrying> & { cpu?: number } = {}): Worker => ({ name, sustained: cpu, before: cpu, consumers: 0, expected: 0, rooms: 0, ...rest });
/** So many consumers that they cost so much of a core. */
const costing = (load: number) => load / CONSUMER_COST;

describe('the load of a worker', () => {
  test('is its CPU, with what has come since that was measured', () => {
    expect(loadOf(worker('a', { cpu: 0.3 }))).toBe(0.3);
    expect(loadOf(worker('a', { cpu: 0.3, expected: costing(0.2) }))).toBeCloseTo(0.5);
    // They are in the measurement already: not counted twice.
    expect(loadOf(worker('a', { before: 0.3, sustained: 0.55, expected: costing(0.2) }))).toBeCloseTo(0.55);
  });

  test('is not nothing where very many are only quiet at the moment', () => {
    expect(loadOf(worker('a', { cpu: 0.01, consumers: 30_000 }))).toBeCloseTo(0.5);
    expect(loadOf(worker('a', { cpu: 0.2, consumers: 1740 }))).toBe(0.2);
  });
});

describe('a new room begins on the worker', () => {
  test('with the least load, however many rooms that has', () => {
    expect(leastLoaded([worker('lecture', { cpu: 0.5, rooms: 1 }), worker('small', { cpu: 0.05, rooms: 10 })])?.name).toBe('small');
  });

  test('with the fewest rooms where nobody speaks', () => {
    expect(leastLoaded([worker('a', { rooms: 2 }), worker('b', { rooms: 1, cpu: 0.001 }), worker('c', { rooms: 1, cpu: 0.002 })])?.name).toBe('b');
  });

  test('if there is one', () => expect(leastLoaded([])).toBeUndefined());
});

describe('a participant sits', () => {
  const idle = worker('idle');
  const choose = (consumers: number, home: Worker, used: Worker[] = [home], others: Worker[] = [idle]) => workerFor(consumers, { home, used, all: [...new Set([...used, ...others])] }).name;

  test('at home, while that carries a moderate load', () => {
    expect(choose(2, worker('home', { cpu: MODERATE - 0.01 }))).toBe('home');
    expect(choose(40, worker('home', { expected: costing(0.5) }))).toBe('home');
  });

  test('elsewhere, once home carries enough, or would with it', () => {
    expect(choose(2, worker('home', { cpu: MODERATE }))).toBe('idle');
    expect(choose(costing(0.2), worker('home', { cpu: MODERATE - 0.1 }))).toBe('idle');
    expect(choose(2, worker('home', { expected: costing(MODERATE) }))).toBe('idle');
  });

  test('where the room is already, rather than on yet another worker', () => {
    const home = worker('home', { cpu: 0.7 });
    expect(choose(2, home, [home, worker('second', { cpu: 0.5 })])).toBe('second');
    expect(choose(2, home, [home, worker('second', { cpu: MODERATE })])).toBe('idle');
  });

  test('at home again, when home has become quiet', () => {
    expect(choose(2, worker('home', { cpu: 0.2 }), [worker('home', { cpu: 0.2 }), worker('second', { cpu: 0.1 })])).toBe('home');
  });

  test('with the room, where all are busy and no other makes a difference', () => {
    const home = worker('home', { cpu: 0.8 });
    expect(choose(2, home, [home], [worker('other', { cpu: 0.7 })])).toBe('home');
    expect(choose(2, home, [home], [worker('other', { cpu: 0.61 })])).toBe('home');
    const full = worker('home', { cpu: 0.95 });
    expect(choose(2, full, [full], [worker('other', { cpu: 0.7 })])).toBe('other');
  });

  test('at home, where there is no other worker', () => {
    const home = worker('home', { cpu: 1 });
    expect(choose(2, home, [home], [])).toBe('home');
  });

  test('so that a burst of a lecture, before anything is measured, fills one worker after the other and then all evenly', () => {
    const loads = [new WorkerLoad(), new WorkerLoad(), new WorkerLoad()];
    const seats = [0, 0, 0];
    const used = new Set([0]);
    for (let person = 0; person < 4000; person++) {
      const all = loads.map(({ sustained, before, expected }, index) => ({ index, sustained, before, expected, consumers: 0, rooms: 0 }));
      const { index } = workerFor(2, { home: all[0]!, used: all.filter((each) => used.has(each.index)), all });
      used.add(index);
      seats[index]!++;
      loads[index]!.expect(2);
      if (person === 850) expect(seats).toEqual([851, 0, 0]);
      if (person === 1750) expect(seats).toEqual([900, 851, 0]);
    }
    expect(Math.min(...seats)).toBeGreaterThan(1300);
  });
});

describe('what is measured', () => {
  /** A worker that has used so much of a core in each of these measurements, two seconds apart. */
  function measuredAs(...shares: number[]): WorkerLoad {
    const load = new WorkerLoad();
    let used = 5000;
    load.measured({ ru_utime: used, ru_stime: 500 }, 0);
    for (const [i, share] of shares.entries()) load.measured({ ru_utime: (used += share * 2000), ru_stime: 500 }, 2000 * (i + 1));
    return load;
  }

  test('is the share of a core between two moments', () => {
    expect(measuredAs().cpu).toBe(0);
    expect(measuredAs(0.4).cpu).toBe(0.4);
    expect(measuredAs(0.4, 0).cpu).toBe(0);
  });

  test('counts once it lasts: a crowd that comes in is no load yet; one that goes, no more', () => {
    expect(measuredAs(0.1, 0.1, 0.9)).toMatchObject({ cpu: 0.9, sustained: 0.1 });
    expect(measuredAs(0.1, 0.9, 0.4).sustained).toBe(0.4);
    expect(measuredAs(0.8, 0.8, 0.2).sustained).toBe(0.2);
  });

  test('takes the place of what was expected, once it was there for two whole measurements', () => {
    const load = measuredAs(0.1, 0.1, 0.1);
    load.expect(300);
    const seen: number[] = [];
    let used = 10_000;
    for (let i = 4; i < 8; i++) {
      load.measured({ ru_utime: (used += 400), ru_stime: 500 }, 2000 * i);
      seen.push(load.expected);
    }
    expect(seen).toEqual([300, 300, 0, 0]);
    expect(load).toMatchObject({ sustained: 0.2, before: 0.2 });
  });
});
