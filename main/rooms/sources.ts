/**
 * What somebody sends, as far as they say. A picture is a picture: that a
 * camera calls itself a screen in its `appData` cannot be proven, so whoever
 * forbids cameras but not screens trusts that clients tell the truth. Kind
 * (audio or video) is a fact, and forbidding both video and screens holds.
 */
import type { Producer } from 'mediasoup/types';
import type { mediaSource } from '../contract/room.ts';
import type { Publishable } from '../contract/roomSettings.ts';
import type { z } from 'zod';

type Said = Pick<Producer, 'kind' | 'appData'>;

/** `appData.source` of our page and of newer clients; older ones say `share: true`. */
export function sourceOf({ kind, appData }: Said): z.output<typeof mediaSource> {
  const isScreen = appData.source === 'screen' || appData.source === 'screen-audio' || appData.share === true;
  if (kind === 'audio') return isScreen ? 'screen-audio' : 'mic';
  return isScreen ? 'screen' : 'webcam';
}

/** Which of a room's settings it falls under. */
export function publishableOf(said: Said): Publishable {
  return ({ mic: 'audio', webcam: 'video', screen: 'screen', 'screen-audio': 'screen' } as const)[sourceOf(said)];
}
