import WebSocket from 'ws';

export interface Jsep {
  type: 'offer' | 'answer';
  sdp: string;
}

/** A message of Janus, as far as the videoroom plugin needs it. */
export interface JanusMessage {
  janus: string;
  transaction?: string;
  sender?: number;
  data?: { id: number };
  error?: { code: number; reason: string };
  plugindata?: { data: { error?: string; publishers?: { id: number }[] } };
  jsep?: Jsep;
}

/** The reason why Janus or its plugin refused; undefined if neither did. */
export function refusalIn({ error, plugindata }: JanusMessage): string | undefined {
  return error?.reason ?? plugindata?.data.error;
}

/** One session of Janus on a WebSocket of its own; counts what it costs. */
export class JanusClient {
  messages = 0;
  bytes = 0;
  private readonly socket: WebSocket;
  private readonly pending = new Map<string, { resolve: (message: JanusMessage) => void; reject: (error: Error) => void }>();
  private readonly handles = new Map<number, (message: JanusMessage) => void>();
  private nextTransaction = 1;
  private session: number | undefined;

  private constructor(url: string) {
    this.socket = new WebSocket(url, 'janus-protocol', { perMessageDeflate: false, rejectUnauthorized: false });
    this.socket.on('message', (data) => this.receive(String(data)));
    this.socket.on('close', () => this.fail('the connection was closed'));
    this.socket.on('error', (error) => this.fail(error.message));
  }

  /** Resolves with an open session. */
  static async open(url: string): Promise<JanusClient> {
    const client = new JanusClient(url);
    await new Promise<void>((resolve, reject) => {
      client.socket.once('open', resolve);
      client.socket.once('error', reject);
    });
    client.session = (await client.request({ janus: 'create' })).data?.id;
    return client;
  }

  /** A handle of the videoroom plugin; `onEvent` gets what nobody asked for. */
  async attach(onEvent: (message: JanusMessage) => void = () => {}): Promise<number> {
    const id = (await this.request({ janus: 'attach', plugin: 'janus.plugin.videoroom' })).data?.id;
    if (id === undefined) throw new Error('Janus gave no handle');
    this.handles.set(id, onEvent);
    return id;
  }

  ask(handle: number, body: object, jsep?: Jsep): Promise<JanusMessage> {
    return this.request({ janus: 'message', handle_id: handle, body, ...(jsep ? { jsep } : {}) });
  }

  cut() {
    this.socket.terminate();
  }

  private request(message: object): Promise<JanusMessage> {
    const transaction = String(this.nextTransaction++);
    return new Promise((resolve, reject) => {
      this.pending.set(transaction, { resolve, reject });
      this.socket.send(JSON.stringify({ ...message, transaction, session_id: this.session }));
    });
  }

  private receive(text: string) {
    this.messages++;
    this.bytes += text.length;
    const message = JSON.parse(text) as JanusMessage;
    const asked = message.transaction === undefined ? undefined : this.pending.get(message.transaction);
    // An "ack" only says that the answer will come.
    if (message.janus === 'ack') return;
    if (!asked) return void (message.sender !== undefined && this.handles.get(message.sender)?.(message));
    this.pending.delete(message.transaction as string);
    const refusal = refusalIn(message);
    if (refusal === undefined) asked.resolve(message);
    else asked.reject(new Error(refusal));
  }

  private fail(why: string) {
    for (const { reject } of this.pending.values()) reject(new Error(why));
    this.pending.clear();
  }
}
