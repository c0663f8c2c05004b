import type { types } from 'mediasoup-client';
import { type Flow, flowOf, Silence, type Verdict } from './flow.ts';

const PACE = 750;
/** Between two questions. Browsers answer from memory for 50 ms. */
const HASTE = 250;
/** An appliance that takes longer to answer is busy, asleep or cut off altogether: no new path would help. */
const PROMPT = 1000;

export interface SilenceHooks {
  /** What the appliance has sent and received on this transport. */
  ask(transportId: string): Promise<Flow>;
  /** Whether it can be asked at all. */
  linkOpen(): boolean;
  /** The path is dead, and the appliance answers. */
  dead(): void;
}

/** Keeps looking whether a transport's path still carries something: a browser itself notices only after five. */
export class SilenceWatch {
  readonly #transport: types.Transport;
  readonly #hooks: SilenceHooks;
  readonly #silence = new Silence();
  #timer: ReturnType<typeof setTimeout>;
  #closed = false;

  constructor(transport: types.Transport, hooks: SilenceHooks) {
    this.#transport = transport;
    this.#hooks = hooks;
    this.#timer = setTimeout(() => void this.#look('fine'), PACE);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #look(verdict: Verdict): Promise<void> {
    // Where the browser itself has noticed, `IceWatch` is at work.
    const mayAsk = this.#transport.connectionState === 'connected' && this.#hooks.linkOpen();
    const theirs = verdict === 'ask' && mayAsk ? await this.#ask() : undefined;
    const ours = this.#closed || this.#transport.closed ? null : await this.#transport.getStats().then(flowOf, () => null);
    if (this.#closed) return;
    const next = ours && mayAsk ? this.#silence.look(performance.now(), ours, theirs) : 'fine';
    if (next === 'dead') this.#hooks.dead();
    this.#timer = setTimeout(() => void this.#look(next), next === 'ask' ? HASTE : PACE);
  }

  async #ask(): Promise<Flow | null> {
    const askedAt = performance.now();
    const theirs = await this.#hooks.ask(this.#transport.id).catch(() => null);
    return performance.now() - askedAt < PROMPT ? theirs : null;
  }
}
