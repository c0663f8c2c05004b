/**
 * Streams of one worker on another: a producer is piped to a router of the
 * room when somebody there wants it, once however many do, under its own id.
 * When the last one has let go the pipe closes, after a moment.
 */
import type { DataProducer, Producer, Router } from 'mediasoup/types';
import { pipeThrough, type End } from './piping.ts';
import { Tunnels } from './Tunnels.ts';

/** Lets go of what was reached. Idempotent. */
export type Release = () => void;

interface Pipe {
  readonly laid: Promise<End>;
  holders: number;
  ending: NodeJS.Timeout | undefined;
}

/** Whoever reloads the page is back by then, and a pipe that is there need not be made again. */
const IDLE_MS = 1500;

const nothing: Release = () => {};

export class Pipes {
  readonly #tunnels: Tunnels;
  /** By the producer's id and the router that it is piped to. */
  readonly #pipes = new Map<string, Pipe>();

  /** `ports`: `[from, to]`, for the pipes that are made from now on. */
  constructor(ports: () => readonly [number, number]) {
    this.#tunnels = new Tunnels(ports);
  }

  /** Those that there are, or are being laid. */
  get size(): number {
    return this.#pipes.size;
  }

  /** Makes what is produced on `from` consumable on `to`, until the answer is called. */
  async reach(producer: Producer | DataProducer, from: Router, to: Router): Promise<Release> {
    if (from === to) return nothing;
    const key = `${producer.id}>${to.id}`;
    const pipe = this.#pipes.get(key) ?? this.#lay(key, producer, from, to);
    pipe.holders++;
    clearTimeout(pipe.ending);
    await pipe.laid;
    let held = true;
    return () => {
      if (held) this.#release(key, pipe);
      held = false;
    };
  }

  /** The routers close by themselves; here only what waits. Idempotent. */
  close(): void {
    for (const { ending } of this.#pipes.values()) clearTimeout(ending);
    this.#pipes.clear();
  }

  #lay(key: string, producer: Producer | DataProducer, from: Router, to: Router): Pipe {
    const pipe: Pipe = { laid: this.#connect(producer, from, to, () => this.#forget(key, pipe)), holders: 0, ending: undefined };
    this.#pipes.set(key, pipe);
    pipe.laid.catch(() => this.#forget(key, pipe));
    return pipe;
  }

  async #connect(producer: Producer | DataProducer, from: Router, to: Router, onClosed: () => void): Promise<End> {
    const end = await pipeThrough(await this.#tunnels.between(from, to), producer);
    end.observer.once('close', onClosed);
    return end;
  }

  #release(key: string, pipe: Pipe): void {
    if (--pipe.holders > 0 || this.#pipes.get(key) !== pipe) return;
    pipe.ending = setTimeout(() => {
      this.#forget(key, pipe);
      pipe.laid.then((end) => end.close(), () => {});
    }, IDLE_MS);
  }

  #forget(key: string, pipe: Pipe): void {
    clearTimeout(pipe.ending);
    if (this.#pipes.get(key) === pipe) this.#pipes.delete(key);
  }
}
