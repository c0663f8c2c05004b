/** A connection that is made before the script that will use it has come. No libraries here: it must be there first. */

/** Where the meeting's WebSocket is, of the appliance at this origin. Without `roomId` in the URL: it then speaks our own contract. */
export const socketUrl = (origin: string) => `${origin.replace(/^http/, 'ws')}/`;

/** A request that does nothing, so that it may be asked before anybody knows whether the answer is wanted. */
export interface Question {
  readonly method: string;
  readonly data: object;
}

/** What whoever goes on with the connection gets. */
export interface TakenSocket {
  readonly socket: WebSocket;
  /** What came before, in its order. */
  readonly heard: readonly string[];
  /** What was asked; its answer is among `heard`, or still to come. */
  readonly asked: (Question & { readonly id: number }) | null;
}

/** Longer than a page takes to start; a page that never does shall not hold on to a connection. */
const KEPT_FOR = 15_000;

export class EarlySocket {
  readonly #url: string;
  readonly #heard: string[] = [];
  readonly #timer: ReturnType<typeof setTimeout>;
  #socket: WebSocket | null;
  #asked: TakenSocket['asked'] = null;

  constructor(url: string, question: Question | null, keptFor = KEPT_FOR) {
    const socket = new WebSocket(url, 'protoo');
    this.#url = url;
    this.#socket = socket;
    this.#timer = setTimeout(() => this.drop(), keptFor);
    socket.onopen = () => {
      if (!question) return;
      this.#asked = { ...question, id: 0 };
      socket.send(JSON.stringify({ request: true, ...this.#asked }));
    };
    socket.onmessage = ({ data }) => void this.#heard.push(String(data));
  }

  /** The connection, if it goes to `url` and is alive. Once: the next one gets nothing. */
  take(url: string): TakenSocket | null {
    const socket = this.#socket;
    if (!socket || url !== this.#url) return null;
    if (socket.readyState > WebSocket.OPEN) {
      this.drop();
      return null;
    }
    this.#letGo(socket);
    return { socket, heard: this.#heard, asked: this.#asked };
  }

  /** Nobody wants it; idempotent. */
  drop(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#letGo(socket);
    socket.close();
  }

  #letGo(socket: WebSocket): void {
    clearTimeout(this.#timer);
    this.#socket = null;
    socket.onopen = null;
    socket.onmessage = null;
  }
}
