/**
 * What a worker has to do: its CPU as measured, and what has come to it since.
 * People who join cost more in that moment than ever after; a measurement
 * counts only once the next one, or an earlier one, agrees.
 */
import type { WorkerResourceUsage } from 'mediasoup/types';

export class WorkerLoad {
  /** Cores used, newest first: the last three measurements. */
  #cpu: readonly [number, number, number] = [0, 0, 0];
  /** Streams expected since the last measurement, and before each of the two last: those are not seen in both. */
  #coming: readonly [number, number, number] = [0, 0, 0];
  #last: { readonly usedMs: number; readonly at: number } | undefined;

  /** Cores used between the last two measurements. */
  get cpu(): number {
    return this.#cpu[0];
  }

  /** Cores used for longer than it takes to let a crowd in. */
  get sustained(): number {
    return Math.min(this.#cpu[0], this.#cpu[1]);
  }

  /** Cores used without those who are expected. */
  get before(): number {
    return Math.min(...this.#cpu);
  }

  /** Streams for people who have come too lately to be seen in `sustained`. */
  get expected(): number {
    return this.#coming[0] + this.#coming[1] + this.#coming[2];
  }

  expect(streams: number): void {
    const [now, ...earlier] = this.#coming;
    this.#coming = [now + streams, ...earlier];
  }

  /** `at` in ms, of any clock that only goes forward. */
  measured({ ru_utime, ru_stime }: Pick<WorkerResourceUsage, 'ru_utime' | 'ru_stime'>, at: number): void {
    const now = { usedMs: ru_utime + ru_stime, at };
    const cpu = this.#last && at > this.#last.at ? Math.max(0, now.usedMs - this.#last.usedMs) / (at - this.#last.at) : 0;
    this.#last = now;
    this.#cpu = [cpu, this.#cpu[0], this.#cpu[1]];
    this.#coming = [0, this.#coming[0], this.#coming[1]];
  }
}
