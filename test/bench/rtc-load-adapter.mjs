// Our one-round-trip join for the load generator that this project's first figures were taken with (rtc-load's run.mjs, a
// sibling of test/support/rtc-load; it is not in this repository). Its --adapter takes a path:
//
//   node run.mjs --adapter "$PWD/test/bench/rtc-load-adapter.mjs" --scenario lecture --n 200 --ramp 0 --url wss://127.0.0.1:4443 --pids PID
//
// Plain JavaScript on any Node that runs that generator. The exchange is main/contract/room.ts: look, enter, produce, ack.
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

/** The clock of the generator's own time stamps. */
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

/** As much of protoo as a join needs; counts what it receives. */
class Signalling {
  msgs = 0;
  bytes = 0;
  onNotification = () => {};
  #pending = new Map();
  #nextId = 1;

  constructor(url) {
    this.ws = new WebSocket(url, 'protoo', { rejectUnauthorized: false, perMessageDeflate: false });
    this.open = new Promise((resolve, reject) => this.ws.once('open', resolve).once('error', reject));
    this.ws.on('message', data => this.#receive(String(data)));
    this.ws.on('close', () => this.#fail('the connection was closed'));
  }

  request(method, data) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.ws.send(JSON.stringify({ request: true, id, method, data }));
    });
  }

  #receive(text) {
    this.msgs++;
    this.bytes += text.length;
    const { response, ok, id, data, method, errorReason } = JSON.parse(text);
    if (!response) return void this.onNotification(method, data);
    const asked = this.#pending.get(id);
    this.#pending.delete(id);
    if (ok) asked?.resolve(data);
    else asked?.reject(new Error(errorReason));
  }

  #fail(why) {
    for (const { reject } of this.#pending.values()) reject(new Error(why));
    this.#pending.clear();
  }
}

export default class OwnAdapter {
  #url;
  #room;
  #delay;
  #capabilities;

  /** `delay`: milliseconds that a client takes to acknowledge what it is offered later. */
  constructor({ url = 'wss://127.0.0.1:4443', room = 'load', delay = 10 }) {
    this.#url = url;
    this.#room = room;
    this.#delay = delay;
  }

  /** A page caches what the router can do; so do we. */
  async init() {
    const signalling = new Signalling(this.#url);
    await signalling.open;
    const { routerRtpCapabilities } = await signalling.request('look', { roomId: 'look' });
    signalling.ws.terminate();
    this.#capabilities = withoutEstimation(routerRtpCapabilities);
  }

  async join(participant, { engine, publish, subscribe, media, pubNo, onStream }) {
    participant.t0 = nowMs();
    const signalling = (participant.sig = new Signalling(this.#url));
    signalling.onNotification = (method, data) => method === 'consumers' && void this.#acknowledge(signalling, data);
    await signalling.open;
    participant.tOpen = nowMs();
    const { send, recv } = await signalling.request('enter', {
      roomId: this.#room,
      peerId: participant.name,
      displayName: participant.name,
      device: { flag: 'load', name: 'rtc-load' },
      rtpCapabilities: this.#capabilities,
      dtls: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: engine.fingerprint }] },
      publish,
      consume: subscribe,
    });
    participant.tJoined = nowMs();
    if (recv) participant.recvPeer = connect(engine, recv, event => event.e === 'stream' && onStream(event));
    if (!send) return;
    const peer = (participant.sendPeer = connect(engine, send));
    await Promise.all(media.map(async shape => {
      const { kind, ssrc, pt, rtpParameters } = streamOf(shape, participant.name);
      const appData = { source: kind === 'video' ? 'webcam' : 'mic' };
      const produced = signalling.request('produce', { transportId: send.id, producerId: randomUUID(), kind, rtpParameters, appData });
      // A refusal counts when it is awaited below, not while DTLS is still busy.
      produced.catch(() => {});
      await peer.up;
      engine.publish(peer, { ...shape, ssrc, pt, pubNo });
      await produced;
    }));
  }

  leave(participant) {
    participant.sig?.ws.terminate();
    for (const peer of [participant.sendPeer, participant.recvPeer]) peer?.engine.send(`close ${peer.id}`);
  }

  async #acknowledge(signalling, { consumers }) {
    await sleep(this.#delay);
    // Whoever has left meanwhile has nothing to acknowledge.
    await signalling.request('ack', { ids: consumers.map(({ id }) => id) }).catch(() => {});
  }
}

function connect(engine, { iceParameters, iceCandidates }, onEvent) {
  const { ip, address, port } = iceCandidates.find(({ protocol }) => protocol === 'udp');
  const { usernameFragment: remoteUfrag, password: remotePwd } = iceParameters;
  return engine.addPeer({ ip: ip ?? address, port, remoteUfrag, remotePwd, role: 'client', onEvent });
}

/** Opus and VP8 without what the generator does not do: retransmission and bandwidth estimation. */
function withoutEstimation({ codecs, headerExtensions }) {
  return {
    codecs: codecs
      .filter(({ mimeType }) => /opus|vp8/i.test(mimeType))
      .map(codec => ({ ...codec, rtcpFeedback: codec.rtcpFeedback.filter(({ type }) => !/^(transport-cc|goog-remb)$/.test(type)) })),
    headerExtensions: headerExtensions.filter(({ uri }) => uri === 'urn:ietf:params:rtp-hdrext:sdes:mid'),
  };
}

function streamOf({ kind }, cname) {
  const video = kind === 'v';
  const [ssrc, payloadType] = [randomInt(1, 0xffff_fff0), video ? 96 : 111];
  const codec = video
    ? { mimeType: 'video/VP8', clockRate: 90_000, rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }] }
    : { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, rtcpFeedback: [] };
  const rtpParameters = { mid: video ? '1' : '0', codecs: [{ ...codec, payloadType, parameters: {} }], headerExtensions: [], encodings: [{ ssrc }], rtcp: { cname } };
  return { kind: video ? 'video' : 'audio', ssrc, pt: payloadType, rtpParameters };
}
