import type { Asked, Contract, Method, Notice, Output, Said } from '../../main/contract/message.ts';

/** What a page sees of its connection to the appliance, whatever carries it. */
export interface Link<C extends Contract> {
  /** Asks and waits for the answer. Rejects with `LinkError`. */
  request<M extends Method<C>>(method: M, ...input: Record<string, never> extends Asked<C, M> ? [Asked<C, M>?] : [Asked<C, M>]): Promise<Output<C, M>>;
  /** Calls `listener` for every such notification; returns its own undo. */
  on<N extends Notice<C>>(notice: N, listener: (data: Said<C, N>) => void): () => void;
  /** Called on every change of `state`; returns its own undo. */
  onState(listener: (state: LinkState) => void): () => void;
  readonly state: LinkState;
  /** Ends it for good; idempotent. */
  close(): void;
}

/**
 * `connecting`: first attempt running. `open`. `lost`: was open (or never
 * managed to) and tries again by itself. `closed`: will not try again.
 */
export type LinkState = 'connecting' | 'open' | 'lost' | 'closed';

/** A refusal by the appliance (its code and sentence), or 0 when the connection went away first. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code: number;
  constructor(code: number, sentence: string) {
    super(sentence);
    this.code = code;
  }
}
