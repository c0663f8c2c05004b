/**
 * Which videos one participant is sent, and in which order they matter. Pure.
 * Shared screens first, then who speaks and has spoken, then what is displayed
 * largest. Who is sent already stays before an equal, so that nothing flaps:
 * the order changes only where somebody begins to speak, comes, goes, or where
 * a tile changes its size to twice or half.
 */
import type { Allowance } from './economy.ts';

export interface Video {
  readonly id: string;
  readonly isScreen: boolean;
  /** 0 speaks now, 1 spoke before that, …; null is none of the last few. */
  readonly spoke: number | null;
  /** Device pixels of its tile; null where the client does not tell. */
  readonly pixels: number | null;
  /** Chosen the last time. */
  readonly chosen: boolean;
}

/** Most important first; `videos` come in the order of their arrival. */
export function byImportance(videos: readonly Video[]): Video[] {
  const key = ({ isScreen, spoke, pixels, chosen }: Video) => [isScreen ? 0 : 1, spoke ?? Infinity, -sizeClass(pixels), chosen ? 0 : 1];
  const keyed = videos.map((video) => ({ video, key: key(video) }));
  keyed.sort((a, b) => {
    const at = a.key.findIndex((part, index) => part !== b.key[index]);
    return at < 0 ? 0 : a.key[at]! - b.key[at]!;
  });
  return keyed.map(({ video }) => video);
}

/** Those that are sent, most important first. */
export function chooseVideos(videos: readonly Video[], { videos: most, faces }: Pick<Allowance, 'videos' | 'faces'>): Video[] {
  let facesLeft = faces;
  const allowed = byImportance(videos).filter(({ isScreen }) => isScreen || facesLeft-- > 0);
  return allowed.slice(0, most);
}

/** Grows by one where width and height double. */
function sizeClass(pixels: number | null): number {
  return pixels === null || pixels < 1 ? 0 : Math.floor(Math.log2(pixels) / 2);
}
