import { setTimeout as sleep } from 'node:timers/promises';
import { ProtooConnection, Refused, type Answer, type Closed } from './classic/ProtooConnection.ts';
import { botStream, chatStream, deviceCapabilities, dtls, opus, vp8 } from './classic/rtp.ts';
import type { Capabilities, NewConsumer, NewDataConsumer, PeerAnswer, RtpParameters, TransportAnswer } from './classic/wire.ts';

export interface ClassicOptions {
  wsUrl: string;
  roomId: string;
  peerId?: string;
  displayName?: string;
  device?: { flag: string; name: string; version: string };
  produce?: boolean;
  consume?: boolean;
  datachannel?: boolean;
  forceTcp?: boolean;
  /** What the webcam sends; `null` for a machine without one. */
  webcam?: (() => RtpParameters) | null;
  /** Codecs that this client cannot receive. */
  without?: string[];
  /** Answers the server's requests instead of the usual way. */
  answer?: (client: ClassicClient, method: string, data: unknown) => Answer | Promise<Answer>;
  /** More of the query, such as `&consumerReplicas=3`. */
  query?: string;
  /** Another address of this computer to come from. */
  localAddress?: string;
  /** Waits before attempts to come back, in milliseconds: protoo-client tries at once, doubles from 1 s up to 8 s and gives up after ten more. */
  retryWaits?: number[];
}

const CLOSED_FOR_GOOD = 4000;
const PROTOO_RETRY_WAITS = [0, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000, 8000, 8000];
let unnamed = 0;

/**
 * A participant as the web client of the classic demo: the same requests in
 * the same order, the same answers, the same way of coming back. Its media is
 * synthetic: transports are described, never connected.
 */
export class ClassicClient {
  readonly options: ClassicOptions;
  readonly peerId: string;
  connection!: ProtooConnection;
  /** Methods that it asked for, in order; starts anew with each connection. */
  asked: string[] = [];
  state: 'connecting' | 'connected' | 'closed' = 'connecting';
  capabilities!: Capabilities;
  sendTransport: TransportAnswer | undefined;
  recvTransport: TransportAnswer | undefined;
  micProducerId: string | undefined;
  webcamProducerId: string | undefined;
  chatDataProducerId: string | undefined;
  botDataProducerId: string | undefined;
  readonly peers = new Map<string, PeerAnswer>();
  readonly consumers = new Map<string, NewConsumer & { paused: boolean }>();
  readonly dataConsumers = new Map<string, NewDataConsumer>();
  /** How each connection ended, oldest first. */
  readonly endings: Closed[] = [];
  /** Times that it joined successfully. */
  joins = 0;
  failure: unknown;

  #connected = { send: false, recv: undefined as Promise<unknown> | undefined };
  #leaving = false;
  #returning: Promise<void> | undefined;

  constructor(options: ClassicOptions) {
    this.options = options;
    this.peerId = options.peerId ?? `classic${++unnamed}-${Math.random().toString(36).slice(2, 8)}`;
  }

  /** Connects and joins, and is ready when everything that it wants to send has been granted. */
  static async join(options: ClassicOptions): Promise<ClassicClient> {
    const client = new ClassicClient(options);
    await client.connect();
    await client.joinRoom();
    return client;
  }

  get url(): string {
    const { wsUrl, roomId, query = '' } = this.options;
    return `${wsUrl}/?roomId=${encodeURIComponent(roomId)}&peerId=${encodeURIComponent(this.peerId)}${query}`;
  }

