import type { TakenSocket } from './EarlySocket.ts';

interface Message {
  id?: number;
  method?: string;
  data?: object;
  response?: boolean;
}

/**
 * A transport for one protoo peer on a socket that somebody else has opened,
 * with the events of protoo's own one. Like that one without retries: once the
 * socket is gone, it is over.
 */
export class AdoptedTransport {
  readonly #socket: WebSocket;
  readonly #asked: TakenSocket['asked'];
  readonly #listeners = new Map<string, (told?: unknown) => void>();
  /** What may not be told yet: messages from before, and whatever came after them. */
  #waiting: string[] | null;
  /** The answer to what was asked already, until somebody asks it. */
  #answer: Message | undefined;
  /** Under which id the peer has asked the same; -1 where it began with something else. */
  #askedAs: number | undefined;
  #open = false;
  #closed = false;

  constructor({ socket, heard, asked }: TakenSocket) {
    this.#socket = socket;
    this.#asked = asked;
    this.#waiting = [...heard];
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => (this.#waiting ? void this.#waiting.push(String(data)) : this.#hear(String(data)));
    socket.onclose = ({ code }) => this.#gone(code);
    // Whoever makes a transport listens to it only afterwards.
    if (socket.readyState === WebSocket.OPEN) queueMicrotask(() => this.#opened());
  }

  get closed(): boolean {
    return this.#closed;
  }

  on(event: string, listener: (told?: unknown) => void): void {
    this.#listeners.set(event, listener);
  }

  async send(message: Message): Promise<void> {
    if (this.#closed) throw new Error('transport closed');
    const first = this.#askedAs === undefined;
    const same = first && this.#asked && message.method === this.#asked.method && JSON.stringify(message.data) === JSON.stringify(this.#asked.data);
    if (first) this.#askedAs = same ? message.id! : -1;
    if (!same) return this.#socket.send(JSON.stringify(message));
    // A peer expects the answer only after this has resolved.
    if (this.#answer) setTimeout(() => this.#tell('message', { ...this.#answer, id: message.id }));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const socket = this.#socket;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #opened(): void {
    if (this.#closed || this.#open) return;
    this.#open = true;
    this.#tell('open');
    setTimeout(() => this.#flush());
  }

  #flush(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const raw of waiting) this.#hear(raw);
  }

  #hear(raw: string): void {
    const message = parse(raw);
    if (!message) return;
    if (!this.#asked || !message.response || message.id !== this.#asked.id) return this.#tell('message', message);
    if (this.#askedAs === undefined) this.#answer = message;
    else if (this.#askedAs >= 0) this.#tell('message', { ...message, id: this.#askedAs });
  }

  #gone(code: number): void {
    this.#flush();
    if (this.#closed) return;
    this.#closed = true;
    this.#tell(code === 4000 ? 'close' : this.#open ? 'disconnected' : 'failed', 1);
  }

  #tell(event: string, told?: unknown): void {
    if (!this.#closed || event !== 'message') this.#listeners.get(event)?.(told);
  }
}

/** Undefined where it is no message; what is in one is for protoo and the contract to judge. */
function parse(raw: string): Message | undefined {
  try {
    const parsed: unknown = JSON.parse(raw);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
