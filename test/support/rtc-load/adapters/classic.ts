import { setTimeout as delay } from 'node:timers/promises';
import type { types as mediasoup } from 'mediasoup';
import { type EnginePeer, nowMs } from '../Engine.ts';
import { ProtooClient } from '../ProtooClient.ts';
import {
  type Adapter,
  type AdapterOptions,
  capabilitiesOf,
  dtlsParameters,
  type Joining,
  type Member,
  remoteOf,
  type ServerTransport,
  streamOf,
} from './adapter.ts';

/** Speaks as clients of the mediasoup demo do: several round trips, one `newConsumer` request per stream. */
export function classicAdapter({ url, delayMs = 10 }: AdapterOptions): Adapter {
  return { name: 'classic', prepare: async () => {}, join };

  async function join(joining: Joining): Promise<Member> {
    const { engine, publish, subscribe, name } = joining;
    const startedAt = nowMs();
    const signalling = await ProtooClient.open(`${url}/?roomId=${encodeURIComponent(joining.room)}&peerId=${name}`);
    const member: Member = { startedAt, joinedAt: NaN, signalling };

    const connect = async (transport: ServerTransport): Promise<EnginePeer> => {
      await signalling.request('connectWebRtcTransport', { transportId: transport.id, dtlsParameters: dtlsParameters(engine) });
      return engine.connect(remoteOf(transport), joining.onStream);
    };
    let receiving: ServerTransport | undefined;
    let connecting: Promise<EnginePeer> | undefined;
    signalling.onRequest = (method, _data, accept) => {
      if (method === 'newConsumer' && receiving) connecting ??= connect(receiving).then((peer) => (member.receiving = peer));
      // mediasoup-client answers once its receiver exists: for the first consumer, after the transport is connected.
      void Promise.resolve(connecting)
        .then(() => (delayMs > 0 ? delay(delayMs) : undefined))
        .then(() => accept());
    };

    const router = await signalling.request<mediasoup.RtpCapabilities>('getRouterRtpCapabilities');
    const create = (producing: boolean) =>
      signalling.request<ServerTransport>('createWebRtcTransport', { producing, consuming: !producing, forceTcp: false });
    const sending = publish ? await create(true) : undefined;
    if (subscribe) receiving = await create(false);
    await signalling.request('join', {
      displayName: name,
      device: { flag: 'load', name: 'rtc-load', version: '1' },
      rtpCapabilities: subscribe ? capabilitiesOf(router) : undefined,
    });
    member.joinedAt = nowMs();

    if (sending) {
      const peer = (member.sending = await connect(sending));
      for (const shape of joining.media) {
        const { kind, rtpParameters, ssrc, pt } = streamOf(shape, name);
        await signalling.request('produce', { transportId: sending.id, kind, rtpParameters, appData: {} });
        void peer.up.then(() => peer.publish(shape, { ssrc, pt, pub: joining.pub }));
      }
      await peer.up;
    }
    return member;
  }
}
