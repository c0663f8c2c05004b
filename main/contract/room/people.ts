/** Who is in a room, and what they write. */
import { z } from 'zod';
import { chatText, device, displayName, id } from '../text.ts';

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
