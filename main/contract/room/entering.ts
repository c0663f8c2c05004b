/** Coming in, as our own page does it and as classic clients do, and leaving. */
import { z } from 'zod';
import { economyStep } from '../economy.ts';
import { request } from '../message.ts';
import { nothing } from '../nothing.ts';
import * as rtp from '../rtp.ts';
import { mediaSources } from '../sources.ts';
import { device, displayName, id, roomId } from '../text.ts';
import { chatMessage, peerInfo, role } from './people.ts';

export const enteringRequests = {
  // ---- the lobby: allowed before entering
  /** What a page needs before its person taps "Join". Creates nothing. */
  look: request(
    z.object({ roomId }),
    z.object({
      /** The appliance's version. */
      version: z.string(),
      /** The same at whatever address it answers, and after a restart: another one is another box, which must learn no secret of ours. */
      box: z.string(),
      routerRtpCapabilities: rtp.rtpCapabilities,
      room: z.object({
        exists: z.boolean(),
        people: z.int().min(0),
        /** As the host named it; the id where nobody did. */
        name: z.string(),
        locked: z.boolean(),
        /** What `enter` needs from whoever is not a host: nothing, `password`, or an invite `key`. */
        access: z.enum(['open', 'password', 'invite']),
        /** False: it is not there, and only the host opens rooms. */
        mayOpen: z.boolean(),
        /** Nobody new gets in until somebody goes. */
        full: z.boolean().optional(),
        /** This connection came over plain HTTP, and the room cannot be watched that way. */
        needsHttps: z.boolean().optional(),
      }),
      /** How video shall be sent unless the page's parameters say otherwise. */
      video: z.object({ webcamKbps: z.int(), screenKbps: z.int(), simulcastStreams: z.int().min(1).max(3), scalabilityMode: z.string() }),
    }),
  ),

  /**
   * Join, or come back, in one round trip. The client makes its DTLS
   * certificate first; transports in the answer are already connected to it,
   * consumers already run.
   * Refusals: 400; 401 the room's password or an invite is needed, or the one
   * given is wrong; 403 wrong secret, viewer may not publish, room locked, full
   * or closed to you; 404 only the host opens rooms; 409 already in a room on this connection; 429 too many;
   * 503 the box carries nobody more right now (hosts, and whoever comes back, aside).
   * Over plain HTTP only as a viewer who does not publish; password, key and
   * secret count for nothing there, and the secret in the answer is empty.
   */
  enter: request(
    z.object({
      roomId,
      peerId: id,
      displayName,
      device: device.default({ flag: 'unknown', name: 'unknown' }),
      /** A viewer receives and chats, and never publishes. */
      role: z.enum(['participant', 'viewer']).default('participant'),
      /** The room's password, where it has one. */
      password: z.string().max(128).optional(),
      /** From a link: the room's invite key, or its host key, which makes a host. Comes behind `#`, so it is in no log. */
      key: z.string().max(128).optional(),
      rtpCapabilities: rtp.rtpCapabilities,
      dtls: rtp.dtlsParameters,
      /** Whether to make a transport to send on, and one to receive on. */
      publish: z.boolean().default(true),
      consume: z.boolean().default(true),
      /** Offer TCP candidates only. */
      forceTcp: z.boolean().default(false),
      /** Handed out by an earlier `enter`; proves to be the same participant. */
      reconnectSecret: z.string().max(128).optional(),
      /**
       * Transports that the client still holds. Where both sides still have
       * all of them, media goes on untouched and the answer says `resumed`.
       */
      holding: z.object({ sendId: id.optional(), recvId: id.optional() }).optional(),
      /** Developer parameters; ignored unless the host allows them. */
      consumerReplicas: z.int().min(0).catch(0).default(0),
      usePipeTransports: z.boolean().catch(false).default(false),
    }),
    z.object({
      you: z.object({ peerId: id, role, reconnectSecret: z.string() }),
      /** What you may send here. */
      allowed: z.object({ audio: z.boolean(), video: z.boolean(), screen: z.boolean(), chat: z.boolean() }),
      roomName: z.string(),
      locked: z.boolean(),
      /** Everybody else who has joined. */
      peers: z.array(peerInfo),
      /** True: keep your transports, `send` and `recv` are absent. */
      resumed: z.boolean(),
      send: rtp.transportOptions.optional(),
      recv: rtp.transportOptions.optional(),
      /** All your consumers, also those you already hold when `resumed`. */
      consumers: z.array(rtp.consumerOptions),
      /** Ids of your producers that the appliance still has (empty unless `resumed`). */
      producerIds: z.array(id),
      /** What of yours a host has muted since you last said it on: stay silent with it. */
      muted: z.array(z.enum(mediaSources)),
      chat: z.array(chatMessage),
      /** What the box has to give up right now. */
      economy: economyStep,
      /** Milliseconds since the room was made. */
      roomAge: z.number(),
      /** Origins at which to look for the box when it is not found here any more, most likely first. */
      whereabouts: z.array(z.string()),
    }),
  ),

  /** Leaves for good: no grace period. */
  leave: request(nothing, nothing),

  // ---- classic joining
  getRouterRtpCapabilities: request(nothing, rtp.rtpCapabilities),
  join: request(
    z.object({ displayName, device, rtpCapabilities: rtp.rtpCapabilities.optional() }),
    z.object({ peers: z.array(peerInfo) }),
  ),
};
