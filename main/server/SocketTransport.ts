/**
 * A protoo transport over the `ws` package. protoo's own dies to hostile
 * clients and resolves `send()` so late that fast answers are lost; here
 * `send()` resolves when the message has been handed over.
 */
import { EventEmitter } from 'node:events';
import type { RawData, WebSocket } from 'ws';
import { closeCodes } from '../contract/errors.ts';
import { parseFrame } from './frame.ts';

/** How much a reader may leave unread: its backlog is our memory. */
export interface Backlog {
  /** Whoever still has more than this to read `slowMs` after it became so much is dropped. */
  readonly bytes: number;
  readonly slowMs: number;
  /** A burst for a good reader may be larger than that for a moment, but never this large. */
  readonly mostBytes: number;
}

const BACKLOG: Backlog = { bytes: 1024 * 1024, slowMs: 500, mostBytes: 8 * 1024 * 1024 };

/**
 * Emits `message` (a checked frame) for protoo's Peer, and `ended` for its
 * owner, with the close code where the other side closed. Never `close`: on that, protoo forgets requests that still wait for
 * an answer; its Peer is to be closed instead, which fails them.
 */
export class SocketTransport extends EventEmitter {
  readonly #socket: WebSocket;
  readonly #backlog: Backlog;
  #slow: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(socket: WebSocket, backlog = BACKLOG) {
    super();
    this.#socket = socket;
    this.#backlog = backlog;
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.once('close', (code) => this.#end(code));
    // Reset, protocol error, too big: ws closes by itself; without a listener it would be a crash.
    socket.on('error', () => {});
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Much is on its way to a reader who still has time for it; what is said now waits behind that. */
  get draining(): boolean {
    return this.#slow !== undefined;
  }

  async send(message: object): Promise<void> {
    if (this.#closed || this.#socket.readyState !== this.#socket.OPEN) throw new Error('connection closed');
    this.sendText(JSON.stringify(message));
  }

  /** What is in words already; dropped where it cannot be delivered any more. */
  sendText(text: string | Buffer): void {
    if (this.#closed || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(text, { binary: false }, () => {});
    const { bytes, slowMs, mostBytes } = this.#backlog;
    if (this.#socket.bufferedAmount > mostBytes) this.#socket.terminate();
    else if (this.#socket.bufferedAmount > bytes) this.#slow ??= setTimeout(() => this.#cutIfSlow(), slowMs);
  }

  /** Idempotent. protoo calls it without arguments when its Peer closes. */
  close(code: number = closeCodes.comeBack, reason = ''): void {
    if (this.#closed) return;
    this.#socket.close(code, reason);
    this.#end();
  }

  override toString(): string {
    return 'ws';
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#closed) return;
    if (isBinary) return this.close(closeCodes.unsupportedData, 'text frames only');
    const frame = parseFrame((data as Buffer).toString('utf8'));
    if (!frame) return this.close(closeCodes.invalidPayload, 'not a protoo message');
    this.emit('message', frame);
  }

  #cutIfSlow(): void {
    this.#slow = undefined;
    if (this.#socket.bufferedAmount > this.#backlog.bytes) this.#socket.terminate();
  }

  #end(code?: number): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#slow);
    this.emit('ended', code);
  }
}
