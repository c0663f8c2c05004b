/**
 * The composition root, and what lives as long as the shell: configuration,
 * console, what is known of rooms. What runs between start and stop is its
 * `PublicServer`.
 */
import { Console } from './console/Console.ts';
import type { ConsoleHost, TrialState } from './console/ConsoleHost.ts';
import type { Config, PartialConfig } from './contract/config.ts';
import type { ConsoleContract } from './contract/console.ts';
import type { Plan } from './contract/console/settings.ts';
import type { Phase } from './contract/console/state.ts';
import type { EconomyStep } from './contract/economy.ts';
import { Refusal } from './contract/errors.ts';
import type { Output } from './contract/message.ts';
import type { Settings } from './config/load.ts';
import { Emitter } from './lib/Emitter.ts';
import { Reports } from './console/reach/Reports.ts';
import { LogRing } from './lib/LogRing.ts';
import type { Logger } from './lib/logger.ts';
import type { WorkerPool } from './media/WorkerPool.ts';
import { RoomBook } from './rooms/RoomBook.ts';
import type { Rooms } from './rooms/Rooms.ts';
import { PortTakenError } from './server/https.ts';
import type { Signalling } from './server/websocket.ts';
import { keepChronicle } from './appliance/chronicle.ts';
import type { ApplianceOptions, ShellHooks } from './appliance/options.ts';
import { Configuration } from './appliance/Configuration.ts';
import { OwnNames } from './appliance/OwnNames.ts';
import type { PublicServerOptions } from './appliance/parts.ts';
import { PublicServer } from './appliance/PublicServer.ts';

export type { ApplianceOptions, ShellHooks };

/** What happens, for scripts (`--json`) and shells. */
interface Events {
  /** Anything that a console shows of the appliance itself. */
  changed: [];
  'room-created': [{ roomId: string }];
  'room-closed': [{ roomId: string }];
  'worker-died': [{ index: number; pid: number }];
  'worker-restarted': [{ index: number; pid: number }];
  /** What is given up to carry everybody, from now on. */
  economy: [{ step: EconomyStep }];
  /** These settings have another value from now on; also when a change was undone. */
  'config-applied': [{ paths: string[] }];
  /** Participants find us elsewhere while we run. */
  'address-changed': [{ meetingUrls: readonly string[] }];
}

export class Appliance extends Emitter<Events> implements ConsoleHost {
  readonly version: string;
  readonly shell: 'desktop' | 'headless';
  readonly dataDir: string;
  readonly logger: Logger;
  readonly logs: LogRing;
  readonly book: RoomBook;
  readonly reports = new Reports();
  readonly console: Console;
  /** What only the shell can do; set by it. */
  readonly hooks: ShellHooks = {};
  readonly #options: ApplianceOptions;
  readonly #configuration: Configuration;
  readonly #ownNames = new OwnNames();
  #phase: Phase = 'stopped';
  #phaseSince = Date.now();
  #error: string | null = null;
  #portTaken: ConsoleHost['portTaken'] = null;
  #server: PublicServer | undefined;
  #toldUrls = '';
  #closed = false;
  /** Starting, stopping and changing, one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ApplianceOptions) {
    super();
    this.#options = options;
    this.#configuration = new Configuration({
      ...options,
      hooks: this.hooks,
      server: () => this.#server,
      inTurn: (step) => this.#inTurn(step),
      onChange: () => this.emit('changed'),
      onApplied: (paths) => this.#applied(paths),
    });
    this.version = options.version;
    this.shell = options.shell ?? 'headless';
    this.dataDir = options.loaded.dataDir;
    this.logger = options.logger;
    this.logs = options.logs ?? new LogRing();
    this.book = new RoomBook(this.dataDir, this.logger);
    this.console = new Console(this);
    keepChronicle(this);
  }

  get phase(): Phase {
    return this.#phase;
  }

  get phaseSince(): number {
    return this.#phaseSince;
  }

  get error(): string | null {
    return this.#error;
  }

  get portTaken(): ConsoleHost['portTaken'] {
    return this.#phase === 'failed' ? this.#portTaken : null;
  }

  /** What participants reach; undefined unless running. */
  get server(): PublicServer | undefined {
    return this.#server;
  }

  get config(): Config {
    return this.#configuration.config;
  }

  // Short cuts to the running server; they throw while there is none.

  get rooms(): Rooms {
    return this.#running().rooms;
  }

  get workers(): WorkerPool {
    return this.#running().workers;
  }

  get signalling(): Signalling {
    return this.#running().signalling;
  }

  get meetingUrls(): readonly string[] {
    return this.#running().meetingUrls;
  }

  get fingerprint(): string {
    return this.#running().fingerprint;
  }

