import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { iceCredentials, nowMs } from '../Engine.ts';
import { JanusClient, type JanusMessage, type Jsep } from '../janus/JanusClient.ts';
import { answerTo, offerOf, type OurSide, remoteOfSdp } from '../janus/sdp.ts';
import type { Adapter, AdapterOptions, Joining, Member } from './adapter.ts';

/**
 * Speaks to the videoroom plugin of Janus 1.x as its own pages do: one handle
 * to be in the room, one peer connection for everything that is received.
 */
export function janusAdapter({ url, delayMs = 10 }: AdapterOptions): Adapter {
  const rooms = new Map<string, Promise<number>>();
  return { name: 'janus', prepare: async () => {}, join };

  async function join(joining: Joining): Promise<Member> {
    const { publish, subscribe, name } = joining;
    const room = await (rooms.get(joining.room) ?? remember(joining.room));
    const startedAt = nowMs();
    const signalling = await JanusClient.open(url);
    const member: Member = { startedAt, joinedAt: NaN, signalling };
    const audience = new Audience(joining, signalling, member, room, delayMs);
    const handle = await signalling.attach((message) => subscribe && audience.hear(message));
    const joined = await signalling.ask(handle, { request: 'join', ptype: 'publisher', room, display: name });
    member.joinedAt = nowMs();
    if (subscribe) audience.hear(joined);
    if (publish) await speak(joining, signalling, member, handle);
    await audience.settled();
    return member;
  }

  function remember(name: string): Promise<number> {
    const created = createRoom();
    rooms.set(name, created);
    return created;
  }

  /** Rooms of Janus have numbers, and somebody makes them. */
  async function createRoom(): Promise<number> {
    const room = randomInt(1, 2 ** 31);
    const signalling = await JanusClient.open(url);
    const handle = await signalling.attach();
    await signalling.ask(handle, {
      request: 'create', room, publishers: 10_000, bitrate: 0, audiocodec: 'opus', videocodec: 'vp8', notify_joining: false, permanent: false,
    });
    signalling.cut();
    return room;
  }
}

async function speak({ engine, media, name, pub }: Joining, signalling: JanusClient, member: Member, handle: number) {
  const ours = { ice: iceCredentials(), fingerprint: engine.fingerprint };
  const streams = media.map((shape) => ({ shape, ssrc: randomInt(1, 0xffff_fff0), pt: shape.kind === 'v' ? 96 : 111 }));
  const answer = await signalling.ask(handle, { request: 'publish' }, { type: 'offer', sdp: offerOf(streams, name, ours) });
  if (!answer.jsep) throw new Error('Janus did not answer the offer');
  const peer = (member.sending = engine.connect(remoteOfSdp(answer.jsep.sdp), undefined, ours.ice));
  await peer.up;
  for (const { shape, ssrc, pt } of streams) peer.publish(shape, { ssrc, pt, pub });
}

/** What one participant receives. Janus offers, so there is one exchange at a time. */
class Audience {
  private readonly joining: Joining;
  private readonly signalling: JanusClient;
  private readonly member: Member;
  private readonly room: number;
  private readonly delayMs: number;
  private readonly ours: OurSide;
  private readonly known = new Set<number>();
  private handle: number | undefined;
  private chain: Promise<void> = Promise.resolve();

  constructor(joining: Joining, signalling: JanusClient, member: Member, room: number, delayMs: number) {
    this.joining = joining;
    this.signalling = signalling;
    this.member = member;
    this.room = room;
    this.delayMs = delayMs;
    this.ours = { ice: iceCredentials(), fingerprint: joining.engine.fingerprint };
  }

  /** Subscribes to those who are there, or have begun to publish. */
  hear({ plugindata }: JanusMessage) {
    const feeds = (plugindata?.data.publishers ?? []).map(({ id }) => id).filter((id) => !this.known.has(id));
    if (feeds.length === 0) return;
    feeds.forEach((id) => this.known.add(id));
    this.next(() => this.subscribe(feeds));
  }

  settled(): Promise<void> {
    return this.chain;
  }

  private next(step: () => Promise<void>) {
    const chain = this.chain.then(step);
    // Whoever waits for the chain hears of it; while nobody does, it is not an unhandled rejection.
    chain.catch(() => {});
    this.chain = chain;
  }

  private async subscribe(feeds: number[]) {
    const { signalling, room } = this;
    const streams = feeds.map((feed) => ({ feed }));
    const known = this.handle;
    const handle = (this.handle ??= await signalling.attach(({ jsep }) => jsep && this.next(() => this.answer(jsep))));
    const request = known === undefined ? { request: 'join', ptype: 'subscriber', room, streams, use_msid: false } : { request: 'subscribe', streams };
    const { jsep } = await signalling.ask(handle, request);
    if (jsep) await this.answer(jsep);
  }

  private async answer(offer: Jsep) {
    if (this.delayMs > 0) await delay(this.delayMs);
    const started = this.signalling.ask(this.handle as number, { request: 'start' }, { type: 'answer', sdp: answerTo(offer.sdp, this.ours) });
    const { engine, onStream } = this.joining;
    // A browser begins its checks when it has set its own description, not when the server has answered.
    this.member.receiving ??= engine.connect(remoteOfSdp(offer.sdp), onStream, this.ours.ice);
    await started;
  }
}
