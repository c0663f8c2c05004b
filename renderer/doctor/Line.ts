/** The WebSocket to the doctor: a few requests, one after the other. A library that reconnects would hide what is looked for. */
import type { DoctorContract } from '../../main/contract/doctor.ts';
import type { Asked, Method, Output } from '../../main/contract/message.ts';

/** The box said no, or 0: no answer came. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: number;
  constructor(code: number, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

interface Response {
  id: number;
  ok?: boolean;
  data?: unknown;
  errorCode?: number;
  errorReason?: string;
}

const OPEN_MS = 6000;
const ANSWER_MS = 8000;

export class Line {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve(data: unknown): void; reject(error: Refused): void }>();
  #next = 1;

  /** Null where it cannot be opened. */
  static open(url: string): Promise<Line | null> {
    return new Promise((resolve) => {
      let socket: WebSocket;
      try {
        socket = new WebSocket(url, 'protoo');
      } catch {
        return resolve(null);
      }
      const timer = setTimeout(() => {
        resolve(null);
        socket.close();
      }, OPEN_MS);
      socket.onopen = () => {
        clearTimeout(timer);
        resolve(new Line(socket));
      };
      socket.onclose = socket.onerror = () => {
        clearTimeout(timer);
        resolve(null);
      };
    });
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#heard(String(data));
    socket.onclose = socket.onerror = () => {
      for (const { reject } of this.#waiting.values()) reject(new Refused(0, 'the connection went away'));
      this.#waiting.clear();
    };
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Rejects with `Refused`. */
  request<M extends Method<DoctorContract>>(method: M, data: Asked<DoctorContract, M>): Promise<Output<DoctorContract, M>> {
    return new Promise((resolve, reject) => {
      if (!this.open) return reject(new Refused(0, 'not connected'));
      const id = this.#next++;
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Refused(0, 'no answer came'));
      }, ANSWER_MS);
      const done = <T>(then: (value: T) => void) => (value: T) => {
        clearTimeout(timer);
        then(value);
      };
      this.#waiting.set(id, { resolve: done(resolve as (data: unknown) => void), reject: done(reject) });
      this.#socket.send(JSON.stringify({ request: true, id, method, data }));
    });
  }

  close(): void {
    this.#socket.close();
  }

  #heard(text: string): void {
    const said = responseIn(text);
    // Not for us, or not from a box.
    if (!said) return;
    const { id, ok, data, errorCode = 0, errorReason = '' } = said;
    const asked = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (ok) asked?.resolve(data);
    else asked?.reject(new Refused(errorCode, errorReason));
  }
}

function responseIn(text: string): Response | null {
  try {
    const said = JSON.parse(text) as Partial<Response> | null;
    return typeof said?.id === 'number' ? (said as Response) : null;
  } catch {
    return null;
  }
}
