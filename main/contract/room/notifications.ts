/** What participants are told. */
import { z } from 'zod';
import { economyStep } from '../economy.ts';
import { notification } from '../message.ts';
import * as rtp from '../rtp.ts';
import { chatText, id } from '../text.ts';
import { chatMessage, peerInfo, role } from './people.ts';

/** mediasoup's 0 (unusable) to 10 (perfect). */
const score = z.number().min(0).max(10);

export const roomNotifications = {
  /**
   * Consumers for producers that appeared after `enter`, paused until `ack`
   * (or resumed anyway after a few seconds: no stream may be lost).
   */
  consumers: notification(z.object({ consumers: z.array(rtp.consumerOptions) })),
  /** What happened to your consumers, coalesced; the last state of each. */
  consumerChanges: notification(
    z.object({
      closed: z.array(id),
      /** The sender paused (muted) or resumed. */
      paused: z.array(id),
      resumed: z.array(id),
      /** Held back by the appliance, because others matter more; or not any more. */
      held: z.array(id),
      flowing: z.array(id),
      scores: z.array(z.object({ id, score, producerScore: score })),
      layers: z.array(z.object({ id, spatialLayer: z.number().optional(), temporalLayer: z.number().optional() })),
    }),
  ),
  /** How well your own producers arrive at the appliance: the best of its streams' scores. */
  producerScores: notification(z.object({ scores: z.array(z.object({ id, score })) })),
  /** A producer of yours is gone: refused late, or closed by the room. */
  producerClosed: notification(z.object({ producerId: id, reason: z.string() })),
  /** A producer of yours was paused by a host; you may resume it unless the room's settings forbid it. */
  producerPaused: notification(z.object({ producerId: id })),
  /** A note from a host, to you alone or to everybody. */
  note: notification(z.object({ text: chatText, toYouAlone: z.boolean() })),
  /** Your role, or what the room allows, has changed. */
  allowed: notification(z.object({ role, audio: z.boolean(), video: z.boolean(), screen: z.boolean(), chat: z.boolean() })),
  /** The room is called otherwise, or was locked or unlocked. */
  roomChanged: notification(z.object({ name: z.string(), locked: z.boolean() })),
  /**
   * The appliance answers at other addresses now (origins, most likely first)
   * and soon no longer at this one: connect there, holding what you hold.
   */
  moved: notification(z.object({ urls: z.array(z.string()).min(1) })),
  /** The box is found at other addresses too, or no longer at some; nothing to do while this one answers. */
  whereabouts: notification(z.object({ urls: z.array(z.string()).min(1) })),
  /** What the box gives up from now on, so that it can carry everybody. */
  economy: notification(z.object({ step: economyStep })),
  /** Who came, went or changed; at most every 50 ms. */
  presence: notification(z.object({ joined: z.array(peerInfo), left: z.array(id), changed: z.array(peerInfo) })),
  /** Who is heard right now. Volumes are in dBov, −127 (silence) to 0. */
  speakers: notification(
    z.object({ active: id.nullable(), volumes: z.array(z.object({ peerId: id, volume: z.number().min(-127).max(0) })) }),
  ),
  chat: notification(chatMessage),
  /**
   * Said right before the connection closes, so that a page can tell its
   * person. Come back by yourself only after `restart` and
   * `media-lost`; after `moved`, to where `moved` said.
   */
  closing: notification(z.object({ reason: z.enum(['replaced', 'removed', 'ended', 'restart', 'media-lost', 'moved', 'too-much']) })),
};

export type ClosingReason = z.output<(typeof roomNotifications)['closing']['data']>['reason'];
