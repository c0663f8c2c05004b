import WebSocket from 'ws';

interface Message {
  request?: true;
  response?: true;
  notification?: true;
  id: number;
  ok?: boolean;
  method: string;
  data?: unknown;
  errorCode?: number;
  errorReason?: string;
}

/**
 * As little protoo as a load needs: no retries, no validation, and it counts
 * what it costs.
 */
export class ProtooClient {
  messages = 0;
  bytes = 0;
  onRequest: (method: string, data: unknown, accept: (answer?: object) => void) => void = () => {};
  onNotification: (method: string, data: unknown) => void = () => {};
  onClose: () => void = () => {};
  private readonly socket: WebSocket;
  private readonly pending = new Map<number, { method: string; resolve: (data: unknown) => void; reject: (error: Error) => void }>();
  private nextId = 1;

  private constructor(url: string) {
    this.socket = new WebSocket(url, 'protoo', { rejectUnauthorized: false, perMessageDeflate: false });
    this.socket.on('message', (data) => this.receive(String(data)));
    this.socket.on('close', (code, reason) => {
      this.fail(`the connection was closed: ${code} ${String(reason)}`);
      this.onClose();
    });
    this.socket.on('error', (error) => this.fail(error.message));
  }

  /** Resolves with the client once the socket is open. */
  static open(url: string): Promise<ProtooClient> {
    const client = new ProtooClient(url);
    return new Promise((resolve, reject) => {
      client.socket.once('open', () => resolve(client));
      client.socket.once('error', reject);
    });
  }

  /** Typed by the asker: a load generator trusts the server it measures. */
  request<T = unknown>(method: string, data: object = {}): Promise<T> {
    const id = this.nextId++;
    return new Promise<T>((resolve, reject) => {
      this.pending.set(id, { method, resolve: resolve as (data: unknown) => void, reject });
      this.socket.send(JSON.stringify({ request: true, id, method, data }));
    });
  }

  /** Cuts the connection without a word, as a vanished device does. */
  cut() {
    this.socket.terminate();
  }

  private receive(text: string) {
    this.messages++;
    this.bytes += text.length;
    const message = JSON.parse(text) as Message;
    if (message.response) {
      const asked = this.pending.get(message.id);
      this.pending.delete(message.id);
      if (message.ok) asked?.resolve(message.data);
      else asked?.reject(new Error(`${asked.method}: ${message.errorCode} ${message.errorReason}`));
    } else if (message.request) {
      const accept = (data: object = {}) => this.socket.send(JSON.stringify({ response: true, id: message.id, ok: true, data }));
      this.onRequest(message.method, message.data, accept);
    } else {
      this.onNotification(message.method, message.data);
    }
  }

  private fail(why: string) {
    for (const { method, reject } of this.pending.values()) reject(new Error(`${method}: ${why}`));
    this.pending.clear();
  }
}
