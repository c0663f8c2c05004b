/** What a box carries, as far as a console sees it: predictions are real, the self-test is a stand-in. */
import type { CapacityState, SelfTestResult } from '../../../main/contract/capacity.ts';
import { defaultConfig } from '../../../main/contract/config.ts';
import type { ConsoleContract } from '../../../main/contract/console.ts';
import type { ConsoleState } from '../../../main/contract/console/state.ts';
import { predict } from '../../../main/rooms/capacity/predict.ts';
import { LinkError } from '../../../renderer/link/Link.ts';
import type { FakeLink } from '../fakeLink.ts';

interface Hooks {
  readonly state: () => ConsoleState;
  readonly become: (change: Partial<ConsoleState>) => void;
}

const found: SelfTestResult = {
  at: Date.now() - 86_400_000,
  perCore: 473,
  onMachine: 912,
  atLeast: false,
  together: 43,
  microsPerPacket: 17.6,
  p95Ms: 12.4,
  lossPercent: 0,
  workers: 2,
  cpuModel: 'Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz',
  versions: { soupbox: '0.1.0', mediasoup: '3.27.1' },
  despitePeople: false,
};

/** Tested where classes are, tested never where it is empty, and under way in the scene `testing`. */
export function cannedCapacity(scene: string): CapacityState {
  const tested = ['class', 'warned', 'lost'].includes(scene);
  return {
    economy: scene === 'warned' ? { step: 'fewerVideos', since: Date.now() - 20_000, cause: 'cpu' } : { step: 'none', since: null, cause: null },
    cost: tested ? { microsPerPacket: found.microsPerPacket, from: 'self-test' } : { microsPerPacket: 10, from: 'assumed' },
    cores: 2,
    link: { name: 'wlp3s0', wifi: true, mbps: tested ? 866 : 200, from: tested ? 'system' : 'assumed' },
    selfTest: {
      running: scene === 'testing' ? { startedAt: Date.now(), done: 0.4, carried: 320, cpu: 0.62, p95Ms: 8.3, lossPercent: 0 } : null,
      results: tested ? [found, { ...found, at: found.at - 40 * 86_400_000, onMachine: 1040, microsPerPacket: 15.1 }] : [],
      ended: scene === 'warned' ? 'people' : null,
    },
  };
}

export function standInCapacity(link: FakeLink<ConsoleContract>, { state, become }: Hooks): void {
  const capacity = () => state().capacity;
  const test = (change: Partial<CapacityState['selfTest']>) => become({ capacity: { ...capacity(), selfTest: { ...capacity().selfTest, ...change } } });
  let timer: ReturnType<typeof setInterval> | undefined;

  link.answer('predict', ({ gatherings }) => {
    const { cores, cost, link: main } = capacity();
    return predict(gatherings.map((each) => ({ ...each, webcamKbps: each.webcamKbps ?? null })), { cores, microsPerPacket: cost.microsPerPacket, cpuLimit: 0.85, link: main, media: defaultConfig.media });
  });
  link.answer('startSelfTest', ({ despitePeople }) => {
    if (capacity().selfTest.running) throw new LinkError(409, 'a self-test is running already');
    if (!despitePeople && state().rooms.some(({ people }) => people.length > 0)) throw new LinkError(409, 'people are in rooms; the self-test would disturb them');
    test({ running: { startedAt: Date.now(), done: 0, carried: 0, cpu: 0, p95Ms: 0, lossPercent: 0 }, ended: null });
    timer = setInterval(() => {
      const { running, results } = capacity().selfTest;
      const done = (running?.done ?? 1) + 0.05;
      if (running && done < 1) return test({ running: { ...running, done, carried: Math.round(900 * done), cpu: done, p95Ms: 3 + 20 * done } });
      clearInterval(timer);
      test({ running: null, results: [{ ...found, at: Date.now() }, ...results] });
    }, 500);
    return {};
  });
  link.answer('cancelSelfTest', () => {
    clearInterval(timer);
    test({ running: null, ended: 'cancelled' });
    return {};
  });
}
