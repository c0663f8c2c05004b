import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket, { type ClientOptions } from 'ws';
import type { WireNotification, WireRequest, WireResponse } from './wire.ts';

/** The server said no to a request. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: number;
  readonly reason: string;
  constructor(method: string, code: number, reason: string) {
    super(`${method}: ${code} ${reason}`);
    this.code = code;
    this.reason = reason;
  }
}

/** The server said no to the connection itself, with an HTTP status. */
export class UpgradeRefused extends Error {
  override readonly name = 'UpgradeRefused';
  readonly status: number;
  constructor(status: number) {
    super(`the WebSocket was refused with HTTP ${status}`);
    this.status = status;
  }
}

export interface Closed {
  code: number;
  reason: string;
}

/** How a request of the server's is answered; `undefined` never is. */
export type Answer = { ok: true; data?: unknown } | { ok: false; code: number; reason: string } | undefined;

export type RequestHandler = (method: string, data: unknown) => Answer | Promise<Answer>;

const ANSWER_TIMEOUT_MS = 10_000;

/** One WebSocket that speaks protoo, over the `ws` package and nothing else. */
export class ProtooConnection {
  readonly socket: WebSocket;
  /** Everything the server has said, in order, for tests to look back at. */
  readonly notifications: WireNotification[] = [];
  readonly requests: WireRequest[] = [];
  /** Answers that nobody waits for, such as those to frames sent by hand. */
  readonly strayAnswers: WireResponse[] = [];
  /** What went wrong on this side while answering. */
  readonly failures: unknown[] = [];
  readonly closed: Promise<Closed>;
  closeEvent: Closed | undefined;
  onNotification: (method: string, data: unknown) => void = () => {};
  onRequest: RequestHandler = () => ({ ok: true });

  readonly #waiting = new Map<number, { method: string; resolve: (data: unknown) => void; reject: (error: Error) => void }>();
  #nextId = 1_000_000 + Math.floor(Math.random() * 1_000_000);

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.closeEvent = { code, reason: reason.toString() };
        for (const { method, reject } of this.#waiting.values()) {
          reject(new Error(`${method}: closed (${code} ${this.closeEvent.reason}) before the answer came`));
        }
        this.#waiting.clear();
        resolve(this.closeEvent);
      });
    });
    socket.on('error', () => {});
    socket.on('message', (raw: Buffer) => this.#receive(JSON.parse(raw.toString('utf8')) as WireRequest | WireResponse | WireNotification));
  }

  /** Connects; refusals of the upgrade are `UpgradeRefused`. The certificate is self-made and not looked at. */
  static open(url: string, options: ClientOptions & { setUp?: (connection: ProtooConnection) => void } = {}): Promise<ProtooConnection> {
    const { setUp, ...rest } = options;
    const socket = new WebSocket(url, 'protoo', { rejectUnauthorized: false, perMessageDeflate: false, ...rest });
    const connection = new ProtooConnection(socket);
    setUp?.(connection);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(connection));
      socket.once('unexpected-response', (request, response) => {
        request.destroy();
        reject(new UpgradeRefused(response.statusCode ?? 0));
      });
      socket.once('error', reject);
    });
  }

  /** Classic clients always send `data`, be it `{}`. */
  request<T = unknown>(method: string, data: unknown = {}): Promise<T> {
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`${method}: no answer within ${ANSWER_TIMEOUT_MS} ms`));
      }, ANSWER_TIMEOUT_MS);
      this.#waiting.set(id, {
        method,
        resolve: (answer) => (clearTimeout(timer), resolve(answer as T)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      });
      if (this.closeEvent) {
        this.#waiting.get(id)?.reject(new Error(`${method}: already closed (${this.closeEvent.code})`));
        this.#waiting.delete(id);
        return;
      }
      this.send({ request: true, id, method, data });
    });
  }

  /** The refusal of a request that is expected to be refused; throws if it is granted. */
  async refusal(method: string, data: unknown = {}): Promise<Refused> {
    let answer: unknown;
    try {
      answer = await this.request(method, data);
    } catch (error) {
      if (error instanceof Refused) return error;
      throw error;
    }
    throw new Error(`${method} was granted: ${JSON.stringify(answer)}`);
  }

  /** An object goes out as JSON, a string as it is. */
  send(frame: object | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The next (or an earlier) notification that fits. */
  async notified<T = Record<string, unknown>>(method: string, fits: (data: T) => boolean = () => true, timeoutMs = 5000): Promise<T> {
    const find = () => this.notifications.find((n) => n.method === method && fits(n.data as T));
    return (await until(`the notification ${method}`, find, timeoutMs)).data as T;
  }

  /** The next (or an earlier) request of the server's that fits. */
  async asked<T = Record<string, unknown>>(method: string, fits: (data: T) => boolean = () => true, timeoutMs = 5000): Promise<T> {
    const find = () => this.requests.find((r) => r.method === method && fits(r.data as T));
    return (await until(`the request ${method}`, find, timeoutMs)).data as T;
  }

  /** Says goodbye as a browser's `close()` does: without a code. */
  close(): Promise<Closed> {
    this.socket.close();
    return this.closed;
  }

  /** The network goes away: a TCP connection that ends without a goodbye. */
  cut(): Promise<Closed> {
    this.socket.terminate();
    return this.closed;
  }

  #receive(message: WireRequest | WireResponse | WireNotification): void {
    if ('request' in message) {
      this.requests.push(message);
      void this.#answer(message);
    } else if ('response' in message) {
      const waiting = this.#waiting.get(message.id);
      if (!waiting) {
        this.strayAnswers.push(message);
        return;
      }
      this.#waiting.delete(message.id);
      if (message.ok) waiting.resolve(message.data);
      else waiting.reject(new Refused(waiting.method, message.errorCode ?? 0, message.errorReason ?? ''));
    } else {
      this.notifications.push(message);
      this.onNotification(message.method, message.data);
    }
  }

  async #answer({ id, method, data }: WireRequest): Promise<void> {
    let answer: Answer;
    try {
      answer = await this.onRequest(method, data);
    } catch (error) {
      // Setting it up failed half-way: the page logs that, and never answers.
      this.failures.push(error);
    }
    if (!answer || this.socket.readyState !== WebSocket.OPEN) return;
    if (answer.ok) this.send({ response: true, id, ok: true, data: answer.data ?? {} });
    else this.send({ response: true, id, ok: false, errorCode: answer.code, errorReason: answer.reason });
  }
}

/** Looks again every few milliseconds; says what it was waiting for when it gives up. */
export async function until<T>(what: string, probe: () => T | undefined | false, timeoutMs = 5000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await sleep(5);
  }
}
