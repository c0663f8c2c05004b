/** What is wrong with settings: found by the appliance's own schema, said in the console's words. */
import type { z } from 'zod';
import { configSchema, type Config } from '../../../main/contract/config.ts';
import type { ConsoleKey } from '../i18n/en/index.ts';
import { valueAt, type Settings } from './paths.ts';
import { fields } from './schema.ts';

export interface Problem {
  /** Of the setting; `''`: of all of them together. */
  readonly path: string;
  readonly key: ConsoleKey;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The first problem of each setting, in the order of the schema. `workers` is how many media workers run where the settings do not say. */
export function problemsOf(settings: Settings, workers: number): Map<string, Problem> {
  const result = configSchema.safeParse(settings);
  const found = result.success ? clashes(result.data, workers) : result.error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? unknown(issue) : problemOf(issue, settings)));
  const first = new Map<string, Problem>();
  for (const problem of found) if (!first.has(problem.path)) first.set(problem.path, problem);
  return first;
}

type Issue = z.core.$ZodIssue;

function unknown({ path, keys }: z.core.$ZodIssueUnrecognizedKeys): Problem[] {
  return keys.map((key) => ({ path: [...path, key].join('.'), key: 'forms.problem.unknown', values: {} }));
}

function problemOf(issue: Issue, settings: Settings): Problem {
  const full = issue.path.join('.');
  // What is wrong with an entry is wrong with its list.
  const path = fields.find((field) => full === field.path || full.startsWith(`${field.path}.`))?.path ?? full;
  const value = valueAt(settings, full);
  const say = (key: ConsoleKey, values: Problem['values'] = {}): Problem => ({ path, key, values });
  const wrong = (format: 'rtpPorts' | 'scalabilityMode' | 'address' | 'host' | 'origin' | 'range') => say(`forms.problem.format.${format}`, { value: String(value ?? '') });
  if (path === 'rtpPorts') return wrong('rtpPorts');
  if (path === 'media.scalabilityMode') return wrong('scalabilityMode');
  if (path === 'announcedAddress') return wrong('host');
  if (path === 'listenIps' && issue.code !== 'too_big') return wrong('address');
  if (path === 'allowedOrigins' && issue.code !== 'too_big') return wrong('origin');
  if (path === 'certificate.extraRanges' && issue.code !== 'too_big') return wrong('range');
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? say('forms.problem.whole') : issue.expected === 'number' ? say('forms.problem.number') : say('forms.problem.format.other', { detail: issue.message });
    case 'too_small':
      return say(issue.origin === 'array' ? 'forms.problem.tooFew' : 'forms.problem.tooSmall', { limit: Number(issue.minimum) });
    case 'too_big':
      return say(issue.origin === 'array' ? 'forms.problem.tooMany' : 'forms.problem.tooBig', { limit: Number(issue.maximum) });
    case 'invalid_value':
      return say('forms.problem.choice');
    default:
      return say('forms.problem.format.other', { detail: issue.message });
  }
}

const pagePorts = ['httpsPort', 'httpPort', 'adminPort'] as const;

/** Ports that are in each other's way. */
function clashes(config: Config, workers: number): Problem[] {
  const found: Problem[] = [];
  const [first, last] = [config.rtcPort, config.rtcPort + (config.workers ?? workers) - 1];
  for (const [index, path] of pagePorts.entries()) {
    const other = pagePorts.slice(0, index).find((each) => config[each] === config[path]);
    if (other) found.push({ path, key: 'forms.problem.samePort', values: { other } });
    if (config[path] >= first && config[path] <= last) found.push({ path, key: 'forms.problem.mediaPorts', values: { from: String(first), to: String(last) } });
  }
  if (last > 65_535) found.push({ path: 'rtcPort', key: 'forms.problem.tooBig', values: { limit: 65_536 - (config.workers ?? workers) } });
  const [from = 0, to = 0] = config.rtpPorts.split('-').map(Number);
  if (last >= from && first <= to) found.push({ path: 'rtpPorts', key: 'forms.problem.overlap', values: { from: String(first), to: String(last) } });
  return found;
}
