/** What a change of the configuration would do to whom. Pure. */
import os from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../contract/config.ts';
import type { Change, Plan } from '../contract/console/settings.ts';

export interface Effects {
  /** Participants find us elsewhere: listeners open and close. */
  readonly moves: boolean;
  /** `replace`: every worker; `resize`: only more or fewer of them. */
  readonly media: 'replace' | 'resize' | 'untouched';
  readonly movesConsole: boolean;
  /** Somebody may be cut off by it, so somebody has to say that it works. */
  readonly isRisky: boolean;
}

/** What there is to interrupt, and where it is listened. */
export interface Situation {
  readonly running: boolean;
  /** Per room: the addresses that its people reached us at. */
  readonly rooms: readonly (readonly string[])[];
  /** Listened on before and after. */
  readonly addresses: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** Whether the console has a port of its own. */
  readonly hasConsolePort: boolean;
}

export function workerCount({ workers }: Pick<Config, 'workers'>): number {
  return workers ?? os.availableParallelism();
}

export function effectsOf(before: Config, after: Config, { addresses, hasConsolePort }: Pick<Situation, 'addresses' | 'hasConsolePort'>): Effects {
  const differs = (...names: (keyof Config)[]) => names.some((name) => !isDeepStrictEqual(before[name], after[name]));
  const moves = differs('httpsPort', 'announcedAddress') || !isDeepStrictEqual(new Set(addresses.before), new Set(addresses.after));
  const replaces = differs('rtcPort', 'announcedAddress') || !isDeepStrictEqual(before.media.videoCodecs, after.media.videoCodecs);
  const movesConsole = hasConsolePort && differs('adminPort');
  return {
    moves,
    media: replaces ? 'replace' : workerCount(before) === workerCount(after) ? 'untouched' : 'resize',
    movesConsole,
    isRisky: moves || movesConsole || differs('rtcPort'),
  };
}

/** `saved` is what the file said and shall say, with the defaults; `effective` also heeds flags and environment. */
export function planOf(saved: { before: Config; after: Config }, effective: { before: Config; after: Config }, situation: Situation): Plan {
  const effects = effectsOf(effective.before, effective.after, situation);
  const interrupted = situation.running ? situation.rooms.map((people) => people.filter((address) => isInterrupted(address, effects, effective, situation)).length) : [];
  return {
    issues: [],
    changes: differences(saved.before, saved.after),
    effects: {
      rooms: interrupted.filter((people) => people > 0).length,
      people: interrupted.reduce((sum, people) => sum + people, 0),
      moves: effects.moves,
      restartsMedia: effects.media === 'replace' || workerCount(effective.after) < workerCount(effective.before),
      movesConsole: effects.movesConsole,
      needsConfirmation: situation.running && effects.isRisky,
    },
  };
}

/** Settings that differ, by dotted path; a list is one setting. */
export function differences(before: object, after: object, prefix = ''): Change[] {
  const old = before as Record<string, unknown>;
  return Object.entries(after).flatMap(([key, to]) => {
    const from = old[key];
    if (isGroup(from) && isGroup(to)) return differences(from, to, `${prefix}${key}.`);
    return isDeepStrictEqual(from, to) ? [] : [{ path: `${prefix}${key}`, from, to }];
  });
}

function isInterrupted(address: string, effects: Effects, { before, after }: { before: Config; after: Config }, { addresses }: Situation): boolean {
  if (effects.media === 'replace' || workerCount(after) < workerCount(before)) return true;
  return effects.moves && (before.httpsPort !== after.httpsPort || !addresses.after.includes(address));
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
