/** One logger for everybody; standard output belongs to people and to `--json`. */
import { pino, destination, type Logger } from 'pino';

export type { Logger };

/** Logs to standard error as JSON lines, at `level` and above. */
export function createLogger(level: string): Logger {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, destination({ dest: 2, sync: true }));
}

/** Says nothing; for tests and for parts that are used alone. */
export const silentLogger: Logger = pino({ level: 'silent' });
