/** Consoles over WebSockets: each proves itself at the door, and then is a console like any other. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Console, ConsoleLink, ConsoleSession } from '../../console/Console.ts';
import { consoleHandlers } from '../../console/handlers/index.ts';
import { consoleContract, doorContract, type DoorContract } from '../../contract/console.ts';
import { closeCodes, errorCodes, Refusal } from '../../contract/errors.ts';
import type { Handlers } from '../../contract/message.ts';
import type { Logger } from '../../lib/logger.ts';
import { plainAddress } from '../../network/addresses.ts';
import { Connection } from '../Connection.ts';
import { dispatch, type Answer } from '../dispatch.ts';
import type { Backlog } from '../SocketTransport.ts';
import type { Attempts } from './Attempts.ts';
import type { Credentials, Keys } from './Keys.ts';

export interface VisitsOptions {
  readonly console: Console;
  readonly keys: Keys;
  readonly attempts: Attempts;
  readonly logger: Logger;
  /** Makes a new token; everybody but `visit` must sign in again. */
  readonly renewToken: (visit: Visit) => Promise<void>;
  /** At the same time, from one address; on loopback that is everybody. */
  readonly perAddress?: number;
  /** How long somebody may look for the token. */
  readonly signInMs?: number;
}

const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_FRAGMENTS = 64;
const MESSAGES_PER_SECOND = 100;
/** At the same time, signed in or not. */
const MOST_VISITS = 64;
const SIGN_IN_MS = 5 * 60_000;
const FAILURES_PER_VISIT = 10;
/** One answer may be all objects of a large room or a support bundle, over a slow network. */
const BACKLOG: Backlog = { bytes: 1024 * 1024, slowMs: 60_000, mostBytes: 64 * 1024 * 1024 };

export class Visits {
  readonly #options: VisitsOptions;
  readonly #visits = new Set<Visit>();
  readonly #server = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: MAX_MESSAGE_BYTES, maxFragments: MAX_FRAGMENTS, handleProtocols: () => 'protoo' });

  constructor(options: VisitsOptions) {
    this.#options = options;
    this.#server.on('wsClientError', (_error, socket) => socket.destroy());
  }

  [Symbol.iterator](): IterableIterator<Visit> {
    return this.#visits.values();
  }

  /** Completes an upgrade that the gate has let pass. Refuses one too many: 429. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = plainAddress(request.socket.remoteAddress ?? '');
    if (this.#visits.size >= MOST_VISITS) this.#makeRoom();
    const theirs = [...this.#visits].filter(({ connection }) => connection.remoteAddress === address).length;
    if (this.#visits.size >= MOST_VISITS || theirs >= (this.#options.perAddress ?? MOST_VISITS)) throw new Refusal('tooMany', 'too many consoles are open');
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, request));
  }

  /** Ends those for which `which` is true; they come back when they can. */
  end(which: (visit: Visit) => boolean, reason: string): void {
    for (const visit of [...this.#visits]) if (which(visit)) visit.connection.close(closeCodes.comeBack, reason);
  }

  /** Idempotent. */
  close(): void {
    this.end(() => true, 'restart');
    this.#server.close();
  }

  /** Who has stood at the door longest without signing in must not keep the host out. */
  #makeRoom(): void {
    const longest = [...this.#visits].find(({ signedIn }) => !signedIn);
    if (!longest) return;
    this.#visits.delete(longest);
    longest.connection.close(closeCodes.comeBack, 'others wait at the door');
  }

  #accept(socket: WebSocket, request: IncomingMessage): void {
    const { remoteAddress = '', localAddress = '', localPort = 0 } = request.socket;
    const connection = new Connection(socket, {
      id: randomUUID(),
      remoteAddress: plainAddress(remoteAddress),
      localAddress: plainAddress(localAddress),
      localPort,
      host: request.headers.host,
      messagesPerSecond: MESSAGES_PER_SECOND,
      backlog: BACKLOG,
    });
    const visit = new Visit(connection, this.#options);
    this.#visits.add(visit);
    connection.onClose(() => {
      visit.ended();
      this.#visits.delete(visit);
    });
  }
}

/** One console's connection, from the door on. */
export class Visit {
  readonly connection: Connection;
  /** How it proves itself next time; undefined until it has. */
  key: string | undefined;
  readonly #options: VisitsOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #door: Handlers<DoorContract, Visit> = { authenticate: (_visit, credentials) => this.#authenticate(credentials) };
  readonly #handlers: typeof consoleHandlers;
  #session: ConsoleSession | undefined;
  #failures = 0;
  #ended = false;

  constructor(connection: Connection, options: VisitsOptions) {
    this.connection = connection;
    this.#options = options;
    // The one who asks for a new token stays.
    this.#handlers = { ...consoleHandlers, renewToken: () => options.renewToken(this).then(() => ({})) };
    this.#timer = setTimeout(() => connection.close(closeCodes.comeBack, 'not signed in'), options.signInMs ?? SIGN_IN_MS);
    connection.onRequest((method, data) => this.#answer(method, data));
  }

  get link(): ConsoleLink {
    return this.connection;
  }

  /** The port that it came in on. */
  get port(): number {
    return this.connection.localPort;
  }

  get signedIn(): boolean {
    return this.#session !== undefined;
  }

  /** Its connection is gone. Idempotent. */
  ended(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#session?.close();
  }

  #answer(method: string, data: unknown): Promise<Answer> {
    const { logger } = this.#options;
    if (this.#session) return dispatch(consoleContract, this.#handlers, this.#session, method, data, logger);
    if (Object.hasOwn(doorContract.requests, method)) return dispatch(doorContract, this.#door, this, method, data, logger);
    return Promise.resolve({ ok: false, code: errorCodes.unauthorized, reason: 'sign in first' });
  }

  async #authenticate(credentials: Credentials) {
    const { keys, attempts, console, logger } = this.#options;
    const { remoteAddress } = this.connection;
    attempts.check(remoteAddress);
    const session = keys.exchange(credentials);
    if (!session) {
      // An old session after a restart, from every open tab, is no attack; a token or code that is wrong may be.
      const suspect = credentials.token !== undefined || credentials.code !== undefined;
      if (suspect) logger.warn({ from: remoteAddress }, 'a sign-in to the console failed');
      if (++this.#failures >= FAILURES_PER_VISIT) setImmediate(() => this.connection.close(closeCodes.policyViolation, 'too many failed sign-ins'));
      else if (suspect) await attempts.failed(remoteAddress);
      throw new Refusal('unauthorized', 'this link, session or token is not valid here');
    }
    attempts.succeeded(remoteAddress);
    clearTimeout(this.#timer);
    this.key = session;
    if (!this.#ended) this.#session ??= console.open(this.connection);
    return { session };
  }
}
