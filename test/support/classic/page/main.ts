/**
 * A classic client in a real browser: the libraries that such clients are made
 * of and the classic exchange, nothing of ours. Tests drive it through `classic`.
 */
import { Device } from 'mediasoup-client';
import type { types } from 'mediasoup-client';
import protooClient from 'protoo-client';

export interface PageOptions {
  url: string;
  displayName: string;
  forceTcp?: boolean;
  simulcast?: boolean;
}

export interface Received {
  framesDecoded: number;
  audioPackets: number;
}

type Words = Record<string, unknown>;

const SIMULCAST = [{ scaleResolutionDownBy: 4, maxBitrate: 100_000 }, { scaleResolutionDownBy: 2, maxBitrate: 300_000 }, { maxBitrate: 900_000 }];

export class ClassicPage {
  state: 'new' | 'connecting' | 'connected' | 'closed' = 'new';
  joins = 0;
  readonly failures: string[] = [];
  readonly notifications: { method: string; data: Record<string, unknown> }[] = [];
  readonly messages: { label: string; peerId: unknown; text: string }[] = [];
  readonly peers = new Map<string, { id: string; displayName: string }>();
  readonly #consumers = new Map<string, types.Consumer>();
  #options!: PageOptions;
  #protoo!: InstanceType<typeof protooClient.Peer>;
  #send: types.Transport | undefined;
  #recv: types.Transport | undefined;
  #webcam: types.Producer | undefined;
  #chat: types.DataProducer | undefined;
  #bot: types.DataProducer | undefined;

