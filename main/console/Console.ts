/** The consoles that are open, and what is pushed to them. */
import type { Notice, Said } from '../contract/message.ts';
import type { ConsoleContract } from '../contract/console.ts';
import type { ConsoleHost } from './ConsoleHost.ts';

/** How one console is spoken to; its carrier implements it. */
export interface ConsoleLink {
  notify<N extends Notice<ConsoleContract>>(notice: N, data: Said<ConsoleContract, N>): void;
}

/** One open console: the context of every handler. */
export interface ConsoleSession {
  readonly console: Console;
  readonly host: ConsoleHost;
  readonly link: ConsoleLink;
  /** Ends its subscriptions. Idempotent; called by the carrier. */
  close(): void;
}

export class Console {
  readonly host: ConsoleHost;

  constructor(host: ConsoleHost) {
    this.host = host;
  }

  /** A console has come, and is whom it says it is. */
  open(link: ConsoleLink): ConsoleSession {
    return { console: this, host: this.host, link, close() {} };
  }

  /** Tells every console. */
  tell<N extends Notice<ConsoleContract>>(_notice: N, _data: Said<ConsoleContract, N>): void {}

  /** Ends everything that it does by itself. Idempotent. */
  close(): void {}
}
