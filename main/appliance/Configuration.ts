/**
 * The configuration in force, and how it changes: planned, applied, on trial,
 * kept or undone. The file holds a change only once it has proved itself, so
 * that a crash in the middle leaves the old one.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ConsoleHost, TrialState } from '../console/ConsoleHost.ts';
import { compose, overridden, saveConfig, tryLayers, type Loaded, type Settings } from '../config/load.ts';
import { configSchema, type Config, type PartialConfig } from '../contract/config.ts';
import type { ConsoleContract } from '../contract/console.ts';
import type { Plan } from '../contract/console/settings.ts';
import { Refusal } from '../contract/errors.ts';
import type { Output } from '../contract/message.ts';
import { setLogLevel, type Logger } from '../lib/logger.ts';
import { listenAddresses } from '../network/addresses.ts';
import { differences, effectsOf, planOf, type Situation } from './changes.ts';
import type { ShellHooks } from './options.ts';
import type { PublicServer } from './PublicServer.ts';
import { reconfigure, type Reconfiguration } from './reconfigure.ts';

/** How long a change waits to be confirmed. */
export const TRIAL_MS = 30_000;

export interface ConfigurationOptions {
  readonly loaded: Loaded;
  readonly hooks: ShellHooks;
  readonly logger: Logger;
  readonly trialMs?: number | undefined;
  /** What runs right now. */
  readonly server: () => PublicServer | undefined;
  /** Does one thing after the other with starting, stopping and other changes. */
  readonly inTurn: <T>(step: () => Promise<T>) => Promise<T>;
  readonly onChange: () => void;
  /** A change came into force, or a former configuration came back. */
  readonly onApplied: (paths: string[]) => void;
}

interface Trial extends TrialState {
  readonly before: Loaded;
  readonly reconfiguration: Reconfiguration;
  readonly timer: NodeJS.Timeout;
}

export class Configuration {
  readonly #options: ConfigurationOptions;
  #loaded: Loaded;
  #revision = 0;
  #trial: Trial | null = null;
  #rolledBack: ConsoleHost['rolledBack'] = null;

  constructor(options: ConfigurationOptions) {
    this.#options = options;
    this.#loaded = options.loaded;
  }

  /** In force. */
  get config(): Config {
    return this.#loaded.config;
  }

  get revision(): number {
    return this.#revision;
  }

  get trial(): TrialState | null {
    return this.#trial && { until: this.#trial.until, changes: this.#trial.changes };
  }

  get rolledBack(): ConsoleHost['rolledBack'] {
    return this.#rolledBack;
  }

  describe(): Output<ConsoleContract, 'getConfig'> {
    const { config, layers } = this.#loaded;
    return { effective: config, file: { ...layers.file }, overridden: overridden(layers) };
  }

  /** What applying these as the file's settings would change and interrupt. */
  plan(settings: PartialConfig | Settings): Plan {
    const file = settings as Settings;
    const { layers, config } = this.#loaded;
    const saved = configSchema.safeParse(file);
    const { config: after, issues } = tryLayers({ ...layers, file });
    if (!saved.success || !after) {
      const ofFile = saved.success ? [] : saved.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      return { ...nothingPlanned, issues: ofFile.length > 0 ? ofFile : issues };
    }
    const server = this.#options.server();
    const rooms = server ? Array.from(server.rooms, (room) => room.people.map((peer) => peer.link?.localAddress ?? '')) : [];
    // A file that only works together with the flags is compared as far as it goes.
    const before = configSchema.safeParse(layers.file).data ?? config;
    return planOf({ before, after: saved.data }, { before: config, after }, { running: server !== undefined, rooms, ...this.#listening(config, after) });
  }

  apply(settings: Settings): Promise<{ needsConfirmation: boolean }> {
    return this.#options.inTurn(() => this.#apply(settings));
  }

  confirm(): Promise<void> {
    return this.#options.inTurn(async () => {
      const trial = this.#onTrial();
      await this.#save();
      this.#endTrial();
      await trial.reconfiguration.keep();
      this.#options.onChange();
    });
  }

