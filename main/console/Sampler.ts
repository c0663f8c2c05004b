/** Measures the appliance and its workers every two seconds, and remembers the last minutes. */
import { readFile } from 'node:fs/promises';
import type { Sample } from '../contract/console/state.ts';
import type { MediaWorker } from '../media/MediaWorker.ts';
import type { Bitrates } from './Bitrates.ts';
import type { RunningServer } from './ConsoleHost.ts';

const EVERY_MS = 2000;
/** Five minutes. */
const REMEMBERED = 150;

/** CPU time used until a moment, both in ms. */
interface Used {
  readonly cpu: number;
  readonly at: number;
}

export interface SamplerOptions {
  readonly server: () => RunningServer | undefined;
  readonly bitrates: Bitrates;
  readonly onSample: (sample: Sample) => void;
  /** How often; left out, every two seconds. */
  readonly everyMs?: number | undefined;
}

export class Sampler {
  readonly #options: SamplerOptions;
  readonly #history: Sample[] = [];
  readonly #timer: NodeJS.Timeout;
  #own: Used = ownUsage();
  #measuring = false;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.measure(), options.everyMs ?? EVERY_MS).unref();
  }

  /** Oldest first. */
  get history(): readonly Sample[] {
    return this.#history;
  }

  get latest(): Sample | null {
    return this.#history.at(-1) ?? null;
  }

  /** Takes one measurement now. Never rejects. */
  async measure(): Promise<void> {
    if (this.#measuring) return;
    this.#measuring = true;
    const server = this.#options.server();
    const before = this.#own;
    this.#own = ownUsage();
    const workers = await Promise.all((server?.workers.workers ?? []).map(measureWorker));
    const rooms = server ? [...server.rooms] : [];
    const sample: Sample = {
      at: Date.now(),
      people: rooms.reduce((total, room) => total + room.people.length, 0),
      rooms: rooms.length,
      bitrate: this.#options.bitrates.total,
      cpu: share(before, this.#own),
      memory: process.memoryUsage.rss(),
      workers,
    };
    this.#history.push(sample);
    if (this.#history.length > REMEMBERED) this.#history.shift();
    this.#measuring = false;
    this.#options.onSample(sample);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** How much a worker has to do is measured where media is placed by it. */
async function measureWorker({ index, worker, routers, cpu }: MediaWorker): Promise<Sample['workers'][number]> {
  const { pid } = worker;
  return { index, pid, cpu, memory: await memoryOf(pid), routers: routers.size };
}

function ownUsage(): Used {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, at: performance.now() };
}

/** Cores used between two moments. */
function share(before: Used, now: Used): number {
  return now.at > before.at ? Math.max(0, now.cpu - before.cpu) / (now.at - before.at) : 0;
}

/** Resident memory in bytes; null where the system does not say. */
async function memoryOf(pid: number): Promise<number | null> {
  try {
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes ? Number(kilobytes) * 1024 : null;
  } catch {
    return null;
  }
}
