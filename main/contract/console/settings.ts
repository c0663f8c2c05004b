/** The appliance's settings, and what changing them would mean. */
import { z } from 'zod';
import { request } from '../message.ts';
import { nothing } from '../nothing.ts';

/** A configuration as it stands in the file: what is left out has its default. Checked by `configSchema`. */
export const looseSettings = z.record(z.string(), z.unknown());

export const change = z.object({ path: z.string(), from: z.unknown(), to: z.unknown() });
export type Change = z.output<typeof change>;

export const plan = z.object({
  /** What is not valid; nothing can be applied while there is something. */
  issues: z.array(z.object({ path: z.string(), message: z.string() })),
  changes: z.array(change),
  effects: z.object({
    /** People who will reconnect by themselves, and their rooms. */
    rooms: z.int(),
    people: z.int(),
    /** Participants move to another address or port. */
    moves: z.boolean(),
    /** Media workers start again. */
    restartsMedia: z.boolean(),
    /** This console moves to another port. */
    movesConsole: z.boolean(),
    /** It must be confirmed within 30 s, or is undone. */
    needsConfirmation: z.boolean(),
  }),
});
export type Plan = z.output<typeof plan>;

export const settingsRequests = {
  getConfig: request(
    nothing,
    z.object({
      /** In force, complete. */
      effective: looseSettings,
      /** What the file holds: what was changed from the defaults. */
      file: looseSettings,
      /** Settings that a flag or an environment variable decides, by dotted path. */
      overridden: z.record(z.string(), z.enum(['flag', 'environment'])),
    }),
  ),
  /** What applying these settings would change and interrupt. Changes nothing. */
  planConfig: request(z.object({ settings: looseSettings }), plan),
  /** Applies and saves them. Refusals: 400 not valid; 409 while another change waits for confirmation, or when it could not be done and was undone. */
  applyConfig: request(z.object({ settings: looseSettings }), z.object({ needsConfirmation: z.boolean() })),
  /** Keeps, or undoes at once, the change on trial. 409 where there is none. */
  confirmConfig: request(nothing, nothing),
  revertConfig: request(nothing, nothing),
};
