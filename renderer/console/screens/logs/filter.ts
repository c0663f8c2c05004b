import type { LogEntry } from '../../../../main/contract/console/inspect.ts';

export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof levels)[number];

export interface LogFilter {
  /** This level and what is worse. */
  readonly level: Level;
  /** Only this part of Soupbox; null means all. */
  readonly subsystem: string | null;
  /** All of these words, anywhere in the entry. */
  readonly text: string;
}

/** Decides about many entries with the same filter. */
export function matcher({ level, subsystem, text }: LogFilter): (entry: LogEntry) => boolean {
  const least = levels.indexOf(level);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (entry) => {
    if (levels.indexOf(entry.level) < least) return false;
    if (subsystem !== null && entry.subsystem !== subsystem) return false;
    if (words.length === 0) return true;
    const haystack = `${entry.subsystem} ${entry.message} ${fieldsText(entry)}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  };
}

/** What an entry carries beside its message: `room=physics-8b peer=p3`. */
export function fieldsText({ fields }: Pick<LogEntry, 'fields'>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

/** As a text file has it: a line an entry, in UTC, so that two computers' logs can be compared. */
export function asText(entries: readonly LogEntry[]): string {
  const lines = entries.map((entry) => [new Date(entry.time).toISOString(), entry.level.toUpperCase().padEnd(5), entry.subsystem, entry.message, fieldsText(entry)].join(' ').trimEnd());
  return `${lines.join('\n')}\n`;
}
