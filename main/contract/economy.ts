/**
 * What the box gives up, step by step, before it refuses anybody: each step
 * holds together with those before it. Sound is never given up.
 */
import { z } from 'zod';

export const economySteps = ['none', 'smallLayers', 'fewerVideos', 'speakerOnly', 'audioOnly', 'full'] as const;

/**
 * - `none`: everybody gets what they can show.
 * - `smallLayers`: small tiles get the lowest layer, large ones at most the middle.
 * - `fewerVideos`: at most four videos for each participant.
 * - `speakerOnly`: shared screens and the one who speaks.
 * - `audioOnly`: shared screens in their lowest layer, and voices.
 * - `full`: as before, and nobody new gets in.
 */
export const economyStep = z.enum(economySteps);
export type EconomyStep = z.output<typeof economyStep>;
