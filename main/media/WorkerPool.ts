/** The mediasoup workers of this machine. One that dies is replaced, on the same port, with a pause where it keeps dying. */
import { once } from 'node:events';
import { version as mediasoupVersion } from 'mediasoup';
import type { RouterRtpCodecCapability, RtpCapabilities, WorkerLogLevel, WorkerLogTag } from 'mediasoup/types';
import { Emitter } from '../lib/Emitter.ts';
import type { Logger } from '../lib/logger.ts';
import { DOUBT_MS, MediaWorker } from './MediaWorker.ts';
import { ObjectRegistry } from './ObjectRegistry.ts';
import { watch } from './watchdog.ts';

export { mediasoupVersion };

export interface WorkerPoolOptions {
  readonly workerBin: string;
  readonly count: number;
  readonly listenIps: readonly string[];
  readonly announcedAddress: string | null;
  readonly rtcPort: number;
  /** For pipes between workers, `[from, to]`. */
  readonly pipePorts: readonly [number, number];
  readonly mediaCodecs: RouterRtpCodecCapability[];
  readonly logLevel: WorkerLogLevel;
  readonly logTags: WorkerLogTag[];
  readonly logger: Logger;
}

interface Events {
  died: [{ index: number; pid: number }];
  restarted: [{ index: number; pid: number }];
}

const RESTARTS_PER_MINUTE = 5;
const MINUTE = 60_000;
/** A restart takes milliseconds; who comes in the middle of one need not be refused. */
const RESTART_PATIENCE_MS = 3000;

export class WorkerPool extends Emitter<Events> {
  readonly options: WorkerPoolOptions;
  /** Everything on the workers that live. */
  readonly objects = new ObjectRegistry();
  /** What every router of this pool can receive; the same for all, so known before any room exists. */
  rtpCapabilities: RtpCapabilities = {};
  readonly #workers: (MediaWorker | undefined)[] = [];
  readonly #starts: number[][] = [];
  readonly #restartTimers = new Set<NodeJS.Timeout>();
  /** Workers that are on their way; they settle, whatever comes of them. */
  readonly #starting = new Set<Promise<void>>();
  #closed = false;

  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    try {
      // One after the other: each takes the next free port.
      for (let index = 0; index < options.count; index++) await pool.#startWorker(index, options.rtcPort + index);
      const router = await pool.leastLoaded().createRouter();
      pool.rtpCapabilities = router.rtpCapabilities;
      router.close();
      return pool;
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  private constructor(options: WorkerPoolOptions) {
    super();
    this.options = { ...options, logger: options.logger.child({ subsystem: 'media' }) };
  }

  /** Those that live right now. */
  get workers(): MediaWorker[] {
    return this.#workers.filter((worker) => worker !== undefined);
  }

  /** The worker with the least load. Throws while none lives. */
  leastLoaded(except?: MediaWorker): MediaWorker {
    const candidates = this.workers.filter((worker) => worker !== except);
    const [first, ...others] = candidates.length > 0 ? candidates : this.workers;
    if (!first) throw new Error('no media worker is running');
    return others.reduce((least, worker) => (worker.load < least.load ? worker : least), first);
  }

  /** As `leastLoaded`, but waits a little for a restart while no worker lives. Rejects when none comes. */
  async someWorker(): Promise<MediaWorker> {
    const deadline = Date.now() + RESTART_PATIENCE_MS;
    while (this.workers.length === 0 && !this.#closed && Date.now() < deadline) {
      await once(this, 'restarted', { signal: AbortSignal.timeout(RESTART_PATIENCE_MS) }).catch(() => {});
    }
    return this.leastLoaded();
  }

  /** Ends every worker process; resolves when all are gone. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#restartTimers) clearTimeout(timer);
    this.#restartTimers.clear();
    const gone = this.workers.map(end);
    this.#workers.length = 0;
    await Promise.all([...gone, ...this.#starting]);
    this.objects.close();
  }

  #startWorker(index: number, port: number): Promise<void> {
    const started = this.#start(index, port);
    const settled = started.catch(() => {}).then(() => void this.#starting.delete(settled));
    this.#starting.add(settled);
    return started;
  }

  async #start(index: number, port: number): Promise<void> {
    const started = await MediaWorker.start({
      ...this.options,
      objects: this.objects,
      index,
      port,
      isReserved: (candidate) => this.workers.some((worker) => worker.index !== index && worker.port === candidate),
    });
    if (this.#closed) return end(started);
    this.#workers[index] = started;
    (this.#starts[index] ??= []).push(Date.now());
    watch(started.worker, () => this.options.logger.error({ index, pid: started.worker.pid }, 'worker hangs, ending it'));
    started.worker.once('died', (error) => this.#died(started, error));
  }

  #died(dead: MediaWorker, error: Error): void {
    const { index, port } = dead;
    if (this.#closed || this.#workers[index] !== dead) return;
    this.#workers[index] = undefined;
    const timer = setTimeout(() => {
      this.#restartTimers.delete(timer);
      this.options.logger.error({ index, pid: dead.worker.pid, error: error.message }, 'worker died');
      this.#restart(index, port);
      this.emit('died', { index, pid: dead.worker.pid });
    }, DOUBT_MS);
    this.#restartTimers.add(timer);
  }

  #restart(index: number, port: number): void {
    const now = Date.now();
    const recent = (this.#starts[index] ?? []).filter((time) => now - time < MINUTE);
    this.#starts[index] = recent;
    const pause = recent.length < RESTARTS_PER_MINUTE ? 0 : recent[0]! + MINUTE - now;
    if (pause > 0) this.options.logger.error({ index, pauseMs: pause }, 'worker keeps dying, pausing before the next start');
    const timer = setTimeout(() => {
      this.#restartTimers.delete(timer);
      this.#startWorker(index, port).then(
        () => {
          const pid = this.#workers[index]?.worker.pid;
          if (pid !== undefined) this.emit('restarted', { index, pid });
        },
        (error: unknown) => {
          (this.#starts[index] ??= []).push(Date.now());
          this.options.logger.error({ index, error: String(error) }, 'worker could not be started');
          if (!this.#closed) this.#restart(index, port);
        },
      );
    }, pause);
    this.#restartTimers.add(timer);
  }
}

/** Ends the process of a worker; resolves when it is gone. */
async function end({ worker }: MediaWorker): Promise<void> {
  const gone = new Promise<void>((resolve) => (worker.subprocessClosed ? resolve() : void worker.once('subprocessclose', resolve)));
  worker.close();
  await gone;
}
