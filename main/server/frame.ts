/** What may come over a WebSocket: one protoo message a text frame. https://protoo.versatica.com/#protoo-messages */
import { z } from 'zod';

const id = z.int().min(0);
const method = z.string().min(1).max(128);

const frame = z.union([
  z.object({ request: z.literal(true), id, method, data: z.unknown().optional() }),
  z.object({ response: z.literal(true), id, ok: z.literal(true), data: z.unknown().optional() }),
  z.object({
    response: z.literal(true),
    id,
    ok: z.literal(false).optional(),
    // What a client says about its own failure need not be short or tidy: browsers hand on whole SDP errors.
    errorCode: z.int().optional().catch(undefined),
    errorReason: z
      .string()
      .transform((text) => text.slice(0, 1024))
      .optional()
      .catch(undefined),
  }),
  z.object({ notification: z.literal(true), method, data: z.unknown().optional() }),
]);

export type Frame = z.output<typeof frame>;

/** The message in a text frame; `undefined` where it is none. */
export function parseFrame(text: string): Frame | undefined {
  try {
    return frame.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** A notification in the bytes of a text frame, for those that many are told. */
export function notification(method: string, data: object): Buffer {
  return Buffer.from(JSON.stringify({ notification: true, method, data }));
}
