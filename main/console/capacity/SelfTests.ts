/** The self-test of one appliance: one at a time, and nothing is left of it however it ends. */
import os from 'node:os';
import type { CapacityState, SelfTestProgress, SelfTestResult } from '../../contract/capacity.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import { runSelfTest, type Found } from '../../media/selftest/selfTest.ts';
import { mediasoupVersion } from '../../media/WorkerPool.ts';
import type { Rooms } from '../../rooms/Rooms.ts';
import type { ConsoleHost, RunningServer } from '../ConsoleHost.ts';
import { SelfTestFile } from './SelfTestFile.ts';

export const SELF_TEST_MS = 20_000;

type Ended = NonNullable<CapacityState['selfTest']['ended']>;

export interface SelfTestsOptions {
  readonly host: ConsoleHost;
  readonly logger: Logger;
  /** How many can all see each other where a packet costs so much. */
  readonly together: (found: Pick<Found, 'microsPerPacket'>) => number;
  readonly onChange: () => void;
}

interface Running {
  readonly server: RunningServer;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

export class SelfTests {
  /** How long one takes; shorter in tests. */
  durationMs = SELF_TEST_MS;
  readonly #options: SelfTestsOptions;
  readonly #file: SelfTestFile;
  #running: Running | undefined;
  #progress: SelfTestProgress | null = null;
  #ended: Ended | null = null;
  #loading: Promise<void> | undefined;

  constructor(options: SelfTestsOptions) {
    this.#options = options;
    this.#file = new SelfTestFile(options.host.dataDir, options.logger);
  }

  get state(): CapacityState['selfTest'] {
    const { running, results, ended } = { running: this.#progress, results: [...this.#file.results], ended: this.#ended };
    return { running: running && { ...running, done: this.#done(running) }, results, ended };
  }

  /** The newest first. */
  get results(): readonly SelfTestResult[] {
    return this.#file.results;
  }

  /** Reads what earlier ones have found, once. */
  load(): Promise<void> {
    this.#loading ??= this.#file.load().then(() => this.#options.onChange());
    return this.#loading;
  }

  /** Refuses with 409 where it may not run now. */
  start(despitePeople: boolean): void {
    const { server } = this.#options.host;
    if (this.#running) throw new Refusal('wrongState', 'a self-test is running already');
    if (!server) throw new Refusal('wrongState', 'the self-test needs the server; start it first');
    const people = peopleIn(server.rooms);
    if (people > 0 && !despitePeople) throw new Refusal('wrongState', `${people === 1 ? 'one person is' : `${people} people are`} in rooms; the self-test would disturb them`);
    const abort = new AbortController();
    this.#ended = null;
    this.#progress = { startedAt: Date.now(), done: 0, carried: 0, cpu: 0, p95Ms: 0, lossPercent: 0 };
    // The host has insisted on disturbing those who are inside; where nobody is, there was nothing to insist on.
    const leave = people > 0 ? () => {} : this.#leaveToPeople(server.rooms, abort);
    const done = this.#run(server, abort.signal, people > 0).finally(() => {
      leave();
      this.#running = undefined;
      this.#progress = null;
      this.#options.onChange();
    });
    this.#running = { server, abort, done };
    this.#options.onChange();
  }

  /** Resolves when nothing is left of it. Refuses with 409 where none runs. */
  async cancel(): Promise<void> {
    if (!this.#running) throw new Refusal('wrongState', 'no self-test is running');
    await this.#end('cancelled');
  }

  /** The server under it may have gone. */
  hostChanged(): void {
    const { phase, server } = this.#options.host;
    if (this.#running && (phase !== 'running' || this.#running.server !== server)) void this.#end('stopped');
  }

  /** Idempotent; resolves when nothing is left. */
  async close(): Promise<void> {
    await this.#end('stopped');
  }

  async #end(why: Ended): Promise<void> {
    this.#running?.abort.abort(why);
    await this.#running?.done;
  }

  async #run(server: RunningServer, signal: AbortSignal, despitePeople: boolean): Promise<void> {
    const { host, logger, together } = this.#options;
    const { workerBin, mediaCodecs, count } = server.workers.options;
    const workers = Math.min(count, os.availableParallelism());
    logger.info({ workers }, 'self-test started');
    try {
      await this.load();
      const found = await runSelfTest({ workerBin, mediaCodecs, workers, durationMs: this.durationMs, signal, onProgress: (progress) => this.#tell(progress) });
      if (found.perCore === 0) throw new Error('not even a few people could be carried; close other programs and try again');
      const { soupbox, mediasoup } = { soupbox: host.version, mediasoup: mediasoupVersion };
      const result: SelfTestResult = { ...found, at: Date.now(), together: together(found), workers, cpuModel: cpuModel(), versions: { soupbox, mediasoup }, despitePeople };
      await this.#file.add(result);
      logger.info(result, 'self-test finished');
    } catch (error) {
      this.#ended = signal.aborted ? (signal.reason as Ended) : 'failed';
      if (signal.aborted) logger.info({ why: this.#ended }, 'self-test ended early');
      else logger.error({ error: String(error) }, 'the self-test failed');
    }
  }

  #tell(progress: Omit<SelfTestProgress, 'startedAt' | 'done'>): void {
    if (!this.#progress) return;
    this.#progress = { ...this.#progress, ...progress };
    this.#options.onChange();
  }

  #done({ startedAt }: SelfTestProgress): number {
    return Math.min(1, (Date.now() - startedAt) / this.durationMs);
  }

  /** Whoever comes in the middle of it shall not be its victim. */
  #leaveToPeople(rooms: Rooms, abort: AbortController): () => void {
    const look = () => peopleIn(rooms) > 0 && abort.abort('people' satisfies Ended);
    rooms.on('changed', look);
    return () => rooms.off('changed', look);
  }
}

/** The processor, as the system calls it. */
export function cpuModel(): string {
  return (os.cpus()[0]?.model ?? 'unknown').trim().slice(0, 200);
}

function peopleIn(rooms: Iterable<{ readonly people: readonly unknown[] }>): number {
  return Array.from(rooms).reduce((total, { people }) => total + people.length, 0);
}
