import { describe, expect, test } from 'vitest';
import { nextCongestion, uncongested, type Congestion } from '../../../../main/rooms/forwarding/congestion.ts';

const KBPS = 1000;

/** A link whose estimate comes once a second. */
class Link {
  state: Congestion = uncongested;
  now = 0;

  reports(kbps: number | ((second: number) => number), seconds: number, videos = [500, 500]): this {
    for (let second = 0; second < seconds; second++) {
      this.now += 1000;
      const available = (typeof kbps === 'number' ? kbps : kbps(second)) * KBPS;
      this.state = nextCongestion(this.state, { available, videos: videos.map((rate) => rate * KBPS), sound: 100 * KBPS, now: this.now });
    }
    return this;
  }
}

describe('videos without layers', () => {
  test('all flow over a link that carries them', () => expect(new Link().reports(2000, 60).state).toEqual({ ...uncongested, last: 2_000_000 }));

  test('flow while the estimate grows: the link is only being explored', () => {
    const link = new Link().reports((second) => 300 * 1.2 ** second, 8, [2000]);
    expect(link.state.most).toBe(Infinity);
  });

  test('are held back, the least important first, once it is clearly too little for a while', () => {
    const link = new Link().reports(2000, 5).reports(700, 2);
    expect(link.state.most).toBe(Infinity);
    expect(link.reports(700, 3).state.most).toBe(1);
  });

  test('all of them where not even one fits, which leaves the sound', () => {
    expect(new Link().reports(1000, 1).reports(150, 4).state.most).toBe(0);
  });

  test('are tried again, one at a time and ever more rarely', () => {
    const link = new Link().reports(1000, 1).reports(150, 4);
    expect(link.reports(150, 8).state.most).toBe(0);
    expect(link.reports(150, 3).state.most).toBe(1);
    expect(link.reports(150, 3).state.most).toBe(0);
    const { retryAt } = link.state;
    expect(retryAt - link.now).toBeGreaterThan(15_000);
  });

  test('all flow again when the link is good again', () => {
    const link = new Link().reports(1000, 1).reports(150, 4).reports(3000, 60);
    expect(link.state.most).toBe(Infinity);
  });

  test('are of no concern where there are none', () => expect(new Link().reports(50, 20, []).state.most).toBe(Infinity));
});
