/** What each step of economy means for one participant. Pure; the steps are `contract/economy.ts`'s. */
import { economySteps, type EconomyStep } from '../../contract/economy.ts';

export interface Allowance {
  /** Videos at once, shared screens among them. */
  readonly videos: number;
  /** Of these, at most so many faces. */
  readonly faces: number;
  readonly layers: 'any' | 'small' | 'lowest';
}

const FEWER_VIDEOS = 4;

/** Each step holds together with those before it. */
export function allowanceAt(step: EconomyStep, videosAtOnce: number): Allowance {
  const reached = (other: EconomyStep) => economySteps.indexOf(step) >= economySteps.indexOf(other);
  const videos = reached('fewerVideos') ? Math.min(FEWER_VIDEOS, videosAtOnce) : videosAtOnce;
  if (reached('audioOnly')) return { videos, faces: 0, layers: 'lowest' };
  return { videos, faces: reached('speakerOnly') ? Math.min(1, videos) : videos, layers: reached('smallLayers') ? 'small' : 'any' };
}
