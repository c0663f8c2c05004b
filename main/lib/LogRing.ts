/** The last log entries, kept in memory for whoever looks at them. */

/** As `contract/console.ts` tells it. */
export interface LogEntry {
  /** Grows by one with each entry. */
  readonly seq: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  readonly subsystem: string;
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

export class LogRing {
  readonly #entries: LogEntry[] = [];
  readonly #listeners = new Set<(entry: LogEntry) => void>();
  readonly #size: number;
  #seq = 0;

  constructor(size = 5000) {
    this.#size = size;
  }

  /** Oldest first. */
  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  add(entry: Omit<LogEntry, 'seq'>): void {
    const numbered = { ...entry, seq: ++this.#seq };
    this.#entries.push(numbered);
    if (this.#entries.length > this.#size) this.#entries.shift();
    for (const listener of this.#listeners) listener(numbered);
  }

  /** Calls `listener` for each new entry. Returns its own undo. */
  follow(listener: (entry: LogEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
