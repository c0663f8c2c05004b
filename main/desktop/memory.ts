/** What the desktop app remembers between two starts: `desktop.json` in the data folder. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(200).max(20_000), height: z.int().min(200).max(20_000) });

const schema = z.object({
  bounds: bounds.optional(),
  maximised: z.boolean().default(false),
  /** That closing the window leaves the app in the tray has been said. */
  toldAboutTray: z.boolean().default(false),
});
export type Remembered = z.output<typeof schema>;

export class Memory {
  readonly #file: string;
  #content: Remembered;

  /** What cannot be read is forgotten: it is not worth a question. */
  constructor(dataDir: string) {
    this.#file = path.join(dataDir, 'desktop.json');
    this.#content = read(this.#file);
  }

  get content(): Remembered {
    return this.#content;
  }

  /** Saved at once: there may be no later. A full disk costs the memory, not the meeting. */
  remember(change: Partial<Remembered>): void {
    this.#content = { ...this.#content, ...change };
    try {
      writeFileAtomic.sync(this.#file, `${JSON.stringify(this.#content)}\n`, { mode: 0o600 });
    } catch {
      // Next time the window is where it is by default.
    }
  }
}

function read(file: string): Remembered {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return schema.parse({});
  }
}
