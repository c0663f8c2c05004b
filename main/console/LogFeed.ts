/** New log entries for one console, gathered: a flood of them is a few messages. */
import type { LogEntry, LogRing } from '../lib/LogRing.ts';

const EVERY_MS = 250;
/** Of a flood only the last are told; `seq` shows the gap, and standard error has had them all. */
const AT_ONCE = 500;

export class LogFeed {
  readonly #undo: () => void;
  readonly #tell: (entries: LogEntry[]) => void;
  #waiting: LogEntry[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(ring: LogRing, tell: (entries: LogEntry[]) => void) {
    this.#tell = tell;
    this.#undo = ring.follow((entry) => this.#add(entry));
  }

  /** Idempotent. */
  close(): void {
    this.#undo();
    clearTimeout(this.#timer);
    this.#waiting = [];
  }

  #add(entry: LogEntry): void {
    this.#waiting.push(entry);
    if (this.#waiting.length > AT_ONCE) this.#waiting.shift();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell(this.#waiting.splice(0));
    }, EVERY_MS);
  }
}
