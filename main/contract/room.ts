/**
 * Participant <-> appliance: the contract of our own meeting page, made for a
 * one-round-trip join (`enter`). The finer-grained requests of classic clients
 * (`join`, `createWebRtcTransport`, …) stand here too, because they reach the
 * same handlers; `server/dialects/` decides who may say what on the wire.
 *
 * Carried as protoo requests and notifications over `wss://HOST:PORT/` with
 * the WebSocket subprotocol `protoo`. A connection without `roomId` in its URL
 * speaks this contract; until `enter` it is in the lobby and costs nothing.
 */
import { z } from 'zod';
import { economyStep } from './economy.ts';
import { notification, request } from './message.ts';
import { nothing } from './nothing.ts';
import * as rtp from './rtp.ts';
import { chatText, device, displayName, id, roomId } from './text.ts';

export const role = z.enum(['host', 'participant', 'viewer']);
export type Role = z.output<typeof role>;

/** A participant as the others see it. */
export const peerInfo = z.object({ id, displayName, device, role });
export type PeerInfo = z.output<typeof peerInfo>;

export const chatMessage = z.object({
  id,
  /** Author; the bot's messages carry `bot`. */
  peerId: id,
  displayName: z.string(),
  text: chatText,
  /** Milliseconds since 1970-01-01 UTC, the appliance's clock. */
  sentAt: z.number(),
});
export type ChatMessage = z.output<typeof chatMessage>;

const producing = {
  kind: rtp.kind,
  rtpParameters: rtp.rtpParameters,
  appData: rtp.opaque.default({}),
  /** Starts paused: a microphone that joins muted. */
  paused: z.boolean().default(false),
};

const ofOneKind = (input: { kind: string; rtpParameters: { codecs: { mimeType: string }[] } }) =>
  input.rtpParameters.codecs.every((codec) => codec.mimeType.toLowerCase().startsWith(`${input.kind}/`));

const stats = z.array(z.record(z.string(), z.unknown()));
const ofTransport = z.object({ transportId: id });
const ofProducer = z.object({ producerId: id });
const ofConsumer = z.object({ consumerId: id });
const pixels = z.int().min(0).max(16_384);

const requests = {
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
  createWebRtcTransport: request(
    z.object({ forceTcp: z.boolean().default(false), producing: z.boolean(), consuming: z.boolean() }),
    rtp.transportOptions,
  ),
  connectWebRtcTransport: request(z.object({ transportId: id, dtlsParameters: rtp.dtlsParameters }), nothing),
  restartIce: request(ofTransport, rtp.iceParameters),

  // ---- sending
  produce: request(
    z
      .object({ transportId: id, /** Chosen by the client, or else by the appliance. */ producerId: id.optional(), ...producing })
      .refine(ofOneKind, { error: 'every codec must be of the producer’s kind', path: ['rtpParameters'] }),
    z.object({ id }),
  ),
  closeProducer: request(ofProducer, nothing),
  pauseProducer: request(ofProducer, nothing),
  resumeProducer: request(ofProducer, nothing),
  /** Somebody begins to say something into this microphone: where louder ones have the places, it gets one at once. */
  speaks: request(ofProducer, nothing),
  produceData: request(
    z.object({
      transportId: id,
      sctpStreamParameters: rtp.sctpStreamParameters,
      label: z.string().max(64).default(''),
      protocol: z.string().max(64).default(''),
      appData: rtp.opaque.default({}),
    }),
    z.object({ id }),
  ),

  // ---- receiving
  /** Tells that consumers offered by `consumers` are set up; they then run. */
  ack: request(z.object({ ids: z.array(id).min(1).max(1024) }), nothing),
  /**
   * What of the videos is displayed, and how large: those of which it has
   * changed. Decides which of their layers are sent, and whether anything is:
   * a video of which nothing was ever said counts as displayed.
   */
  view: request(
    z.object({ tiles: z.array(z.object({ consumerId: id, /** Device pixels; 0 is not displayed. */ width: pixels, height: pixels })).min(1).max(512) }),
    nothing,
  ),
  pauseConsumer: request(ofConsumer, nothing),
  resumeConsumer: request(ofConsumer, nothing),
  requestConsumerKeyFrame: request(ofConsumer, nothing),
  setConsumerPreferredLayers: request(
    z.object({ consumerId: id, spatialLayer: rtp.spatialLayer, temporalLayer: rtp.temporalLayer.optional() }),
    nothing,
  ),
  setConsumerPriority: request(z.object({ consumerId: id, priority: z.int().min(1).max(255) }), nothing),

  // ---- people
  changeDisplayName: request(z.object({ displayName }), nothing),
  /** `@bot …` is answered by the room's bot. */
  chat: request(z.object({ text: chatText }), nothing),

  // ---- only for hosts: 403 for everybody else
  /** Pauses the microphones of everybody who is not a host; they may unmute again. */
  muteAll: request(nothing, nothing),
  /** Nobody new gets in any more, hosts aside; or again. */
  setLocked: request(z.object({ locked: z.boolean() }), nothing),
  /** Ends the meeting for everybody. */
  endMeeting: request(nothing, nothing),

  // ---- statistics, only of what is the asker's own
  getTransportStats: request(ofTransport, stats),
  getProducerStats: request(ofProducer, stats),
  getConsumerStats: request(ofConsumer, stats),
  getDataProducerStats: request(z.object({ dataProducerId: id }), stats),
  getDataConsumerStats: request(z.object({ dataConsumerId: id }), stats),

  // ---- refused unless the host enables it
  applyNetworkThrottle: request(
    z.object({
      secret: z.string().max(128),
      uplink: z.number().min(0).optional(),
      downlink: z.number().min(0).optional(),
      rtt: z.number().min(0).optional(),
      packetLoss: z.number().min(0).max(100).optional(),
    }),
    nothing,
  ),
  resetNetworkThrottle: request(z.object({ secret: z.string().max(128) }), nothing),
};

/** mediasoup's 0 (unusable) to 10 (perfect). */
const score = z.number().min(0).max(10);

const notifications = {
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

export const roomContract = { requests, notifications } as const;
export type RoomContract = typeof roomContract;
export type ClosingReason = z.output<(typeof notifications)['closing']['data']>['reason'];
