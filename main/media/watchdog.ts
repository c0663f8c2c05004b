/**
 * Notices a worker that hangs: mediasoup's requests to one never time out, so
 * everybody would wait for ever. A killed worker is replaced like a dead one.
 * What it is asked for is worth having: how much it has to do.
 */
import type { Worker, WorkerResourceUsage } from 'mediasoup/types';

const CHECK_EVERY_MS = 2000;
const MISSED_CHECKS = 3;

interface Watching {
  onHung(): void;
  onUsage(usage: WorkerResourceUsage): void;
}

/** Kills the process of `worker` when it has not answered for about 6 s. Returns its own undo. */
export function watch(worker: Worker, { onHung, onUsage }: Watching): () => void {
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
      (usage) => {
        unanswered = 0;
        onUsage(usage);
      },
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
