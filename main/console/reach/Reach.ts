/** Which devices have really reached the box, on which address and by what: a connection that carries media is the only proof. */
import type { Reached } from '../../contract/reach.ts';
import type { WebRtcTransport } from 'mediasoup/types';

/** What is looked at; `Rooms` is one. */
export interface Someone {
  readonly displayName: string;
  readonly transports: Iterable<WebRtcTransport>;
}

const MOST = 500;

export class Reach {
  readonly #seen = new Map<string, Reached>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The latest first. */
  get all(): Reached[] {
    return [...this.#seen.values()].reverse();
  }

  /** Notes everybody whose media is connected right now. */
  look(people: Iterable<Someone>): void {
    const now = this.#now();
    for (const { displayName, transports } of people) {
      for (const transport of transports) {
        const tuple = transport.closed ? undefined : transport.iceSelectedTuple;
        // Where it is listened, not what is announced of it: that may be a router's.
        if (tuple?.remoteIp) this.#note({ localAddress: String(transport.appData['listenIp'] ?? tuple.localAddress), remoteAddress: tuple.remoteIp, protocol: tuple.protocol, name: displayName, since: now, last: now });
      }
    }
  }

  #note(reached: Reached): void {
    const key = `${reached.localAddress} ${reached.remoteAddress} ${reached.protocol}`;
    const since = this.#seen.get(key)?.since ?? reached.since;
    // The latest is the last in the map, so that the first is the one to forget.
    this.#seen.delete(key);
    this.#seen.set(key, { ...reached, since });
    if (this.#seen.size > MOST) this.#seen.delete(this.#seen.keys().next().value!);
  }
}
