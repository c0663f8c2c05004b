/**
 * Gives back the memory that a burst of work has left behind. V8 lets its heap
 * grow to twice what was in use, keeps the pages that a collection has emptied,
 * and in Node never begins the collection that would return them. For as long
 * as it is told to save memory it does, in small steps beside the work: asked
 * for a collection in one piece it stood still for 0.3 s, and where it shares
 * its core with a media worker, so did the media.
 */
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';

const LOOK_MS = 1000;
/** Calm: so little of the time since the last look was work. */
const CALM = 0.3;
/** What is worth the work of collecting (some 0.2 s), in bytes and as a share of what is held. */
const WORTHWHILE_BYTES = 12 * 1024 * 1024;
const WORTHWHILE_SHARE = 0.1;
/** V8 collects soon after it is told to save, and once more up to 16 s later, which is when most is returned. Saving on would make the next burst dearer. */
const LOOKS_SAVING = 20;
/** Not oftener than after so many looks (half a minute), whatever is there. */
const LOOKS_BETWEEN = 30;
/** The first V8 that can be told so while it runs: Node 24's. */
const FIRST_V8 = 13;

export interface Surroundings {
  /** From now on memory is saved, or not; undefined where V8 cannot be told so. */
  readonly save?: ((saves: boolean) => void) | undefined;
  /** Bytes that the process holds. */
  readonly held?: () => number;
  /** How much of the time since it was last asked was work, from 0 to 1. */
  readonly busy?: () => number;
}

/** Tidies up whenever it is calm and worth it, until the answer is called. */
export function tidyWhenCalm({ save = saver(), held = () => process.memoryUsage.rss(), busy = utilisation() }: Surroundings = {}): () => void {
  if (!save) return () => {};
  let least = 0;
  let wasDue = false;
  let saving = false;
  let looks = LOOKS_BETWEEN;
  const timer = setInterval(() => {
    // Asked at every look: it tells of the time since the last one.
    const isCalm = busy() <= CALM;
    const now = held();
    looks += 1;
    if (saving) {
      if (isCalm && looks < LOOKS_SAVING) return;
      save((saving = false));
      // Where a burst came in between, there is still something to be had.
      if (isCalm) least = now;
      return;
    }
    least = Math.min(least, now);
    const isDue = isCalm && now - least >= Math.max(WORTHWHILE_BYTES, least * WORTHWHILE_SHARE);
    // Twice in a row: what has just come may be the beginning of a burst.
    const isReady = isDue && wasDue && looks >= LOOKS_BETWEEN;
    wasDue = isDue;
    if (!isReady) return;
    save((saving = true));
    looks = 0;
    wasDue = false;
  }, LOOK_MS).unref();
  return () => {
    clearInterval(timer);
    if (saving) save(false);
  };
}

function saver(): ((saves: boolean) => void) | undefined {
  if (Number.parseInt(process.versions.v8) < FIRST_V8) return undefined;
  // A second collection of its kind right after the first finds next to nothing.
  setFlagsFromString('--memory-reducer-gc-count=1');
  return (saves) => setFlagsFromString(saves ? '--memory-saver-mode' : '--no-memory-saver-mode');
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
