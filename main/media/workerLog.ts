/** What the media workers log, in our own log. */
import { setLogEventListeners } from 'mediasoup';
import type { WorkerLogLevel } from 'mediasoup/types';
import type { Logger } from '../lib/logger.ts';

/** Only lines that come from a worker; mediasoup's own about every call are of no use to a host. */
const fromWorker = /^\[pid:(\d+)\] (.*)$/s;

/**
 * Writes it to `logger`, for all workers of this process. Their debug lines
 * come at `info`: who asks the workers for them wants to see them without
 * asking every other part as well. Only where they are asked for are they
 * listened to: mediasoup words its own for every call, which nobody would read.
 */
export function logWorkersTo(logger: Logger, level: WorkerLogLevel): void {
  const workers = logger.child({ subsystem: 'worker' });
  const write = (as: 'info' | 'warn' | 'error') => (_namespace: string, text: string) => {
    const [, pid, line] = fromWorker.exec(text) ?? [];
    if (line !== undefined) workers[as]({ pid: Number(pid) }, line.trim());
  };
  setLogEventListeners({ ...(level === 'debug' && { ondebug: write('info') }), onwarn: write('warn'), onerror: write('error') });
}
