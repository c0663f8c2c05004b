/** What the media workers log, in our own log. */
import { setLogEventListeners } from 'mediasoup';
import type { Logger } from '../lib/logger.ts';

/** Only lines that come from a worker; mediasoup's own about every call are of no use to a host. */
const fromWorker = /^\[pid:(\d+)\] (.*)$/s;

/**
 * Writes it to `logger`, for all workers of this process. Their debug lines
 * come at `info`: who asks the workers for them wants to see them without
 * asking every other part as well.
 */
export function logWorkersTo(logger: Logger): void {
  const workers = logger.child({ subsystem: 'worker' });
  const write = (level: 'info' | 'warn' | 'error') => (_namespace: string, text: string) => {
    const [, pid, line] = fromWorker.exec(text) ?? [];
    if (line !== undefined) workers[level]({ pid: Number(pid) }, line.trim());
  };
  setLogEventListeners({ ondebug: write('info'), onwarn: write('warn'), onerror: write('error') });
}
