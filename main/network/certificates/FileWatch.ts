/** Says when files have changed and have come to rest. */
import { unwatchFile, watchFile, type Stats } from 'node:fs';

export interface FileWatchOptions {
  /** How often to look. */
  readonly everyMs?: number | undefined;
  /** How long nothing may change: certificate and key are written one after the other. */
  readonly restMs?: number | undefined;
}

/**
 * Looks at the files themselves instead of waiting for the system's word: that
 * misses links that come to point elsewhere (as renewals make them) and folders
 * on other computers.
 */
export class FileWatch {
  readonly #onChange: () => void;
  readonly #everyMs: number;
  readonly #restMs: number;
  #files: readonly string[] = [];
  #rest: NodeJS.Timeout | undefined;

  constructor(onChange: () => void, { everyMs = 2000, restMs = 1000 }: FileWatchOptions = {}) {
    this.#onChange = onChange;
    this.#everyMs = everyMs;
    this.#restMs = restMs;
  }

  /** These from now on, and no others. */
  watch(files: readonly string[]): void {
    if (files.join('\0') === this.#files.join('\0')) return;
    for (const file of this.#files) unwatchFile(file, this.#look);
    this.#files = files;
    for (const file of files) watchFile(file, { interval: this.#everyMs, persistent: false }, this.#look);
  }

  close(): void {
    this.watch([]);
    clearTimeout(this.#rest);
  }

  readonly #look = (now: Stats, before: Stats): void => {
    if (now.mtimeMs === before.mtimeMs && now.size === before.size && now.ino === before.ino) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(this.#onChange, this.#restMs).unref();
  };
}
