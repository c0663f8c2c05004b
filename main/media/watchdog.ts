/**
 * Notices a worker that hangs: mediasoup's requests to one never time out, so
 * everybody would wait for ever. A killed worker is replaced like a dead one.
 * One that is only behind, as after a burst that is too much for it, is left
 * alone for longer: its people lose nothing as long as it works.
 * What it is asked for is worth having: how much it has to do.
 */
import { readFile } from 'node:fs/promises';
import type { Worker, WorkerResourceUsage } from 'mediasoup/types';

const CHECK_EVERY_MS = 2000;
const MISSED_CHECKS = 3;
/** Then it goes round in circles. */
const MISSED_CHECKS_BUSY = 15;

interface Watching {
  onHung(): void;
  onUsage(usage: WorkerResourceUsage): void;
}

/** Kills the process of `worker` when it has not answered for about 6 s, or for 30 s in which it did something. Returns its own undo. */
export function watch(worker: Pick<Worker, 'pid' | 'getResourceUsage' | 'observer'>, { onHung, onUsage }: Watching): () => void {
  let unanswered = 0;
  let isAsking = false;
  let last = Date.now();
  let used: string | undefined;
  const stop = () => clearInterval(timer);
  const timer = setInterval(() => {
    const now = Date.now();
    // After a suspended machine wakes every timer is overdue at once: that is no proof of anything.
    if (now - last > CHECK_EVERY_MS * 2) unanswered = 0;
    last = now;
    void check();
  }, CHECK_EVERY_MS);
  timer.unref();
  worker.observer.once('close', stop);
  return stop;

  async function check(): Promise<void> {
    const missed = unanswered++;
    ask();
    if (missed === 0) return;
    const before = used;
    used = await cpuTimeOf(worker.pid);
    const isBusy = used !== undefined && used !== before;
    if (missed < (isBusy ? MISSED_CHECKS_BUSY : MISSED_CHECKS) || unanswered === 0) return;
    stop();
    onHung();
    kill(worker.pid);
  }

  /** Once at a time: answers that were late come in one moment, and between two of them nobody does anything. */
  function ask(): void {
    if (isAsking) return;
    isAsking = true;
    worker.getResourceUsage().then(
      (usage) => {
        isAsking = false;
        unanswered = 0;
        onUsage(usage);
      },
      () => {}, // closed meanwhile
    );
  }
}

/** In ticks, user and system; undefined where the system does not say. */
async function cpuTimeOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name may contain spaces; the numbers follow the last parenthesis.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13).join();
  } catch {
    return undefined;
  }
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone by itself in the meantime.
  }
}
