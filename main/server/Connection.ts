/** One participant's WebSocket: its pulse, its pace, its end. What is said over it is for the dialects. */
import protoo, { type Peer as ProtooPeer } from 'protoo-server';
import type { WebSocket } from 'ws';
import { closeCodes, errorCodes } from '../contract/errors.ts';
import type { Carrier } from '../rooms/policy.ts';
import type { Answer } from './dispatch.ts';
import type { Frame } from './frame.ts';
import { SocketTransport, type Backlog } from './SocketTransport.ts';
import { TokenBucket } from '../lib/TokenBucket.ts';

export interface ConnectionOptions {
  readonly id: string;
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly localPort?: number;
  /** What the client calls us: the Host header. */
  readonly host?: string | undefined;
  readonly carrier?: Carrier;
  /** Messages a second, sustained; bursts may be five times as many. */
  readonly messagesPerSecond: number;
  /** How much the client may leave unread, where that is not as usual. */
  readonly backlog?: Backlog;
}

const PING_EVERY_MS = 5000;
const PROBE_MS = 1000;
const BURST_SECONDS = 5;
/** A refused flood that goes on for so many messages is cut. */
const PATIENCE = 200;
/** How long the other side may take to answer our close. */
const CLOSE_TIMEOUT_MS = 1000;

/** Keeps protoo's Peers; each connection has its own name in it. */
const everybody = new protoo.Room();

export class Connection {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly localPort: number;
  readonly host: string | undefined;
  readonly carrier: Carrier;
  /** When it last said something, in ms since 1970. */
  lastHeard = Date.now();
  readonly #socket: WebSocket;
  readonly #transport: SocketTransport;
  readonly #peer: ProtooPeer;
  readonly #pace: TokenBucket;
  readonly #ping: NodeJS.Timeout;
  #closeCode: number | undefined;
  /** Requests of ours that the client has not answered yet. */
  #awaited = 0;
  #refused = 0;
  #alive = true;
  #probing = false;
  #closed = false;

  constructor(socket: WebSocket, options: ConnectionOptions) {
    this.remoteAddress = options.remoteAddress;
    this.localAddress = options.localAddress;
    this.localPort = options.localPort ?? 0;
    this.host = options.host;
    this.carrier = options.carrier ?? 'https';
    this.#socket = socket;
    this.#pace = new TokenBucket(options.messagesPerSecond * BURST_SECONDS, options.messagesPerSecond);
    this.#transport = new SocketTransport(socket, options.backlog);
    this.#peer = everybody.createPeer(options.id, this.#transport);
    this.#transport.once('ended', (code?: number) => {
      this.#closeCode = code;
      this.#peer.close();
    });
    // Answers to nothing are as much of a flood as questions; those that we asked for are not.
    this.#transport.on('message', (frame: Frame) => {
      if (!('response' in frame)) return;
      if (this.#awaited > 0) this.#awaited--;
      else this.#allows();
    });
    socket.on('pong', () => (this.#alive = true));
    this.#ping = setInterval(() => this.#beat(), PING_EVERY_MS);
    this.#peer.on('close', () => this.#end());
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Calls `answer` for every request, within the allowed pace; a listener of ours must never throw. */
  onRequest(answer: (method: string, data: unknown) => Promise<Answer>): void {
    this.#peer.on('request', (request, accept, reject) => {
      this.lastHeard = Date.now();
      if (!this.#allows()) return reject(errorCodes.tooMany, 'too many messages; slow down');
      answer(request.method, request.data).then(
        (result) => (result.ok ? accept(result.data) : reject(result.code, result.reason)),
        () => reject(errorCodes.internal, 'something went wrong in the appliance'),
      );
    });
    this.#peer.on('notification', () => {
      this.lastHeard = Date.now();
      this.#allows();
    });
  }

  /** `code` is the WebSocket close code where the other side closed, 1006 where it just vanished. */
  onClose(listener: (code: number | undefined) => void): void {
    this.#peer.on('close', () => listener(this.#closeCode));
  }

  /** Asks the client; rejects when it refuses, does not answer in time or goes away. */
  request(method: string, data: object): Promise<unknown> {
    this.#awaited++;
    return this.#peer.request(method, data);
  }

  /** Tells the client; what cannot be delivered any more is dropped. */
  notify(method: string, data: object): void {
    this.#peer.notify(method, data).catch(() => {});
  }

  /** Tells the client what is in words already: a whole text frame. */
  tell(frame: Buffer): void {
    this.#transport.sendText(frame);
  }

  /** Finds out now whether the client still lives; ends the connection if not. */
  probe(): void {
    // Whoever asks often must not be able to end a healthy connection: one probe at a time, apart from the heartbeat.
    if (this.#probing) return;
    this.#probing = true;
    let heard = false;
    const listener = () => (heard = true);
    this.#socket.once('pong', listener);
    this.#socket.ping(() => {});
    setTimeout(() => {
      this.#probing = false;
      this.#socket.off('pong', listener);
      if (!heard) this.#socket.terminate();
    }, PROBE_MS).unref();
  }

  /** Idempotent. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#transport.close(code, reason);
    setTimeout(() => this.#socket.terminate(), CLOSE_TIMEOUT_MS).unref();
  }

  /** Whether one more message is within the pace; a refused flood that goes on is cut. */
  #allows(): boolean {
    // A flood is one that goes on: what was over the pace an hour ago is forgotten.
    if (this.#pace.isFull()) this.#refused = 0;
    if (this.#pace.take()) return true;
    // After the refusal of this one has gone out.
    if (++this.#refused >= PATIENCE) setImmediate(() => this.close(closeCodes.policyViolation, 'too many messages'));
    return false;
  }

  #beat(): void {
    // The pong of a slow reader comes after all that it reads before the ping.
    if (!this.#alive && !this.#transport.draining) return this.#socket.terminate();
    this.#alive = false;
    this.#socket.ping(() => {});
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#ping);
  }
}
