/**
 * Which open microphones of a room are not forwarded. Pure: a state, what the
 * observers heard, and the time make the next state.
 *
 * A silent microphone with DTX costs two packets a second and is forwarded, so
 * that its first syllable is. Only where more than `most` are heard at the same
 * time, the quietest of them are held back. A silent one without DTX costs as
 * much as a loud one: in a large room it is held back, and heard again after
 * the observers' next interval, which clips it by that much.
 */
export interface Microphone {
  readonly id: string;
  /** Sends (nearly) nothing while it is silent. */
  readonly dtx: boolean;
}

export interface Voice {
  readonly held: boolean;
  /** Since when it is held, or is not. */
  readonly since: number;
  /** Since when it is one of those who speak and are forwarded; null: it is not. */
  readonly placedAt: number | null;
  /** dBov, smoothed: rises at once, falls slowly, so that a pause for breath costs nobody their place. */
  readonly level: number;
  /** When it was heard last; −Infinity is never. */
  readonly heardAt: number;
}

export type Voices = ReadonlyMap<string, Voice>;

/** Silence of so long is silence, not a pause. */
const SILENT_MS = 3000;
/** At least so long it is held, or keeps its place. */
const STAYS_MS = 2000;
/** So much louder must be who takes the place of another. */
const LOUDER_DB = 6;
/** More than any two voices differ by. */
const ANYTHING_DB = 200;
const SILENCE_DBOV = -127;
/** Somebody who speaks at a usual distance. */
const CLAIMED_DBOV = -25;
const FALLS_DB_PER_S = 20;

export interface Heard {
  readonly microphones: readonly Microphone[];
  /** dBov by producer; who is not in it is silent. */
  readonly volumes: ReadonlyMap<string, number>;
  /** Its client says that somebody begins to speak, which no observer can have heard yet. */
  readonly claimed?: string | null;
  readonly most: number;
  /** ms, monotonic. */
  readonly now: number;
  /** When volumes were last taken over, in the same clock. */
  readonly before: number;
}

export function nextVoices(voices: Voices, { microphones, volumes, claimed = null, most, now, before }: Heard): Voices {
  const all = microphones.map(({ id, dtx }) => {
    const known = voices.get(id) ?? { held: false, since: now, placedAt: null, level: SILENCE_DBOV, heardAt: -Infinity };
    const volume = id === claimed ? CLAIMED_DBOV : volumes.get(id);
    const level = Math.max(volume ?? SILENCE_DBOV, known.level - (FALLS_DB_PER_S * (now - before)) / 1000);
    return { id, dtx, ...known, level, heardAt: volume === undefined ? known.heardAt : now };
  });
  const crowded = all.length > most;
  const speaking = all.filter(({ heardAt }) => now - heardAt < SILENT_MS);
  const places = new Set(bySeniority(speaking, claimed, now).slice(0, most).map(({ id }) => id));
  const holds = ({ id, dtx, held, heardAt, since }: (typeof all)[number]) => {
    if (!crowded) return false;
    if (now - heardAt < SILENT_MS) return !places.has(id);
    // Somebody who has just opened a microphone is about to speak.
    return !dtx && (held || now - Math.max(heardAt, since) >= SILENT_MS);
  };
  return new Map(
    all.map((voice) => {
      const held = holds(voice);
      const { id, level, heardAt } = voice;
      const placedAt = places.has(id) ? (voice.placedAt ?? now) : null;
      return [id, { held, since: held === voice.held ? voice.since : now, placedAt, level, heardAt }];
    }),
  );
}

/** Loudest first; whoever has a place keeps it against those who are hardly louder, and for a while against anybody. */
function bySeniority<T extends Voice & Pick<Microphone, 'id'>>(speaking: readonly T[], claimed: string | null, now: number): T[] {
  const weight = ({ id, held, since, placedAt, level }: T) => {
    if (id === claimed) return Infinity;
    if (held) return now - since < STAYS_MS ? level - ANYTHING_DB : level;
    if (placedAt === null) return level;
    return level + (now - placedAt < STAYS_MS ? ANYTHING_DB : LOUDER_DB);
  };
  return [...speaking].sort((a, b) => weight(b) - weight(a));
}
