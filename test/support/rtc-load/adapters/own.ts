import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { types as mediasoup } from 'mediasoup';
import type { Said } from '../../../../main/contract/message.ts';
import type { RoomContract } from '../../../../main/contract/room.ts';
import { nowMs } from '../Engine.ts';
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

/**
 * Speaks our own contract: one round trip to enter, producer ids of its own
 * choice, `ack` for consumers that appear later.
 */
export function ownAdapter({ url, delayMs = 10 }: AdapterOptions): Adapter {
  let capabilities: mediasoup.RtpCapabilities;

  return {
    name: 'own',
    /** A page caches what the router can do; so do we. */
    async prepare() {
      const signalling = await ProtooClient.open(url);
      const { routerRtpCapabilities } = await signalling.request<{ routerRtpCapabilities: mediasoup.RtpCapabilities }>('look', {
        roomId: 'look',
      });
      capabilities = capabilitiesOf(routerRtpCapabilities);
      signalling.cut();
    },
    join,
  };

  async function join(joining: Joining): Promise<Member> {
    const { engine, publish, subscribe, name } = joining;
    const startedAt = nowMs();
    const signalling = await ProtooClient.open(url);
    signalling.onNotification = (method, data) => {
      if (method === 'consumers') void acknowledge(signalling, data as Said<RoomContract, 'consumers'>);
      if (method === 'closing') closedFor = (data as Said<RoomContract, 'closing'>).reason;
    };
    let closedFor: string | undefined;
    signalling.onClose = () => joining.onClosed?.(closedFor);
    const answer = await signalling.request<{ you: { reconnectSecret: string }; send?: ServerTransport; recv?: ServerTransport }>('enter', {
      roomId: joining.room,
      peerId: name,
      displayName: joining.displayName ?? name,
      device: { flag: 'load', name: 'rtc-load' },
      rtpCapabilities: capabilities,
      dtls: dtlsParameters(engine),
      publish,
      consume: subscribe,
      reconnectSecret: joining.secret,
      usePipeTransports: joining.apart,
    });
    const member: Member = { startedAt, joinedAt: nowMs(), signalling, secret: answer.you.reconnectSecret };
    if (answer.recv) member.receiving = engine.connect(remoteOf(answer.recv), joining.onStream);
    if (answer.send) {
      const transportId = answer.send.id;
      const peer = (member.sending = engine.connect(remoteOf(answer.send)));
      const produced = joining.media.map(async (shape) => {
        const { kind, rtpParameters, ssrc, pt } = streamOf(shape, name);
        const appData = { source: kind === 'video' ? 'webcam' : 'mic' };
        // Unique on the whole server: a worker holds the producers of many rooms.
        const producerId = randomUUID();
        // The answer is not awaited before sending: what was refused is simply not forwarded.
        const accepted = signalling.request('produce', { transportId, producerId, kind, rtpParameters, appData });
        // A refusal counts when it is awaited below, not while DTLS is still busy.
        accepted.catch(() => {});
        await peer.up;
        peer.publish(shape, { ssrc, pt, pub: joining.pub });
        await accepted;
      });
      await Promise.all(produced);
    }
    return member;
  }

  async function acknowledge(signalling: ProtooClient, { consumers }: Said<RoomContract, 'consumers'>) {
    if (delayMs > 0) await delay(delayMs);
    // A member that has left meanwhile has nothing to acknowledge.
    await signalling.request('ack', { ids: consumers.map(({ id }) => id) }).catch(() => {});
  }
}
