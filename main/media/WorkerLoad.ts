/** What a worker has to do: its CPU as measured, and what has come to it since. */
import type { WorkerResourceUsage } from 'mediasoup/types';

export class WorkerLoad {
  #cpu = 0;
  #last: { readonly usedMs: number; readonly at: number } | undefined;
  /** Expected since the last measurement, and before it: those were only in a part of it. */
  #since = 0;
  #before = 0;

  /** Cores used between the last two measurements. */
  get cpu(): number {
    return this.#cpu;
  }

  /** Consumers of people who have come too lately to be seen in `cpu`. */
  get expected(): number {
    return this.#since + this.#before;
  }

  expect(consumers: number): void {
    this.#since += consumers;
  }

  /** `at` in ms, of any clock that only goes forward. */
  measured({ ru_utime, ru_stime }: Pick<WorkerResourceUsage, 'ru_utime' | 'ru_stime'>, at: number): void {
    const now = { usedMs: ru_utime + ru_stime, at };
    if (this.#last && now.at > this.#last.at) this.#cpu = Math.max(0, now.usedMs - this.#last.usedMs) / (now.at - this.#last.at);
    this.#last = now;
    this.#before = this.#since;
    this.#since = 0;
  }
}
