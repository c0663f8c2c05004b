/** The mediasoup workers of this machine. One that dies is replaced, on the same port, with a pause where it keeps dying. */
import { once } from 'node:events';
import { version as mediasoupVersion } from 'mediasoup';
import type { RouterRtpCodecCapability, RtpCapabilities, WorkerLogLevel, WorkerLogTag } from 'mediasoup/types';
import { Emitter } from '../lib/Emitter.ts';
import type { Logger } from '../lib/logger.ts';
import { writeTogether } from './channels.ts';
import { copyByHand } from './cloning.ts';
import { DOUBT_MS, MediaWorker } from './MediaWorker.ts';
import { ObjectRegistry } from './ObjectRegistry.ts';
import { leastLoaded } from './placement.ts';
import { Restarts } from './Restarts.ts';
import { kill, watch } from './watchdog.ts';
import { logWorkersTo } from './workerLog.ts';

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

/** One that was asked to end and has not by then hangs. */
const END_MS = 1000;
/** A restart takes milliseconds; who comes in the middle of one need not be refused. */
const RESTART_PATIENCE_MS = 3000;

export class WorkerPool extends Emitter<Events> {
  /** Addresses that participants are moving away from: media on them is not kept when somebody comes back elsewhere. */
  readonly leaving = new Set<string>();
  /** Everything on the workers that live. */
  readonly objects = new ObjectRegistry();
  /** What every router of this pool can receive; the same for all, so known before any room exists. */
  rtpCapabilities: RtpCapabilities = {};
  #options: WorkerPoolOptions;
  /** Of the whole appliance. */
  readonly #log: Logger;
  readonly #workers: (MediaWorker | undefined)[] = [];
  readonly #restarts: Restarts;
  /** Workers that are on their way; they settle, whatever comes of them. */
  readonly #starting = new Set<Promise<void>>();
  #closed = false;

  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    copyByHand();
    writeTogether();
    logWorkersTo(options.logger, options.logLevel);
    try {
      await pool.#startMissing();
      return pool;
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  private constructor(options: WorkerPoolOptions) {
    super();
    this.#log = options.logger;
    this.#options = { ...options, logger: options.logger.child({ subsystem: 'media' }) };
    this.#restarts = new Restarts(this.#options.logger);
  }

  get options(): WorkerPoolOptions {
    return this.#options;
  }

  /** Indexes of workers that died too often, and wait before the next start. */
  get pausing(): ReadonlySet<number> {
    return this.#restarts.pausing;
  }

  /** Those that live right now. */
  get workers(): MediaWorker[] {
    return this.#workers.filter((worker) => worker !== undefined);
  }

  /** The worker with the least load; undefined while none (but `except`) lives. */
  leastLoaded(except?: MediaWorker): MediaWorker | undefined {
    return leastLoaded(this.workers.filter((worker) => worker !== except));
  }

  /** As `leastLoaded`, but waits a little for a restart while no worker lives. Rejects when none comes. */
  async someWorker(): Promise<MediaWorker> {
    const deadline = Date.now() + RESTART_PATIENCE_MS;
    while (this.workers.length === 0 && !this.#closed && Date.now() < deadline) {
      await once(this, 'restarted', { signal: AbortSignal.timeout(RESTART_PATIENCE_MS) }).catch(() => {});
    }
    const worker = this.leastLoaded();
    if (!worker) throw new Error('no media worker is running');
    return worker;
  }

  /** How much the workers log, from now on. */
  async log(logLevel: WorkerLogLevel, logTags: WorkerLogTag[]): Promise<void> {
    this.#options = { ...this.#options, logLevel, logTags };
    logWorkersTo(this.#log, logLevel);
    await Promise.all(this.workers.map(({ worker }) => worker.updateSettings({ logLevel, logTags })));
  }

  /** Pipes that are made from now on use these ports. */
  usePipePorts(pipePorts: readonly [number, number]): void {
    this.#options = { ...this.#options, pipePorts };
  }

  /** Every worker listens for media on these addresses too, or on none of those that are new: then it throws. What is known and was not there when a worker started is tried again. */
  async listen(ips: readonly string[]): Promise<void> {
    const added = ips.filter((ip) => !this.#options.listenIps.includes(ip));
    this.#options = { ...this.#options, listenIps: [...this.#options.listenIps, ...added] };
    try {
      for (const worker of this.workers) {
        for (const ip of ips) {
          await worker.listen(ip).catch((error: unknown) => {
            if (added.includes(ip)) throw error;
          });
        }
      }
    } catch (error) {
      this.unlisten(added);
      throw error;
    }
  }

  /** No worker listens there any more; media on these addresses ends. */
  unlisten(ips: readonly string[]): void {
    this.#options = { ...this.#options, listenIps: this.#options.listenIps.filter((ip) => !ips.includes(ip)) };
    for (const ip of ips) {
      this.leaving.delete(ip);
      for (const worker of this.workers) worker.unlisten(ip);
    }
  }

  /** More or fewer workers; rooms on those that remain notice nothing. */
  async resize(count: number): Promise<void> {
    this.#options = { ...this.#options, count };
    await Promise.all(this.#workers.splice(count).map((worker) => worker && end(worker)));
    await this.#startMissing();
  }

  /**
   * Puts new workers with other settings in the place of all. Rooms lose their
   * media, and their people come back by themselves.
   */
  async replace(change: Partial<Pick<WorkerPoolOptions, 'count' | 'rtcPort' | 'announcedAddress' | 'mediaCodecs'>>): Promise<void> {
    this.#options = { ...this.#options, ...change };
    this.#restarts.forget();
    await Promise.all(this.#starting);
    const gone = this.workers.map(end);
    this.#workers.length = 0;
    this.#restarts.startOver();
    await Promise.all(gone);
    await this.#startMissing().catch((error: unknown) => {
      // As with workers that have died: tried again until it works, or other settings come.
      const { count, rtcPort } = this.#options;
      for (let index = this.#workers.length; index < count; index++) this.#restart(index, rtcPort + index);
      throw error;
    });
    for (const { index, worker } of this.workers) this.emit('restarted', { index, pid: worker.pid });
  }

  /** Ends every worker process; resolves when all are gone. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#restarts.forget();
    const gone = this.workers.map(end);
    this.#workers.length = 0;
    await Promise.all([...gone, ...this.#starting]);
    this.objects.close();
  }

  /** One after the other: each takes the next free port. */
  async #startMissing(): Promise<void> {
    const { count, rtcPort } = this.#options;
    for (let index = this.#workers.length; index < count && !this.#closed; index++) await this.#startWorker(index, rtcPort + index);
    const router = await (await this.someWorker()).createRouter();
    this.rtpCapabilities = router.rtpCapabilities;
    router.close();
  }

  #startWorker(index: number, port: number): Promise<void> {
    const started = this.#start(index, port);
    const settled = started.catch(() => {}).then(() => void this.#starting.delete(settled));
    this.#starting.add(settled);
    return started;
  }

  async #start(index: number, port: number): Promise<void> {
    const asked = this.#options;
    const started = await MediaWorker.start({
      ...asked,
      objects: this.objects,
      index,
      port,
      isReserved: (candidate) => this.workers.some((worker) => worker.index !== index && worker.port === candidate),
      isLeaving: (ip) => this.leaving.has(ip),
    });
    if (this.#closed || index >= this.#options.count) return end(started);
    // Addresses may have come and gone while it started.
    const { listenIps } = this.#options;
    for (const ip of asked.listenIps) if (!listenIps.includes(ip)) started.unlisten(ip);
    for (const ip of listenIps) if (!asked.listenIps.includes(ip)) await started.listen(ip).catch(() => {});
    this.#workers[index] = started;
    this.#restarts.hasStarted(index);
    watch(started.worker, {
      onHung: () => this.#options.logger.error({ index, pid: started.worker.pid }, 'worker hangs, ending it'),
      onUsage: (usage) => started.load.measured(usage, performance.now()),
    });
    started.worker.once('died', (error) => this.#died(started, error));
  }

  #died(dead: MediaWorker, error: Error): void {
    const { index, port } = dead;
    if (this.#closed || this.#workers[index] !== dead) return;
    this.#workers[index] = undefined;
    this.#restarts.after(DOUBT_MS, () => {
      this.#options.logger.error({ index, pid: dead.worker.pid, error: error.message }, 'worker died');
      this.#restart(index, port);
      this.emit('died', { index, pid: dead.worker.pid });
    });
  }

  #restart(index: number, port: number): void {
    if (index >= this.#options.count) return;
    this.#restarts.plan(index, () => {
      this.#startWorker(index, port).then(
        () => {
          const pid = this.#workers[index]?.worker.pid;
          if (pid !== undefined) this.emit('restarted', { index, pid });
        },
        (error: unknown) => {
          this.#restarts.hasStarted(index);
          this.#options.logger.error({ index, error: String(error) }, 'worker could not be started');
          if (!this.#closed) this.#restart(index, port);
        },
      );
    });
  }
}

/** Ends the process of a worker; resolves when it is gone. */
async function end({ worker }: MediaWorker): Promise<void> {
  const gone = new Promise<void>((resolve) => (worker.subprocessClosed ? resolve() : void worker.once('subprocessclose', resolve)));
  worker.close();
  const timer = setTimeout(() => kill(worker.pid), END_MS);
  await gone;
  clearTimeout(timer);
}