  start(options: PageOptions): void {
    this.#options = options;
    this.state = 'connecting';
    this.#protoo = new protooClient.Peer(new protooClient.WebSocketTransport(options.url));
    this.#protoo.on('open', () => void this.#join().catch((error: unknown) => this.failures.push(String(error))));
    this.#protoo.on('disconnected', () => this.#forget('connecting'));
    this.#protoo.on('close', () => this.#forget('closed'));
    this.#protoo.on('notification', ({ method, data }) => this.#notified(method, data as Words));
    this.#protoo.on('request', (request, accept, reject) => {
      const { method } = request;
      const data = request.data as Words;
      const answered = method === 'newConsumer' ? this.#consume(data) : method === 'newDataConsumer' ? this.#consumeData(data) : undefined;
      if (!answered) return reject(404, 'unknown method');
      answered.then(() => accept(), (error: unknown) => this.failures.push(`${method}: ${String(error)}`));
    });
  }

  leave(): void {
    this.#protoo.close();
    this.#forget('closed');
  }

  say(text: string): void {
    this.#chat!.send(text);
  }

  tellBot(text: string): void {
    this.#bot!.send(text);
  }

  get canSpeak(): boolean {
    return this.#chat?.readyState === 'open' && this.#bot?.readyState === 'open';
  }

  rename(displayName: string): Promise<unknown> {
    return this.#protoo.request('changeDisplayName', { displayName });
  }

  async muteWebcam(muted: boolean): Promise<void> {
    if (muted) this.#webcam!.pause();
    else this.#webcam!.resume();
    await this.#protoo.request(muted ? 'pauseProducer' : 'resumeProducer', { producerId: this.#webcam!.id });
  }

  async restartIce(): Promise<void> {
    for (const transport of [this.#send!, this.#recv!]) {
      await transport.restartIce({ iceParameters: await this.#protoo.request('restartIce', { transportId: transport.id }) });
    }
  }

  /** What has been decoded of the others, all consumers together. */
  async received(): Promise<Received> {
    const sum: Received = { framesDecoded: 0, audioPackets: 0 };
    for (const consumer of this.#consumers.values()) {
      for (const entry of (await consumer.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (entry['type'] !== 'inbound-rtp') continue;
        if (entry['kind'] === 'video') sum.framesDecoded += Number(entry['framesDecoded'] ?? 0);
        else sum.audioPackets += Number(entry['packetsReceived'] ?? 0);
      }
    }
    return sum;
  }

  /** Protocols of the connections that media takes. */
  async protocols(): Promise<string[]> {
    const used: string[] = [];
    for (const transport of [this.#send, this.#recv]) {
      const stats = new Map(await transport!.getStats());
      const pair = [...stats.values()].find((entry) => entry.type === 'candidate-pair' && entry.nominated);
      if (pair) used.push(stats.get(pair.localCandidateId).protocol);
    }
    return used;
  }

  async #join(): Promise<void> {
    const { displayName, forceTcp = false, simulcast = false } = this.#options;
    const device = new Device();
    await device.load({ routerRtpCapabilities: await this.#protoo.request('getRouterRtpCapabilities') });
    const create = async (producing: boolean) => this.#protoo.request('createWebRtcTransport', { forceTcp, producing, consuming: !producing });
    this.#send = this.#wire(device.createSendTransport({ ...(await create(true)), iceServers: [] }));
    this.#recv = this.#wire(device.createRecvTransport({ ...(await create(false)), iceServers: [] }));
    const { peers } = await this.#protoo.request('join', {
      displayName,
      device: { flag: 'chrome', name: 'Chrome', version: '120' },
      rtpCapabilities: device.recvRtpCapabilities,
    });
    for (const peer of peers) this.peers.set(peer.id, peer);
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360, frameRate: 10 } });
    await this.#send.produce({ track: stream.getAudioTracks()[0]!, codecOptions: { opusStereo: true, opusDtx: true } });
    this.#webcam = await this.#send.produce({ track: stream.getVideoTracks()[0]!, ...(simulcast ? { encodings: SIMULCAST } : {}) });
    this.#chat = await this.#send.produceData({ ordered: false, maxRetransmits: 1, label: 'chat', appData: { info: 'my-chat-DataProducer' } });
    this.#bot = await this.#send.produceData({ ordered: false, maxPacketLifeTime: 2000, label: 'bot', appData: { info: 'my-bot-DataProducer' } });
    this.state = 'connected';
    this.joins += 1;
  }

  #wire(transport: types.Transport): types.Transport {
    const { id: transportId } = transport;
    const ask = (method: string, data: object) => this.#protoo.request(method, { transportId, ...data });
    transport.on('connect', ({ dtlsParameters }, done, failed) => void ask('connectWebRtcTransport', { dtlsParameters }).then(done, failed));
    transport.on('produce', ({ kind, rtpParameters, appData }, done, failed) => void ask('produce', { kind, rtpParameters, appData }).then(done, failed));
    transport.on('producedata', ({ sctpStreamParameters, label, protocol, appData }, done, failed) =>
      void ask('produceData', { sctpStreamParameters, label, protocol, appData }).then(done, failed),
    );
    return transport;
  }

  async #consume(data: Record<string, unknown>): Promise<void> {
    const { id, producerId, kind, rtpParameters, peerId, appData } = data as unknown as types.ConsumerOptions & { id: string; peerId: string; appData: object };
    const consumer = await this.#recv!.consume({ id, producerId: producerId!, kind: kind!, rtpParameters: rtpParameters!, streamId: peerId, appData: { ...appData, peerId } });
    this.#consumers.set(consumer.id, consumer);
    const media = document.createElement(consumer.kind);
    media.autoplay = true;
    media.srcObject = new MediaStream([consumer.track]);
    document.body.append(media);
  }

  async #consumeData(data: Record<string, unknown>): Promise<void> {
    const { peerId, ...offer } = data as unknown as types.DataConsumerOptions & { peerId: string | null; appData: object };
    const consumer = await this.#recv!.consumeData({ ...offer, appData: { ...offer.appData, peerId } });
    consumer.on('message', (text: unknown) => this.messages.push({ label: consumer.label, peerId, text: String(text) }));
  }

  #notified(method: string, data: Record<string, unknown>): void {
    this.notifications.push({ method, data });
    if (method === 'newPeer') this.peers.set(data['id'] as string, data as never);
    else if (method === 'peerClosed') this.peers.delete(data['peerId'] as string);
    else if (method === 'consumerClosed') {
      this.#consumers.get(data['consumerId'] as string)?.close();
      this.#consumers.delete(data['consumerId'] as string);
    }
  }

  /** The page starts over with every connection: its transports go first. */
  #forget(state: 'connecting' | 'closed'): void {
    this.state = state;
    this.#send?.close();
    this.#recv?.close();
    this.#consumers.clear();
    this.peers.clear();
  }
}

declare global {
  interface Window {
    classic: ClassicPage;
  }
}
window.classic = new ClassicPage();
