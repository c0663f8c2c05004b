/**
 * The console from another computer, over the participants' port: only while
 * the host allows it, only with the token (or a session), and not for long for
 * whoever keeps trying.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Console } from '../../console/Console.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import { plainAddress } from '../../network/addresses.ts';
import type { Connection } from '../Connection.ts';
import { refuse } from '../refuse.ts';
import { TokenBucket } from '../../lib/TokenBucket.ts';
import { Attempts } from './Attempts.ts';
import { checkHead } from './gate.ts';
import type { Keys } from './Keys.ts';
import { Visits, type Visit } from './Visits.ts';

export interface RemoteOptions {
  readonly console: Console;
  readonly keys: Keys;
  readonly logger: Logger;
  readonly renewToken: (visit: Visit) => Promise<void>;
}

/** Where consoles come in. */
type Door = { readonly address: string; readonly port: number };

const LOCK_OUT_AFTER = 5;
const LOCK_OUT_MS = 15 * 60_000;
const CONSOLES_PER_ADDRESS = 8;
/** New connections from one address: in a burst, and a second in the long run. */
const BURST = 20;
const PER_SECOND = 1;
const SIGN_IN_MS = 60_000;

export class Remote {
  readonly #options: RemoteOptions;
  readonly #attempts = new Attempts({ lockOutAfter: LOCK_OUT_AFTER, lockOutMs: LOCK_OUT_MS });
  readonly #pace = new Map<string, TokenBucket>();
  readonly #visits: Visits;
  readonly #undo: () => void;

  constructor(options: RemoteOptions) {
    this.#options = options;
    this.#visits = new Visits({ ...options, attempts: this.#attempts, perAddress: CONSOLES_PER_ADDRESS, signInMs: SIGN_IN_MS });
    const { host } = options.console;
    this.#undo = host.onChange(() => {
      if (!host.config.remoteAdmin) this.end(() => true, 'remote administration is off');
    });
  }

  /** Answers an upgrade of the participants' listener for the console's path; refusals are HTTP responses. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      if (!this.#options.console.host.config.remoteAdmin) throw new Refusal('notFound', 'there is nothing here');
      // TLS names the box; the page must be this very one.
      checkHead(request, 'https', (host) => host !== '');
      this.#checkPace(plainAddress(request.socket.remoteAddress ?? ''));
      this.#visits.upgrade(request, socket, head);
    } catch (error) {
      refuse(socket, error instanceof Refusal ? error : new Refusal('internal', 'something went wrong in the appliance'));
    }
  }

  end(which: (visit: Visit) => boolean, reason: string): void {
    this.#visits.end(which, reason);
  }

  /** Tells every console where it finds us now, with a link that signs it in there; `urlsFor` says it for each. */
  tellMoved(urlsFor: (connection: Connection) => readonly string[]): void {
    for (const { connection, signedIn } of this.#visits) {
      const [origin] = urlsFor(connection);
      if (!signedIn || origin === undefined || origin === `https://${connection.host}/`) continue;
      connection.notify('consoleMoved', { url: `${origin}console/#code=${this.#options.keys.mintCode()}` });
    }
  }

  /** How many came in on any of these listeners. */
  countOn(listeners: readonly Door[]): number {
    return [...this.#visits].filter((visit) => cameBy(listeners, visit)).length;
  }

  /** Ends those that came in on these listeners, which close. */
  sendAway(listeners: readonly Door[]): void {
    this.end((visit) => cameBy(listeners, visit), 'moved');
  }

  /** Idempotent. */
  close(): void {
    this.#undo();
    this.#attempts.close();
    this.#visits.close();
  }

  #checkPace(address: string): void {
    this.#attempts.check(address);
    let bucket = this.#pace.get(address);
    if (!bucket) {
      for (const [other, idle] of this.#pace) if (idle.isFull()) this.#pace.delete(other);
      this.#pace.set(address, (bucket = new TokenBucket(BURST, PER_SECOND)));
    }
    if (!bucket.take()) throw new Refusal('tooMany', 'too many connections at once from this address');
  }
}

function cameBy(listeners: readonly Door[], { connection }: Visit): boolean {
  return listeners.some(({ address, port }) => address === connection.localAddress && port === connection.localPort);
}
