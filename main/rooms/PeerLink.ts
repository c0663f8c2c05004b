/**
 * How a room speaks to a participant. The dialects (`server/dialects/`) put it
 * into words that the participant's client knows; `rooms/` knows no wire shape.
 */
import type { ConsumerLayers, ConsumerScore, ProducerScore, RtpParameters, SctpStreamParameters } from 'mediasoup/types';
import type { EconomyStep } from '../contract/economy.ts';
import type { ClosingReason } from '../contract/room/notifications.ts';
import type { ChatMessage, PeerInfo, Role } from '../contract/room/people.ts';
import type { Allowed } from './policy.ts';

/** A consumer as its client needs it. */
export interface ConsumerOffer {
  readonly id: string;
  readonly producerId: string;
  readonly peerId: string;
  readonly kind: 'audio' | 'video';
  readonly rtpParameters: RtpParameters;
  readonly type: 'simple' | 'simulcast' | 'svc' | 'pipe';
  readonly producerPaused: boolean;
  /** Held back by the room: others matter more. */
  readonly held: boolean;
  readonly appData: Record<string, unknown>;
}

/** A data consumer as its client needs it; `peerId` is null for the bot's. */
export interface DataConsumerOffer {
  readonly id: string;
  readonly dataProducerId: string;
  readonly peerId: string | null;
  readonly sctpStreamParameters: SctpStreamParameters | undefined;
  readonly label: string;
  readonly protocol: string;
  readonly appData: Record<string, unknown>;
}

/** Who is heard right now; volumes in dBov, loudest first. */
export interface Speakers {
  readonly active: string | null;
  readonly volumes: readonly { readonly peerId: string; readonly volume: number }[];
}

/** What a participant is told. */
export type PeerEvent =
  | { type: 'peerJoined'; peer: PeerInfo }
  | { type: 'peerLeft'; peerId: string }
  | { type: 'peerRenamed'; peer: PeerInfo; oldDisplayName: string }
  /** Its role. */
  | { type: 'peerChanged'; peer: PeerInfo }
  | { type: 'chat'; message: ChatMessage }
  | { type: 'speakers'; speakers: Speakers }
  | { type: 'consumerClosed'; consumerId: string }
  | { type: 'consumerPaused'; consumerId: string }
  | { type: 'consumerResumed'; consumerId: string; held: boolean }
  /** By the room: what the client displays, who speaks or what the box can carry lets others go first. */
  | { type: 'consumerHeld'; consumerId: string; producerPaused: boolean }
  | { type: 'consumerFlowing'; consumerId: string; producerPaused: boolean }
  | { type: 'consumerScore'; consumerId: string; score: ConsumerScore }
  | { type: 'consumerLayers'; consumerId: string; layers: ConsumerLayers | undefined }
  | { type: 'producerScore'; producerId: string; score: ProducerScore[] }
  | { type: 'producerClosed'; producerId: string; reason: string }
  /** By a host. */
  | { type: 'producerPaused'; producerId: string }
  | { type: 'note'; text: string; toYouAlone: boolean }
  | { type: 'allowed'; role: Role; allowed: Allowed }
  | { type: 'roomChanged'; name: string; locked: boolean }
  | { type: 'economy'; step: EconomyStep }
  | { type: 'dataConsumerClosed'; dataConsumerId: string }
  | { type: 'downlinkBwe'; desiredBitrate: number; effectiveDesiredBitrate: number; availableBitrate: number };

/**
 * How a connection ended. `lost`: by accident, it may come back. `unloaded`:
 * its page went; if that was a reload, it is back in a moment. `left`: for good.
 */
export type Parting = 'lost' | 'unloaded' | 'left';

export interface PeerLink {
  /** Whether chat travels over this client's data channels rather than its signalling. */
  readonly chatsOverData: boolean;
  /** Whether the client shows estimates of its downlink (`downlinkBwe`). */
  readonly wantsBandwidth: boolean;
  /** The address of the participant, and ours that it reached. */
  readonly remoteAddress: string;
  readonly localAddress: string;
  /** The connection has ended. */
  readonly closed: boolean;
  notify(event: PeerEvent): void;
  /** Resolves when the client has set the consumer up; rejects when it will not. */
  offerConsumer(offer: ConsumerOffer): Promise<void>;
  offerDataConsumer(offer: DataConsumerOffer): Promise<void>;
  /** The client has set these up; for dialects whose clients say so in a message of its own. */
  acknowledge(consumerIds: readonly string[]): void;
  /** Says why and ends the connection. Idempotent. */
  close(reason: ClosingReason): void;
}
