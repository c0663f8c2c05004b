/** The configuration in force: flags over environment over file over defaults. */
import { mkdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { configSchema, type Config, type PartialConfig } from '../contract/config.ts';
import { settingsFromEnvironment } from './environment.ts';
import { UsageError, type Flags } from './flags.ts';

/** Settings by where they come from, each as in a configuration file. */
export interface Layers {
  readonly file: Settings;
  readonly environment: Settings;
  readonly flags: Settings;
}

export type Settings = Readonly<Record<string, unknown>>;

export interface Loaded {
  readonly config: Config;
  readonly layers: Layers;
  readonly dataDir: string;
  /** Where the file part of it is kept. */
  readonly file: string;
}

/** What is wrong with a setting. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** Composes the configuration. Throws `UsageError` with one sentence that names the setting and where it came from. */
export async function loadConfig(flags: Flags, env: NodeJS.ProcessEnv = process.env): Promise<Loaded> {
  const dataDir = dataDirOf(flags, env);
  const file = await readSettings(configFile(dataDir));
  return compose(dataDir, { file, environment: settingsFromEnvironment(env), flags: flags.settings });
}

/** The configuration that these layers make together. Throws `UsageError`. */
export function compose(dataDir: string, layers: Layers): Loaded {
  const result = tryLayers(layers);
  if (!result.config) throw new UsageError(`The configuration cannot be used: ${result.issues[0]?.message ?? 'it is not valid.'}`);
  return { config: result.config, layers, dataDir, file: configFile(dataDir) };
}

/** As `compose`, but answers with everything that is wrong. */
export function tryLayers({ file, environment, flags }: Layers): { config: Config; issues: [] } | { config: undefined; issues: Issue[] } {
  const parsed = configSchema.safeParse(merge(merge(file, environment), flags));
  const issues = parsed.success ? portIssues(parsed.data) : parsed.error.issues.map(describe);
  return parsed.success && issues.length === 0 ? { config: parsed.data, issues: [] } : { config: undefined, issues };
}

/** Which settings a flag or a variable decides, whatever the file says; by dotted path. */
export function overridden({ environment, flags }: Layers): Record<string, 'flag' | 'environment'> {
  const from = (settings: Settings, source: 'flag' | 'environment') => leaves(settings).map((path) => [path, source] as const);
  return Object.fromEntries([...from(environment, 'environment'), ...from(flags, 'flag')]);
}

/** The data folder that is meant; nobody has looked whether it is there. */
export function dataDirOf(flags: Pick<Flags, 'dataDir'>, env: NodeJS.ProcessEnv = process.env): string {
  return path.resolve(flags.dataDir ?? env.SOUPBOX_DATA_DIR ?? defaultDataDir(env));
}

/** Saves settings as the file part: old or new on disk, never half. Throws if they are not valid. */
export async function saveConfig(file: string, settings: PartialConfig): Promise<void> {
  configSchema.parse(settings);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFileAtomic(file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
}

/** The platform's folder for user data. */
export function defaultDataDir(env: NodeJS.ProcessEnv = process.env, platform = process.platform, home = os.homedir()): string {
  if (platform === 'win32') return path.join(env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'Soupbox');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Soupbox');
  return path.join(env.XDG_CONFIG_HOME || path.join(home, '.config'), 'soupbox');
}

async function readSettings(file: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UsageError(`The configuration ${file} cannot be read: ${(error as Error).message}.`);
  }
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new UsageError(`The configuration ${file} is not valid JSON; mend or delete it.`);
  }
}

function configFile(dataDir: string): string {
  return path.join(dataDir, 'config.json');
}

function leaves(settings: Settings, prefix = ''): string[] {
  return Object.entries(settings).flatMap(([key, value]) => (isObject(value) ? leaves(value, `${prefix}${key}.`) : [`${prefix}${key}`]));
}

function merge(base: Settings, over: Settings): Record<string, unknown> {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    result[key] = isObject(value) && isObject(result[key]) ? merge(result[key], value) : value;
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Media and plain RTP would take each other's ports; better said now than when the first camera joins. */
function portIssues(config: Config): Issue[] {
  const issues: Issue[] = [];
  const [from = 0, to = 0] = config.rtpPorts.split('-').map(Number);
  const last = config.rtcPort + (config.workers ?? os.availableParallelism()) - 1;
  const add = (path: string, message: string) => issues.push({ path, message });
  if (last >= from && config.rtcPort <= to) {
    add('rtpPorts', `the media ports ${config.rtcPort} to ${last} (rtcPort, one for each worker) and rtpPorts ${config.rtpPorts} overlap.`);
  }
  for (const name of ['httpsPort', 'httpPort', 'adminPort'] as const) {
    const port = config[name];
    if (port >= config.rtcPort && port <= last) add(name, `${name} ${port} is one of the media ports ${config.rtcPort} to ${last} (rtcPort, one for each worker).`);
  }
  if (last > 65_535) add('rtcPort', `from rtcPort ${config.rtcPort} there are not enough ports for ${last - config.rtcPort + 1} workers.`);
  return issues;
}

function describe(issue: z.core.$ZodIssue): Issue {
  const path = issue.path.join('.');
  return { path, message: `${path || 'it'}: ${issue.message}.` };
}
