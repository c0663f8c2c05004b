/** The DevTools protocol over one WebSocket, with a session for every page. */
import { EventEmitter, once } from 'node:events';
import { WebSocket } from 'ws';

export interface Target {
  targetId: string;
  type: string;
  url: string;
  openerId?: string;
}

// What CDP answers has the shape that its documentation gives.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Answer = any;

interface Message {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
  sessionId?: string;
}

/** Emits `METHOD` for the browser's own events, and `SESSION METHOD` for a page's. */
export class Cdp extends EventEmitter {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #lastId = 0;

  static async connect(url: string): Promise<Cdp> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, 'open');
    return new Cdp(socket);
  }

  private constructor(socket: WebSocket) {
    super();
    this.setMaxListeners(0);
    this.#socket = socket;
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Message));
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the browser is gone'));
    });
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<Answer> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error('the browser is gone'));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  #take({ id, method, params, result, error, sessionId }: Message): void {
    if (id === undefined) return void this.emit(sessionId ? `${sessionId} ${method}` : method!, params);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }
}
