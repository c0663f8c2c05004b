/**
 * Gives back the memory that a burst of work has left behind. V8 keeps the
 * pages that a collection has emptied, and neither collects nor returns them
 * for as long as little happens: after six bursts of 200 joins it held three
 * times what was in use. Needs `--expose-gc`, as `npm start` runs us.
 */
import { performance } from 'node:perf_hooks';

const LOOK_MS = 2000;
/** Calm: so little of the time since the last look was work. */
const CALM = 0.3;
/** What is worth the pause of a collection (some 50 to 350 ms), in bytes and as a share of what is held. */
const WORTHWHILE_BYTES = 12 * 1024 * 1024;
const WORTHWHILE_SHARE = 0.1;
/** Not oftener than after so many looks (half a minute), whatever is there. */
const LOOKS_BETWEEN = 15;

export interface Surroundings {
  /** Collects all that can be; undefined where it cannot be asked for. */
  readonly collect?: (() => unknown) | undefined;
  /** Bytes that the process holds. */
  readonly held?: () => number;
  /** How much of the time since it was last asked was work, from 0 to 1. */
  readonly busy?: () => number;
}

/** Tidies up whenever it is calm and worth it, until the answer is called. */
export function tidyWhenCalm({ collect = collector(), held = () => process.memoryUsage.rss(), busy = utilisation() }: Surroundings = {}): () => void {
  if (!collect) return () => {};
  let least = 0;
  let wasDue = false;
  let looks = LOOKS_BETWEEN;
  const timer = setInterval(() => {
    const now = held();
    least = Math.min(least, now);
    // Asked at every look: it tells of the time since the last one.
    looks += 1;
    const isDue = busy() <= CALM && now - least >= Math.max(WORTHWHILE_BYTES, least * WORTHWHILE_SHARE);
    // Twice in a row: what has just come may be the beginning of a burst, into whose middle the pause would fall.
    const isReady = isDue && wasDue && looks >= LOOKS_BETWEEN;
    wasDue = isDue;
    if (!isReady) return;
    collect();
    looks = 0;
    wasDue = false;
    least = held();
  }, LOOK_MS).unref();
  return () => clearInterval(timer);
}

/** Only a last resort returns the emptied pages to the system. */
function collector(): (() => unknown) | undefined {
  const { gc } = globalThis as { gc?: (options: object) => unknown };
  return gc && (() => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' }));
}

function utilisation(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
