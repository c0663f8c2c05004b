/** One logger for everybody; standard output belongs to people and to `--json`. */
import { pino, destination, type Logger } from 'pino';
import type { LogEntry, LogRing } from './LogRing.ts';
import { redact, redactText } from './redact.ts';

export type { Logger };

/** What standard error does not take (a full disk, a pipe that nobody reads) is kept so far, to be written when it does again. */
const MOST_UNWRITTEN = 1024 * 1024;

/** Children have levels of their own; a change is for all of them. */
const families = new WeakMap<Logger, Set<WeakRef<Logger>>>();

/**
 * Logs to standard error as JSON lines, at `level` and above, and to `ring`.
 * A terminal is somebody's who wants to see the address: there, only what is
 * wrong is written, unless `level` asks for more than usual.
 * Each part names itself by a child: `logger.child({ subsystem: 'rooms' })`.
 */
export function createLogger(level: string, ring?: LogRing, isTerminal: boolean = process.stderr.isTTY): Logger {
  const family = new Set<WeakRef<Logger>>();
  const stderr = destination({ dest: 2, sync: true, maxLength: MOST_UNWRITTEN });
  // Logging must never be what fails: without a listener it would throw at whoever logs.
  stderr.on('error', () => {});
  const write = (line: string) => {
    const safe = redactText(line);
    if (!isTerminal || logger.level === 'debug' || logger.level === 'trace' || !/^\{"level":30,/.test(safe)) stderr.write(safe);
    if (ring) remember(ring, safe);
  };
  const logger = pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: redact },
      onChild: (child) => void family.add(new WeakRef(child as Logger)),
    },
    { write },
  );
  families.set(logger, family);
  return logger;
}

/** Changes how much is logged, by it and by the children that parts have. */
export function setLogLevel(logger: Logger, level: string): void {
  logger.level = level;
  const family = families.get(logger);
  for (const ref of family ?? []) {
    const child = ref.deref();
    if (child) child.level = level;
    else family?.delete(ref);
  }
}

/** Says nothing; for tests and for parts that are used alone. */
export const silentLogger: Logger = pino({ level: 'silent' });

function remember(ring: LogRing, line: string): void {
  try {
    const { level, time, subsystem, msg, ...fields } = JSON.parse(line) as { level: number; time: string; subsystem?: string; msg?: string };
    ring.add({ level: pino.levels.labels[level] as LogEntry['level'], time: Date.parse(time), subsystem: subsystem ?? 'app', message: msg ?? '', fields });
  } catch {
    // A line that cannot be read is on standard error; logging must never be what fails.
  }
}