  revert(): Promise<void> {
    return this.#options.inTurn(async () => {
      this.#onTrial();
      await this.#undo();
    });
  }

  /** The public server stops: what nobody has confirmed is forgotten; there is nobody left to tell. */
  async forgetTrial(): Promise<void> {
    const trial = this.#trial;
    if (!trial) return;
    this.#endTrial();
    const movesConsole = trial.before.config.adminPort !== this.config.adminPort;
    if (movesConsole) await this.#options.hooks.moveConsole?.(trial.before.config.adminPort).catch(() => {});
    this.#comeInto(trial.before);
    this.#becomeRolledBack('stopped');
  }

  async #apply(settings: Settings): Promise<{ needsConfirmation: boolean }> {
    if (this.#trial) throw new Refusal('wrongState', 'another change waits for confirmation; keep it or undo it first');
    const { issues, changes, effects: planned } = this.plan(settings);
    if (issues[0]) throw new Refusal('invalid', `${issues[0].path || 'settings'}: ${issues[0].message}`.slice(0, 300));
    const before = this.#loaded;
    const after = compose(before.dataDir, { ...before.layers, file: settings });
    const reconfiguration = await this.#reconfigure(before, after);
    this.#rolledBack = null;
    this.#comeInto(after);
    if (planned.needsConfirmation) {
      const trialMs = this.#options.trialMs ?? TRIAL_MS;
      const timer = setTimeout(() => void this.#expire(trial), trialMs);
      const trial: Trial = { until: Date.now() + trialMs, changes, before, reconfiguration, timer };
      this.#trial = trial;
    } else {
      await this.#save().catch(async (error: unknown) => {
        await reconfiguration.undo();
        this.#comeInto(before);
        throw error;
      });
      await reconfiguration.keep();
    }
    this.#options.onChange();
    return { needsConfirmation: planned.needsConfirmation };
  }

  /** Makes a running server follow. Refuses with why it could not, and nothing has changed then. */
  async #reconfigure(before: Loaded, after: Loaded): Promise<Reconfiguration> {
    const server = this.#options.server();
    const { hooks, logger } = this.#options;
    const effects = effectsOf(before.config, after.config, this.#listening(before.config, after.config));
    try {
      if (server) return await reconfigure(server, hooks, { before: before.config, after: after.config }, effects, logger);
      if (!effects.movesConsole || !hooks.moveConsole) return { keep: async () => {}, undo: async () => {} };
      await hooks.moveConsole(after.config.adminPort);
      return { keep: async () => {}, undo: async () => hooks.moveConsole?.(before.config.adminPort) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn({ reason }, 'a change of the configuration was undone');
      this.#becomeRolledBack(reason);
      throw new Refusal('wrongState', reason);
    }
  }

  /** What is listened on, whatever could be right now; and what would be, where other addresses are asked for. */
  #listening({ listenIps }: Config, after: Config): Pick<Situation, 'addresses' | 'hasConsolePort'> {
    const before = this.#options.server()?.addresses ?? listenAddresses(listenIps);
    const addresses = { before, after: isDeepStrictEqual(listenIps, after.listenIps) ? before : listenAddresses(after.listenIps) };
    return { addresses, hasConsolePort: this.#options.hooks.moveConsole !== undefined };
  }

  async #expire(trial: Trial): Promise<void> {
    await this.#options.inTurn(async () => {
      if (this.#trial !== trial) return;
      await this.#undo();
      this.#becomeRolledBack('not-confirmed');
    });
  }

  async #undo(): Promise<void> {
    const trial = this.#trial;
    if (!trial) return;
    this.#endTrial();
    await trial.reconfiguration.undo();
    this.#comeInto(trial.before);
    this.#options.onChange();
  }

  #onTrial(): Trial {
    if (!this.#trial) throw new Refusal('wrongState', 'no change waits for confirmation');
    return this.#trial;
  }

  #endTrial(): void {
    clearTimeout(this.#trial?.timer);
    this.#trial = null;
  }

  #comeInto(loaded: Loaded): void {
    const before = this.config;
    this.#loaded = loaded;
    this.#revision++;
    if (loaded.config.logLevel !== before.logLevel) setLogLevel(this.#options.logger, loaded.config.logLevel);
    this.#options.onApplied(differences(before, loaded.config).map(({ path }) => path));
  }

  async #save(): Promise<void> {
    const { file, layers } = this.#loaded;
    await saveConfig(file, layers.file).catch((error: unknown) => {
      throw new Refusal('internal', `the configuration could not be saved: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  #becomeRolledBack(reason: string): void {
    this.#rolledBack = { at: Date.now(), reason };
    this.#options.onChange();
  }
}

const nothingPlanned: Plan = {
  issues: [],
  changes: [],
  effects: { rooms: 0, people: 0, moves: false, restartsMedia: false, movesConsole: false, needsConfirmation: false },
};
