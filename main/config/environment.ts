/** Settings from `SOUPBOX_…` variables: `rooms.graceSeconds` is `SOUPBOX_ROOMS_GRACE_SECONDS`. */
import { z } from 'zod';
import { configSchema } from '../contract/config.ts';
import { UsageError } from './flags.ts';

/** Used by Soupbox, but not settings of the appliance. */
const notSettings = new Set(['SOUPBOX_DATA_DIR', 'SOUPBOX_WORKER_BIN', 'SOUPBOX_DEV_PAGES', 'SOUPBOX_DEV_PAGES_PORT', 'SOUPBOX_CHROMIUM', 'SOUPBOX_ELECTRON', 'SOUPBOX_TEST_LOG']);

/** Unchecked settings from the environment. Throws `UsageError` on a name that nobody reads or a value that is no such thing. */
export function settingsFromEnvironment(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const known = variablesOf(configSchema, []);
  const settings: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('SOUPBOX_') || notSettings.has(name) || text === undefined) continue;
    const setting = known.get(name);
    if (!setting) throw new UsageError(`The environment variable ${name} is not a setting of Soupbox.`);
    assign(settings, setting.path, convert(name, text, setting.type));
  }
  return settings;
}

interface Variable {
  path: string[];
  type: string;
}

function variablesOf(schema: z.ZodType, path: string[]): Map<string, Variable> {
  const bare = unwrap(schema);
  const found = new Map<string, Variable>();
  if (bare instanceof z.ZodObject) {
    for (const [key, child] of Object.entries(bare.shape)) for (const [name, variable] of variablesOf(child as z.ZodType, [...path, key])) found.set(name, variable);
  } else {
    const name = path.map((part) => part.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()).join('_');
    found.set(`SOUPBOX_${name}`, { path, type: bare.type });
  }
  return found;
}

function unwrap(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodNullable || inner instanceof z.ZodOptional) inner = inner.unwrap() as z.ZodType;
  return inner;
}

function convert(name: string, text: string, type: string): unknown {
  if (type === 'array') return text.split(',').map((part) => part.trim()).filter(Boolean);
  if (type === 'boolean') {
    if (/^(1|true|yes|on)$/i.test(text)) return true;
    if (/^(0|false|no|off)$/i.test(text)) return false;
    throw new UsageError(`${name} must be true or false, not "${text}".`);
  }
  if (type === 'number') {
    if (text.trim() === '' || Number.isNaN(Number(text))) throw new UsageError(`${name} must be a number, not "${text}".`);
    return Number(text);
  }
  return text;
}

function assign(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) target[head] = value;
  else assign((target[head] ??= {}) as Record<string, unknown>, rest, value);
}