  get configRevision(): number {
    return this.#configuration.revision;
  }

  get trial(): TrialState | null {
    return this.#configuration.trial;
  }

  get rolledBack(): ConsoleHost['rolledBack'] {
    return this.#configuration.rolledBack;
  }

  get consolePorts(): readonly number[] {
    return this.hooks.consolePorts?.() ?? [];
  }

  get measureEveryMs(): number | undefined {
    return this.#options.measureEveryMs;
  }

  get openDataDir(): (() => Promise<void>) | undefined {
    return this.hooks.openDataDir;
  }

  describeConfig(): Output<ConsoleContract, 'getConfig'> {
    return this.#configuration.describe();
  }

  plan(settings: PartialConfig | Settings): Plan {
    return this.#configuration.plan(settings);
  }

  /** Refuses with 400 or 409 and why; then nothing has changed. Where starting failed before, it must work now. */
  async apply(settings: Settings): Promise<{ needsConfirmation: boolean }> {
    const before = this.describeConfig().file;
    const answer = await this.#configuration.apply(settings);
    if (this.#phase !== 'failed') return answer;
    await this.start().catch(async () => {
      await this.#configuration.apply(before);
      throw new Refusal('wrongState', this.#error ?? 'the server could not be started');
    });
    return answer;
  }

  confirm(): Promise<void> {
    return this.#configuration.confirm();
  }

  revert(): Promise<void> {
    return this.#configuration.revert();
  }

  /** Starts the public server. Idempotent; rejects with why it could not, and is `failed` then. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#server) return;
      if (this.#closed) throw new Refusal('wrongState', 'the appliance has closed');
      this.#become('starting');
      await this.book.load();
      try {
        this.#server = await PublicServer.start({ ...this.#options, config: this.config, dataDir: this.dataDir, book: this.book, reports: this.reports, hooks: this.hooks, ownNames: this.#ownNames, ...this.#following });
      } catch (error) {
        this.#portTaken = error instanceof PortTakenError ? error : null;
        this.#become('failed', error instanceof Error ? error.message : String(error));
        throw error;
      }
      this.#toldUrls = this.#server.meetingUrls.join();
      this.#forward(this.#server);
      this.#become('running');
    });
  }

  /** Ends every room and the public server; the console lives on. Idempotent. */
  stop(): Promise<void> {
    return this.#inTurn(async () => {
      const server = this.#server;
      if (server) {
        this.#become('stopping');
        this.#server = undefined;
        await this.#configuration.forgetTrial();
        await server.close();
      }
      this.#become('stopped');
    });
  }

  /** Stops for good; resolves when no worker is left. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stop();
    await this.console.close();
  }

  async renewToken(): Promise<void> {
    if (!this.hooks.renewToken) throw new Refusal('wrongState', 'there is no token here');
    await this.hooks.renewToken();
  }

  onChange(listener: () => void): () => void {
    this.on('changed', listener);
    return () => this.off('changed', listener);
  }

  #running(): PublicServer {
    if (!this.#server) throw new Refusal('wrongState', 'Soupbox is not running');
    return this.#server;
  }

  #become(phase: Phase, error: string | null = null): void {
    if (phase === this.#phase && error === this.#error) return;
    this.#phase = phase;
    this.#error = error;
    this.#phaseSince = Date.now();
    this.emit('changed');
  }

  #forward({ rooms, workers, certificates }: PublicServer): void {
    for (const event of ['changed', 'troubled'] as const) certificates.on(event, () => this.emit('changed'));
    rooms.on('created', (room) => this.emit('room-created', { roomId: room.id }));
    rooms.on('closed', (room) => this.emit('room-closed', { roomId: room.id }));
    rooms.on('economy', (step) => this.emit('economy', { step }));
    workers.on('died', (worker) => this.emit('worker-died', worker));
    workers.on('restarted', (worker) => this.emit('worker-restarted', worker));
  }

  #applied(paths: string[]): void {
    this.emit('config-applied', { paths });
    this.#tellIfMoved();
  }

  /** For a server that follows the computer's addresses. */
  get #following(): Pick<PublicServerOptions, 'whenSettled' | 'onMoved'> {
    return {
      whenSettled: (step) => this.#inTurn(async () => (this.trial || !this.#server ? false : step())),
      onMoved: () => {
        this.#tellIfMoved();
        this.emit('changed');
      },
    };
  }

  #tellIfMoved(): void {
    const meetingUrls = this.#server?.meetingUrls;
    if (!meetingUrls || meetingUrls.join() === this.#toldUrls) return;
    this.#toldUrls = meetingUrls.join();
    this.emit('address-changed', { meetingUrls });
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(step);
    this.#queue = done.catch(() => {});
    return done;
  }
}
