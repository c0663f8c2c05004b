/** The console on this computer: page, API and WebSocket on a loopback port of their own, which outlives every restart of the public server. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Console } from '../../console/Console.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Logger } from '../../lib/logger.ts';
import { securityHeaders } from '../pages.ts';
import { refuse } from '../refuse.ts';
import { Attempts } from './Attempts.ts';
import { checkHead, CONSOLE_PATH, loopbackHosts } from './gate.ts';
import { Keys } from './Keys.ts';
import { listenOnLoopback, type Loopback } from './loopback.ts';
import { Remote } from './Remote.ts';
import { createRoutes } from './routes.ts';
import { Visits, type Visit } from './Visits.ts';

export interface AdminOptions {
  /** null: no port of its own; keys and consoles on other computers there are all the same. */
  readonly port: number | null;
  readonly dataDir: string;
  readonly pagesDir: string;
  readonly devPages: string | undefined;
  readonly console: Console;
  readonly logger: Logger;
}

/** How long the old port stays after a move: whoever cannot follow confirms or undoes it there, so for longer than any trial. */
export const FAREWELL_MS = 45_000;

export class Admin {
  readonly keys: Keys;
  /** Consoles on other computers. */
  readonly remote: Remote;
  readonly #visits: Visits;
  readonly #routes: FastifyInstance;
  readonly #attempts: Attempts;
  readonly #farewells = new Map<Loopback, NodeJS.Timeout>();
  #listener: Loopback | undefined;
  #closed = false;

  /** Opens it. Throws `PortTakenError` where the port is another's. */
  static async open(options: AdminOptions): Promise<Admin> {
    const logger = options.logger.child({ subsystem: 'console' });
    const keys = await Keys.load(options.dataDir);
    const attempts = new Attempts();
    const routes = await createRoutes({ ...options, keys, attempts, logger });
    const admin = new Admin(options.console, keys, attempts, routes, logger);
    try {
      if (options.port !== null) admin.#listener = await admin.#listen(options.port);
    } catch (error) {
      await admin.close();
      throw error;
    }
    return admin;
  }

  private constructor(console: Console, keys: Keys, attempts: Attempts, routes: FastifyInstance, logger: Logger) {
    this.keys = keys;
    this.#attempts = attempts;
    this.#routes = routes;
    const renewToken = (visit: Visit) => this.renewToken(visit);
    this.#visits = new Visits({ console, keys, attempts, logger, renewToken });
    this.remote = new Remote({ console, keys, logger, renewToken });
  }

  get port(): number {
    return this.#listener?.port ?? 0;
  }

  /** Also those that it has left lately. */
  get ports(): number[] {
    return [...(this.#listener ? [this.#listener] : []), ...this.#farewells.keys()].map(({ port }) => port);
  }

  get tokenFile(): string {
    return this.keys.tokenFile;
  }

  /** A link that signs one browser in, once. Not for logs. */
  link(port = this.port): string {
    return `http://127.0.0.1:${port}/#code=${this.keys.mintCode()}`;
  }

  /**
   * Answers at another port: that one first, then every console is told, and
   * the old one stays until they have moved. Throws `PortTakenError`.
   */
  async move(port: number): Promise<void> {
    if (port === this.port || this.#closed) return;
    const old = this.#listener;
    if (!old) return;
    const again = [...this.#farewells.keys()].find((loopback) => loopback.port === port);
    if (again) clearTimeout(this.#farewells.get(again));
    this.#listener = again ?? (await this.#listen(port));
    if (again) this.#farewells.delete(again);
    this.#farewells.set(old, setTimeout(() => this.#leave(old), FAREWELL_MS).unref());
    for (const visit of this.#visits) if (visit.signedIn && visit.port !== port) visit.link.notify('consoleMoved', { url: this.link() });
  }

  /** Makes a new token; whoever is signed in must sign in again, `except` for one. */
  async renewToken(except?: Visit): Promise<void> {
    await this.keys.renew();
    if (except?.key) this.keys.adopt(except.key);
    for (const visits of [this.#visits, this.remote]) visits.end((visit) => visit !== except, 'sign in again');
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#attempts.close();
    this.#visits.close();
    this.remote.close();
    for (const timer of this.#farewells.values()) clearTimeout(timer);
    await Promise.all([...(this.#listener ? [this.#listener] : []), ...this.#farewells.keys()].map((listener) => listener.close()));
    await this.#routes.close();
  }

  #leave(old: Loopback): void {
    this.#farewells.delete(old);
    this.#visits.end((visit) => visit.port === old.port, 'moved');
    void old.close();
  }

  #listen(port: number): Promise<Loopback> {
    const hosts = loopbackHosts(port);
    return listenOnLoopback({
      port,
      onRequest: (request, response) => this.#request(request, response, hosts),
      onUpgrade: (request, socket, head) => this.#upgrade(request, socket, head, hosts),
    });
  }

  #request(request: IncomingMessage, response: ServerResponse, hosts: (host: string) => boolean): void {
    try {
      checkHead(request, 'http', hosts);
    } catch (error) {
      const { code, message } = error as Refusal;
      response.writeHead(code, { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
      response.end(`${message}\n`);
      return;
    }
    this.#routes.routing(request, response);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, hosts: (host: string) => boolean): void {
    socket.on('error', () => socket.destroy());
    try {
      checkHead(request, 'http', hosts);
      if (request.url?.split('?')[0] !== CONSOLE_PATH) throw new Refusal('notFound', 'there is nothing here');
      this.#visits.upgrade(request, socket, head);
    } catch (error) {
      refuse(socket, error instanceof Refusal ? error : new Refusal('internal', 'something went wrong in the appliance'));
    }
  }
}
