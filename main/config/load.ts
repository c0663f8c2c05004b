/** The configuration in force: flags over environment over file over defaults. */
import { mkdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { configSchema, type Config, type PartialConfig } from '../contract/config.ts';
import { settingsFromEnvironment } from './environment.ts';
import { UsageError, type Flags } from './flags.ts';

export interface Loaded {
  readonly config: Config;
  readonly dataDir: string;
  /** Where the file part of it is kept. */
  readonly file: string;
}

/** Composes the configuration. Throws `UsageError` with one sentence that names the setting and where it came from. */
export async function loadConfig(flags: Flags, env: NodeJS.ProcessEnv = process.env): Promise<Loaded> {
  const dataDir = path.resolve(flags.dataDir ?? env.SOUPBOX_DATA_DIR ?? defaultDataDir(env));
  const file = path.join(dataDir, 'config.json');
  const merged = merge(merge(await readSettings(file), settingsFromEnvironment(env)), flags.settings);
  const parsed = configSchema.safeParse(merged);
  if (!parsed.success) throw new UsageError(`The configuration cannot be used: ${describe(parsed.error)}`);
  return { config: checkPorts(parsed.data), dataDir, file };
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

function merge(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
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
function checkPorts(config: Config): Config {
  const [from = 0, to = 0] = config.rtpPorts.split('-').map(Number);
  const last = config.rtcPort + (config.workers ?? os.availableParallelism()) - 1;
  if (last >= from && config.rtcPort <= to) {
    throw new UsageError(`The configuration cannot be used: the media ports ${config.rtcPort} to ${last} (rtcPort, one for each worker) and rtpPorts ${config.rtpPorts} overlap.`);
  }
  for (const [name, port] of Object.entries({ httpsPort: config.httpsPort, httpPort: config.httpPort, adminPort: config.adminPort })) {
    if (port >= config.rtcPort && port <= last) throw new UsageError(`The configuration cannot be used: ${name} ${port} is one of the media ports ${config.rtcPort} to ${last} (rtcPort, one for each worker).`);
  }
  if (last > 65_535) throw new UsageError(`The configuration cannot be used: from rtcPort ${config.rtcPort} there are not enough ports for ${last - config.rtcPort + 1} workers.`);
  return config;
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join('.') || 'it'}: ${issue.message}.` : 'it is not valid.';
}
