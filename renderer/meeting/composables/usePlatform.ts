import { detectPlatform, type Platform } from '../../ui/platform.ts';

/** What this page runs on. */
export function usePlatform(): Platform & { isApple: boolean } {
  const platform = detectPlatform(navigator.userAgent, navigator.maxTouchPoints);
  return { ...platform, isApple: platform.system === 'macos' || platform.system === 'ios' };
}