  async connect(): Promise<void> {
    this.asked = [];
    this.connection = await ProtooConnection.open(this.url, {
      ...(this.options.localAddress === undefined ? {} : { localAddress: this.options.localAddress }),
      setUp: (connection) => {
        connection.onRequest = (method, data) => this.#answer(method, data);
        connection.onNotification = (method, data) => this.#notified(method, data as Record<string, never>);
      },
    });
    void this.connection.closed.then((ending) => (this.#returning = this.#disconnected(ending)));
  }

  request<T = unknown>(method: string, data: unknown = {}): Promise<T> {
    this.asked.push(method);
    return this.connection.request<T>(method, data);
  }

  /** The order is the classic page's: capabilities, transport to send, transport to receive, join, microphone, webcam, data. */
  async joinRoom(): Promise<void> {
    const { displayName = this.peerId, produce = true, consume = true, datachannel = true, forceTcp = false, without } = this.options;
    const device = this.options.device ?? { flag: 'chrome', name: 'Chrome', version: '120.0' };
    const sctpCapabilities = datachannel ? { numStreams: { OS: 1024, MIS: 1024 } } : undefined;

    this.capabilities = await this.request<Capabilities>('getRouterRtpCapabilities');
    const rtpCapabilities = deviceCapabilities(this.capabilities, without);
    const create = (producing: boolean) =>
      this.request<TransportAnswer>('createWebRtcTransport', { forceTcp, producing, consuming: !producing, sctpCapabilities });
    if (produce) this.sendTransport = await create(true);
    if (consume) this.recvTransport = await create(false);

    const { peers } = await this.request<{ peers: PeerAnswer[] }>('join', {
      displayName,
      device,
      rtpCapabilities: consume ? rtpCapabilities : undefined,
      sctpCapabilities: consume ? sctpCapabilities : undefined,
    });
    for (const peer of peers) this.peers.set(peer.id, peer);
    this.state = 'connected';
    this.joins += 1;
    if (!produce) return;

    this.micProducerId = await this.produce('audio', opus());
    const webcam = this.options.webcam === undefined ? vp8 : this.options.webcam;
    if (webcam) this.webcamProducerId = await this.produce('video', webcam());
    if (!datachannel) return;
    this.chatDataProducerId = await this.produceData('chat', chatStream(), { info: 'my-chat-DataProducer' });
    this.botDataProducerId = await this.produceData('bot', botStream(), { info: 'my-bot-DataProducer' });
  }

  /** The library connects a transport right before its first use. */
  async produce(kind: 'audio' | 'video', rtpParameters: RtpParameters, appData: object = {}): Promise<string> {
    const transportId = this.sendTransport!.id;
    if (!this.#connected.send) {
      this.#connected.send = true;
      await this.request('connectWebRtcTransport', { transportId, dtlsParameters: dtls() });
    }
    return (await this.request<{ id: string }>('produce', { transportId, kind, rtpParameters, appData })).id;
  }

  async produceData(label: string, sctpStreamParameters: object, appData: object): Promise<string> {
    const transportId = this.sendTransport!.id;
    return (await this.request<{ id: string }>('produceData', { transportId, sctpStreamParameters, label, protocol: '', appData })).id;
  }

  /** Leaves for good, as the page does: closes the socket without a code and never comes back. */
  async leave(): Promise<void> {
    this.#leaving = true;
    this.state = 'closed';
    await this.connection.close();
    // It may have been on its way back just then.
    await this.#returning;
  }

  /** Is gone without a word and never comes back: the browser was killed, the laptop closed. */
  async vanish(): Promise<void> {
    this.#leaving = true;
    this.state = 'closed';
    await this.connection.cut();
  }

  async #answer(method: string, data: unknown): Promise<Answer> {
    if (this.options.answer) return this.options.answer(this, method, data);
    return this.accept(method, data);
  }

  /** The usual answer: connect the receiving transport if need be, set the consumer up, say yes. */
  async accept(method: string, data: unknown): Promise<Answer> {
    const { consume = true, datachannel = true } = this.options;
    if (method === 'newConsumer') {
      if (!consume) return { ok: false, code: 403, reason: 'I do not want to consume' };
      const consumer = data as NewConsumer;
      await this.connectReceiving();
      this.consumers.set(consumer.id, { ...consumer, paused: consumer.producerPaused });
    } else if (method === 'newDataConsumer') {
      if (!consume) return { ok: false, code: 403, reason: 'I do not want to data consume' };
      if (!datachannel) return { ok: false, code: 403, reason: 'I do not want DataChannels' };
      const dataConsumer = data as NewDataConsumer;
      await this.connectReceiving();
      this.dataConsumers.set(dataConsumer.id, dataConsumer);
    }
    return { ok: true };
  }

  connectReceiving(): Promise<unknown> {
    this.#connected.recv ??= this.request('connectWebRtcTransport', { transportId: this.recvTransport!.id, dtlsParameters: dtls() });
    return this.#connected.recv;
  }

  #notified(method: string, data: Record<string, never>): void {
    const { peerId, consumerId, dataConsumerId, displayName } = data;
    const consumer = this.consumers.get(consumerId!);
    if (method === 'newPeer') this.peers.set(data.id!, data as unknown as PeerAnswer);
    else if (method === 'peerClosed') this.peers.delete(peerId!);
    else if (method === 'peerDisplayNameChanged' && this.peers.has(peerId!)) this.peers.get(peerId!)!.displayName = displayName!;
    else if (method === 'consumerClosed') this.consumers.delete(consumerId!);
    else if (method === 'consumerPaused' && consumer) consumer.paused = true;
    else if (method === 'consumerResumed' && consumer) consumer.paused = false;
    else if (method === 'dataConsumerClosed') this.dataConsumers.delete(dataConsumerId!);
  }

  /** Any end but 4000: forget everything and start from scratch, with the same id. */
  async #disconnected(ending: Closed): Promise<void> {
    this.endings.push(ending);
    this.sendTransport = this.recvTransport = undefined;
    this.#connected = { send: false, recv: undefined };
    this.peers.clear();
    this.consumers.clear();
    this.dataConsumers.clear();
    if (this.#leaving || ending.code === CLOSED_FOR_GOOD) {
      this.state = 'closed';
      return;
    }
    this.state = 'connecting';
    if (!(await this.#reconnected())) {
      this.state = 'closed';
      return;
    }
    try {
      await this.joinRoom();
    } catch (error) {
      // The page closes for good when joining is refused; a cut in between starts over by itself.
      this.failure = error;
      if (error instanceof Refused) {
        this.#leaving = true;
        this.state = 'closed';
        await this.connection.close();
      }
    }
  }

  async #reconnected(): Promise<boolean> {
    for (const wait of this.options.retryWaits ?? PROTOO_RETRY_WAITS) {
      for (const until = Date.now() + wait; Date.now() < until; ) {
        if (this.#leaving) return false;
        await sleep(20);
      }
      if (this.#leaving) return false;
      try {
        await this.connect();
        if (!this.#leaving) return true;
        await this.connection.close();
        return false;
      } catch (error) {
        this.failure = error;
      }
    }
    return false;
  }
}
