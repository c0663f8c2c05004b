import { describe, expect, test } from 'vitest';
import { nextVoices, type Microphone, type Voices } from '../../../../main/rooms/forwarding/voices.ts';

const STEP_MS = 400;

/** A room whose observers tell every 400 ms who is how loud. */
class Ears {
  now = 1_000_000;
  changes = 0;
  #voices: Voices = new Map();
  readonly microphones: readonly Microphone[];
  readonly most: number;

  constructor(microphones: readonly Microphone[], most: number) {
    this.microphones = microphones;
    this.most = most;
  }

  hear(volumes: Record<string, number>, seconds = STEP_MS / 1000): this {
    for (let left = seconds * 1000; left > 0; left -= STEP_MS) {
      const before = this.now;
      this.now += STEP_MS;
      const next = nextVoices(this.#voices, { microphones: this.microphones, volumes: new Map(Object.entries(volumes)), most: this.most, now: this.now, before });
      for (const [id, { held }] of next) if (held !== (this.#voices.get(id)?.held ?? false)) this.changes++;
      this.#voices = next;
    }
    return this;
  }

  get held(): string[] {
    return [...this.#voices].filter(([, { held }]) => held).map(([id]) => id).sort();
  }
}

const microphones = (count: number, dtx = true) => Array.from({ length: count }, (_, n) => ({ id: `m${n}`, dtx }));
const loud = (numbers: number[], volume: (n: number) => number = () => -20) => Object.fromEntries(numbers.map((n) => [`m${n}`, volume(n)]));
const range = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('a room with more open microphones than are heard at once', () => {
  test('forwards the silent ones, so that a first syllable passes', () => {
    const ears = new Ears(microphones(30), 8).hear({}, 60);
    expect(ears.held).toEqual([]);
    ears.hear(loud([29]), 5);
    expect([ears.held, ears.changes]).toEqual([[], 0]);
  });

  test('forwards all who speak while they are not too many', () => {
    expect(new Ears(microphones(30), 8).hear(loud(range(8)), 10).held).toEqual([]);
  });

  test('holds back the quietest of those who speak, and nobody else', () => {
    const ears = new Ears(microphones(30), 8).hear(loud(range(12), (n) => -20 - n), 2);
    expect(ears.held).toEqual(['m10', 'm11', 'm8', 'm9']);
    ears.hear(loud(range(12), (n) => -20 - n), 20);
    expect(ears.changes).toBe(4);
  });

  test('does not flip between voices that are about as loud as each other', () => {
    const ears = new Ears(microphones(12), 8).hear(loud(range(12), (n) => -20 - n / 10), 4);
    const before = ears.changes;
    for (let turn = 0; turn < 50; turn++) ears.hear(loud(range(12), (n) => -20 + ((n * 7 + turn * 3) % 5)));
    expect(ears.changes).toBe(before);
  });

  test('lets somebody much louder take a place, within a hold time', () => {
    const ears = new Ears(microphones(12), 8).hear(loud(range(12), (n) => -20 - n), 2);
    ears.hear(loud(range(12), (n) => (n === 11 ? -3 : -20 - n)), 3);
    expect(ears.held).toEqual(['m10', 'm7', 'm8', 'm9']);
  });

  test('leaves whoever has got a place in it for two seconds, however loud others begin to speak', () => {
    const ears = new Ears(microphones(3), 1).hear({ m0: -40 }, 4).hear({ m0: -40, m1: -30 });
    expect(ears.held).toEqual(['m0']);
    for (let turn = 0; turn < 4; turn++) expect(ears.hear({ m0: -40, m1: -30, m2: -10 }).held).toEqual(['m0', 'm2']);
    expect(ears.hear({ m0: -40, m1: -30, m2: -10 }, 3).held).toEqual(['m0', 'm1']);
  });

  test('gives no place away to who begins to speak hardly louder', () => {
    const ears = new Ears(microphones(2), 1).hear({ m0: -30 }, 5);
    expect(ears.hear({ m0: -30, m1: -27 }, 10).held).toEqual(['m1']);
  });

  test('lets everybody through again once they are silent', () => {
    const ears = new Ears(microphones(12), 8).hear(loud(range(12)), 2);
    expect(ears.held).toHaveLength(4);
    expect(ears.hear({}, 4).held).toEqual([]);
  });

  test('somebody who begins while eight speak is heard until it is known that another is louder', () => {
    const ears = new Ears(microphones(12), 8).hear(loud(range(8), () => -10), 5);
    expect(ears.held).toEqual([]);
    expect(ears.hear({ ...loud(range(8), () => -10), m11: -40 }).held).toEqual(['m11']);
  });
});

describe('microphones without DTX', () => {
  test('are held back while silent in a large room only, and heard after the next interval', () => {
    expect(new Ears(microphones(8, false), 8).hear({}, 60).held).toEqual([]);
    const ears = new Ears(microphones(9, false), 8).hear({}, 2);
    expect(ears.held).toEqual([]);
    expect(ears.hear({}, 3).held).toHaveLength(9);
    expect(ears.hear(loud([4])).held).not.toContain('m4');
  });
});

test('a room that gets small again holds nobody back', () => {
  const all = microphones(12);
  const voices = nextVoices(new Map(), { microphones: all, volumes: new Map(all.map(({ id }) => [id, -20])), most: 8, now: 1000, before: 600 });
  expect([...voices.values()].filter(({ held }) => held)).toHaveLength(4);
  const later = nextVoices(voices, { microphones: all.slice(0, 8), volumes: new Map(), most: 8, now: 1400, before: 1000 });
  expect([...later.values()].filter(({ held }) => held)).toEqual([]);
});
