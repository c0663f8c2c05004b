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
import { request, type Output } from './message.ts';
import { nothing } from './nothing.ts';
import { enteringRequests } from './room/entering.ts';
import { mediaRequests } from './room/media.ts';
import { roomNotifications } from './room/notifications.ts';
import { chatText, displayName } from './text.ts';

const requests = {
  ...enteringRequests,
  ...mediaRequests,

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

export const roomContract = { requests, notifications: roomNotifications } as const;
export type RoomContract = typeof roomContract;
/** What whoever comes in is told. */
export type Entered = Output<RoomContract, 'enter'>;
