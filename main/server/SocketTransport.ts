/**
 * A protoo transport over the `ws` package. protoo's own dies to hostile
 * clients and resolves `send()` so late that fast answers are lost; here
 * `send()` resolves when the message has been handed over.
 */
import { EventEmitter } from 'node:events';
import type { RawData, WebSocket } from 'ws';
import { closeCodes } from '../contract/errors.ts';
import { parseFrame } from './frame.ts';

/** A reader that leaves so much unread for so long is dropped: its backlog is our memory. */
export const MAX_BUFFERED_BYTES = 1024 * 1024;
const SLOW_MS = 500;
/** A burst for a good reader may be larger than that for a moment, but never this large. */
const HARD_LIMIT_BYTES = 8 * MAX_BUFFERED_BYTES;

/**
 * Emits `message` (a checked frame) for protoo's Peer, and `ended` for its
 * owner, with the close code where the other side closed. Never `close`: on that, protoo forgets requests that still wait for
 * an answer; its Peer is to be closed instead, which fails them.
 */
export class SocketTransport extends EventEmitter {
  readonly #socket: WebSocket;
  #slow: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(socket: WebSocket) {
    super();
    this.#socket = socket;
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.once('close', (code) => this.#end(code));
    // Reset, protocol error, too big: ws closes by itself; without a listener it would be a crash.
    socket.on('error', () => {});
  }

  get closed(): boolean {
    return this.#closed;
  }

  async send(message: object): Promise<void> {
    if (this.#closed || this.#socket.readyState !== this.#socket.OPEN) throw new Error('connection closed');
    this.#socket.send(JSON.stringify(message), () => {});
    if (this.#socket.bufferedAmount > HARD_LIMIT_BYTES) this.#socket.terminate();
    else if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) this.#slow ??= setTimeout(() => this.#cutIfSlow(), SLOW_MS);
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
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) this.#socket.terminate();
  }

  #end(code?: number): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#slow);
    this.emit('ended', code);
  }
}
