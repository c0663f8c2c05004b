/** Whether a transport's path still carries anything. Pure: reports and the time are handed in. */

/** Counters of one side; only their changes mean something. */
export interface Flow {
  readonly sent: number;
  readonly received: number;
  /** Checks of the path that were answered. */
  readonly checks?: number;
}

type Entry = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };
/** What `getStats()` answers, of a browser or a fake. */
export type Report = ReadonlyMap<string, unknown>;

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Ours, of the browser's report; null where it says nothing of its path. */
export function flowOf(report: Report): Flow | null {
  const entries = [...report.values()] as Entry[];
  const transport = entries.find(({ type }) => type === 'transport');
  const selected = transport && (report.get(String(transport['selectedCandidatePairId'])) as Entry | undefined);
  // Firefox counts at its pairs alone. One that is gone changes the sum: then the path is another, too.
  const pairs = selected ? [selected] : entries.filter(({ type }) => type === 'candidate-pair');
  if (pairs.length === 0) return null;
  const sum = (key: string) => pairs.reduce((all, pair) => all + number(pair[key]), 0);
  return { sent: sum('bytesSent'), received: sum('bytesReceived'), checks: sum('responsesReceived') };
}

/** The appliance's, of mediasoup's statistics: all that has come, and what it has sent beyond answers to checks. */
export function farFlowOf(stats: readonly Readonly<Record<string, unknown>>[]): Flow {
  const [transport = {}] = stats;
  return { sent: number(transport['rtpBytesSent']), received: number(transport['bytesReceived']) };
}

export type Verdict = 'fine' | 'ask' | 'dead';

/** In the middle of something one look in vain is enough to ask; else it takes longer than browsers pause between two checks (2.5 s). */
const QUIET_MS = 3000;
/** Looks further apart than this say nothing: the page was held up, or asleep. */
const GAP_MS = 3000;
/** So often we ask before we believe that nobody sends anything. */
const QUESTIONS = 6;
/** Until it is asked once more; each time twice as long, until something has come at so many looks in a row. */
const STEADY = 8;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Silence alone says little: everybody may be muted. So the appliance is asked,
 * over the connection that still answers, and the path is dead when what one
 * side has sent since has not come to the other.
 */
export class Silence {
  #last: Flow | null = null;
  #lookedAt = 0;
  #since = 0;
  /** Looks in a row at which something had come. */
  #steady = 0;
  /** Whether something other than checks came last. */
  #flowed = false;
  #began: { readonly ours: Flow; readonly theirs: Flow } | null = null;
  #questions = 0;
  #pause = FIRST_PAUSE_MS;
  #notBefore = 0;

  /** `theirs`: what the appliance has answered to an `ask`, before `ours` was read; null where it did not, or too late. */
  look(now: number, ours: Flow, theirs?: Flow | null): Verdict {
    const last = this.#last;
    const isLate = now - this.#lookedAt > GAP_MS;
    this.#last = ours;
    this.#lookedAt = now;
    if (last === null || isLate || last.received !== ours.received || last.checks !== ours.checks) {
      this.#flows(now, last !== null && !isLate && last.received !== ours.received);
      return 'fine';
    }
    this.#steady = 0;
    if (now < this.#notBefore || (!this.#flowed && now - this.#since < QUIET_MS)) return 'fine';
    if (theirs === undefined) return this.#ask();
    if (theirs === null) return this.#rest(now);
    const began = (this.#began ??= { ours, theirs });
    const isLost = theirs.sent > began.theirs.sent || (ours.sent > began.ours.sent && theirs.received === began.theirs.received);
    if (!isLost && theirs.received === began.theirs.received && this.#questions < QUESTIONS) return this.#ask();
    return this.#rest(now, isLost ? 'dead' : 'fine');
  }

  #flows(now: number, isMore: boolean): void {
    // A false alarm.
    if (this.#questions > 0) this.#rest(now);
    this.#since = now;
    this.#flowed = isMore;
    this.#steady = isMore ? this.#steady + 1 : 0;
    if (this.#steady < STEADY) return;
    this.#pause = FIRST_PAUSE_MS;
    this.#notBefore = 0;
  }

  #ask(): Verdict {
    this.#questions += 1;
    return 'ask';
  }

  #rest(now: number, verdict: Verdict = 'fine'): Verdict {
    this.#flowed = false;
    this.#began = null;
    this.#questions = 0;
    this.#notBefore = now + this.#pause;
    this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2);
    return verdict;
  }
}
