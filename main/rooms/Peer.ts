/**
 * One participant: who it is, and its media. It outlives its connection (the
 * link is replaced when it reconnects) and knows nothing of its room.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Consumer, DataConsumer, DataProducer, Producer, RtpCapabilities, WebRtcTransport } from 'mediasoup/types';
import { Refusal } from '../contract/errors.ts';
import type { PeerInfo, Role } from '../contract/room/people.ts';
import type { MediaSource } from '../contract/sources.ts';
import type { Place } from '../media/RoomMedia.ts';
import { Belongings } from './Belongings.ts';
import { Gate } from './forwarding/Gate.ts';
import type { ConsumerOffer, PeerEvent, PeerLink } from './PeerLink.ts';
import type { Carrier } from './policy.ts';

/** What a transport is for. A classic client may use one for both. */
export interface TransportUse {
  readonly producing: boolean;
  readonly consuming: boolean;
}

/** More copies than this of each stream help nobody's test. */
const MAX_COPIES = 4;

export class Peer {
  readonly id: string;
  /** Only clients that asked for one can prove themselves by it. */
  readonly secret: string | undefined;
  /** What all its connections come over. */
  readonly carrier: Carrier;
  role: Role;
  displayName = '';
  device: PeerInfo['device'] = { flag: 'unknown', name: 'unknown' };
  rtpCapabilities: RtpCapabilities | undefined;
  joined = false;
  /** When it joined, in ms since 1970; 0 before. */
  joinedAt = 0;
  /** How many consumers it gets of each producer. */
  copies = 1;
  /** Whether its media goes on a worker apart from the room's home. */
  apart = false;
  /** Where its media is; undefined before its first transport. */
  place: Place | undefined;
  /** The connection, or null while it is lost. */
  link: PeerLink | null = null;
  /** Where its last connection came from. */
  address = '';
  /** The connection that it joined on. */
  joinedOn: PeerLink | null = null;
  readonly transports = new Belongings<WebRtcTransport>('transport', 2);
  readonly producers = new Belongings<Producer>('producer', 8);
  readonly consumers = new Belongings<Consumer>('consumer');
  readonly dataProducers = new Belongings<DataProducer>('data producer', 8);
  readonly dataConsumers = new Belongings<DataConsumer>('data consumer');
  /** `producerId#copy` of every consumer that exists or is being made, so that none is made twice. */
  readonly consuming = new Set<string>();
  /** What others send that it cannot receive, or its client will not have. */
  readonly without = new WeakSet<Producer>();
  /** Consumers that are paused until the client has set them up (and not because it wants them so). */
  readonly offered = new Set<Consumer>();
  /** What a host has muted of it and it has not taken up again since: whoever was away then did not hear of it. */
  readonly muted = new Set<MediaSource>();
  readonly #uses = new WeakMap<WebRtcTransport, TransportUse & { link: PeerLink | null }>();
  #info: PeerInfo | undefined;
  #closed = false;

  constructor(id: string, role: Role, { withSecret, secret, carrier = 'https' }: { withSecret: boolean; secret?: string | undefined; carrier?: Carrier }) {
    this.id = id;
    this.carrier = carrier;
    this.role = role;
    this.secret = withSecret ? (secret ?? randomBytes(24).toString('base64url')) : undefined;
  }

  /** Developer parameters, where the host allows them. */
  setDeveloperParameters(wanted: { consumerReplicas: number; usePipeTransports: boolean }): void {
    this.copies = 1 + Math.min(wanted.consumerReplicas, MAX_COPIES - 1);
    this.apart = wanted.usePipeTransports;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The same object for as long as nothing of it changes: everybody is told of everybody. */
  get info(): PeerInfo {
    const { id, displayName, device, role } = this;
    const known = this.#info;
    if (known?.displayName === displayName && known.device === device && known.role === role) return known;
    return (this.#info = { id, displayName, device, role });
  }

  /** Whether `secret` is the one handed out; constant time. */
  provesItself(secret: string | undefined): boolean {
    if (this.secret === undefined || secret === undefined) return false;
    const [mine, given] = [Buffer.from(this.secret), Buffer.from(secret)];
    return mine.length === given.length && timingSafeEqual(mine, given);
  }

  notify(event: PeerEvent): void {
    this.link?.notify(event);
  }

  /**
   * Keeps the transport that `create` opens. One with the same use that an
   * earlier connection made is closed first: its client has started over.
   */
  async openTransport(use: TransportUse, create: () => Promise<WebRtcTransport>): Promise<WebRtcTransport> {
    const { link } = this;
    for (const old of this.transports) {
      const was = this.#uses.get(old);
      if (was && was.link !== link && was.producing === use.producing && was.consuming === use.consuming) old.close();
    }
    const transport = await this.transports.add(create);
    if (this.#closed) {
      transport.close();
      throw new Refusal('wrongState', 'you have left the room');
    }
    this.#uses.set(transport, { ...use, link });
    // The client's side has ended it (RFC 8827: DTLS close_notify); ICE alone would wait for ever.
    transport.on('dtlsstatechange', (state) => (state === 'closed' || state === 'failed') && transport.close());
    return transport;
  }

  useOf(transport: WebRtcTransport): TransportUse | undefined {
    return this.#uses.get(transport);
  }

  /** The transports that it may send on. */
  get sending(): WebRtcTransport[] {
    return Array.from(this.transports).filter((transport) => this.#uses.get(transport)?.producing);
  }

  /** The transport that it receives on, and where it is. */
  get receiving(): { transport: WebRtcTransport; place: Place } | undefined {
    const { place } = this;
    if (place) for (const transport of this.transports) if (this.#uses.get(transport)?.consuming) return { transport, place };
    return undefined;
  }

  /** Everything that it receives, as its client needs it. */
  get offers(): ConsumerOffer[] {
    return Array.from(this.consumers, offerOf);
  }

  /** Closes all its transports, and with them everything on them. */
  closeMedia(): void {
    for (const transport of this.transports) transport.close();
    this.consuming.clear();
  }

  /** Ends it for good; the connection is the caller's. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.joined = false;
    this.closeMedia();
  }
}

/** A consumer as its client needs it; its `appData` is the producer's, with the author's `peerId` set by us. */
export function offerOf(consumer: Consumer): ConsumerOffer {
  return {
    id: consumer.id,
    producerId: consumer.producerId,
    peerId: String(consumer.appData.peerId),
    kind: consumer.kind,
    rtpParameters: consumer.rtpParameters,
    type: consumer.type,
    producerPaused: consumer.producerPaused,
    held: Gate.of(consumer).held,
    appData: consumer.appData,
  };
}
