/**
 * What somebody sends, as far as they say. A picture is a picture: that a
 * camera calls itself a screen in its `appData` cannot be proven, so whoever
 * forbids cameras but not screens trusts that clients tell the truth. Kind
 * (audio or video) is a fact, and forbidding both video and screens holds. So
 * does forbidding microphones: the sound of a screen is only what comes along
 * with one.
 */
import type { Producer } from 'mediasoup/types';
import type { MediaSource } from '../contract/sources.ts';
import type { Publishable } from '../contract/roomSettings.ts';

type Said = Pick<Producer, 'kind' | 'appData'>;
/** Everything that the same person sends. */
type Sent = Said & Pick<Producer, 'closed'>;

/** `appData.source` of our page and of newer clients; older ones say `share: true`. */
export function sourceOf({ kind, appData }: Said, sent: Iterable<Sent>): MediaSource {
  const isScreen = saysScreen(appData);
  if (kind === 'audio') return isScreen && Array.from(sent).some((other) => other.kind === 'video' && !other.closed && saysScreen(other.appData)) ? 'screen-audio' : 'mic';
  return isScreen ? 'screen' : 'webcam';
}

/** Which of a room's settings it falls under. */
export function publishableOf(said: Said, sent: Iterable<Sent>): Publishable {
  return ({ mic: 'audio', webcam: 'video', screen: 'screen', 'screen-audio': 'screen' } as const)[sourceOf(said, sent)];
}

export function saysScreen(appData: Said['appData']): boolean {
  return appData.source === 'screen' || appData.source === 'screen-audio' || appData.share === true;
}
