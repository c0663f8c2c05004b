/**
 * A link without a network, derived from the contract: what is asked, answered
 * and said is checked against its schemas, and passes through JSON as on the
 * wire. A test that drifts from the contract fails by itself.
 */
import type { Asked, Contract, Input, Method, Notice, Output } from '../../main/contract/message.ts';
import { LinkError, type Link, type LinkState } from '../../renderer/link/Link.ts';
import type { z } from 'zod';

type Answer<C extends Contract, M extends Method<C>> = (input: Input<C, M>) => Output<C, M> | Promise<Output<C, M>>;

export class FakeLink<C extends Contract> implements Link<C> {
  readonly #contract: C;
  readonly #answers = new Map<string, (input: unknown) => unknown>();
  readonly #notices = new Map<string, Set<(data: unknown) => void>>();
  readonly #stateListeners = new Set<(state: LinkState) => void>();
  /** Everything that was asked, in order, as the appliance would see it. */
  readonly asked: { method: string; input: unknown }[] = [];
  state: LinkState;

  constructor(contract: C, state: LinkState = 'open') {
    this.#contract = contract;
    this.state = state;
  }

  /** Sets how a request is answered; throwing a `LinkError` refuses it. */
  answer<M extends Method<C>>(method: M, answer: Answer<C, M>): void {
    this.#answers.set(method, answer as (input: unknown) => unknown);
  }

  /** What was asked by this method. */
  askedFor<M extends Method<C>>(method: M): Input<C, M>[] {
    return this.asked.filter((one) => one.method === method).map((one) => one.input as Input<C, M>);
  }

  request: Link<C>['request'] = async (method, ...input) => {
    if (this.state !== 'open') throw new LinkError(0, 'not connected');
    const spec = this.#contract.requests[method]!;
    const parsed = spec.input.parse(wire(input[0] ?? ({} as Asked<C, typeof method>)));
    this.asked.push({ method, input: parsed });
    const answer = this.#answers.get(method);
    // Over a network nothing is answered within the same tick.
    await Promise.resolve();
    const output = await (answer ? answer(parsed) : {});
    if (this.state !== 'open') throw new LinkError(0, 'the connection went away');
    return spec.output.parse(wire(output)) as Output<C, typeof method>;
  };

  on: Link<C>['on'] = (notice, listener) => {
    const listeners = this.#notices.get(notice) ?? new Set();
    this.#notices.set(notice, listeners);
    listeners.add(listener as (data: unknown) => void);
    return () => listeners.delete(listener as (data: unknown) => void);
  };

  onState(listener: (state: LinkState) => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** The appliance says something. */
  say<N extends Notice<C>>(notice: N, data: z.input<C['notifications'][N]['data']>): void {
    const parsed = this.#contract.notifications[notice]!.data.parse(wire(data));
    for (const listener of [...(this.#notices.get(notice) ?? [])]) listener(parsed);
  }

  /** The connection changes. */
  become(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of [...this.#stateListeners]) listener(state);
  }

  /** How many listeners are left; 0 after everybody has cleaned up. */
  get listeners(): number {
    return this.#stateListeners.size + [...this.#notices.values()].reduce((sum, set) => sum + set.size, 0);
  }

  close(): void {
    this.become('closed');
  }
}

function wire(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? {}));
}
