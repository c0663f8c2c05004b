/**
 * Notices a worker that hangs: mediasoup's requests to one never time out, so
 * everybody would wait for ever. A killed worker is replaced like a dead one.
 */
import type { Worker } from 'mediasoup/types';

const CHECK_EVERY_MS = 2000;
const MISSED_CHECKS = 3;

/** Kills the process of `worker` when it has not answered for about 6 s. Returns its own undo. */
export function watch(worker: Worker, onHung: () => void): () => void {
  let unanswered = 0;
  let last = Date.now();
  const stop = () => clearInterval(timer);
  const timer = setInterval(() => {
    const now = Date.now();
    // After a suspended machine wakes every timer is overdue at once: that is no proof of anything.
    if (now - last > CHECK_EVERY_MS * 2) unanswered = 0;
    last = now;
    if (unanswered >= MISSED_CHECKS) {
      stop();
      onHung();
      return kill(worker.pid);
    }
    unanswered++;
    worker.getResourceUsage().then(
      () => (unanswered = 0),
      () => {}, // closed meanwhile
    );
  }, CHECK_EVERY_MS);
  timer.unref();
  worker.observer.once('close', stop);
  return stop;
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone by itself in the meantime.
  }
}
