export type System = 'android' | 'ios' | 'windows' | 'macos' | 'chromeos' | 'linux';
export type Browser = 'chrome' | 'edge' | 'samsung' | 'opera' | 'firefox' | 'safari' | 'other';

/** What somebody holds in their hands, as far as it tells. */
export interface Platform {
  system: System;
  browser: Browser;
  /** As people know it: "Chrome". */
  browserName: string;
}

const browsers: readonly [Browser, string, RegExp][] = [
  // The order matters: nearly everybody claims to be Chrome and Safari as well.
  ['edge', 'Edge', /Edg(e|A|iOS)?\//],
  ['samsung', 'Samsung Internet', /SamsungBrowser\//],
  ['opera', 'Opera', /OPR\/|OPiOS\//],
  ['firefox', 'Firefox', /Firefox\/|FxiOS\//],
  ['chrome', 'Chrome', /Chrome\/|Chromium\/|CriOS\//],
  ['safari', 'Safari', /Safari\//],
];

/** Reads a user agent string. `touchPoints` tells an iPad from the Mac that it claims to be. */
export function detectPlatform(userAgent: string, touchPoints = 0): Platform {
  const [browser, browserName] = browsers.find(([, , pattern]) => pattern.test(userAgent)) ?? (['other', ''] as const);
  return { system: systemOf(userAgent, touchPoints), browser, browserName };
}

function systemOf(userAgent: string, touchPoints: number): System {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios';
  if (/Macintosh/.test(userAgent)) return touchPoints > 1 ? 'ios' : 'macos';
  if (/Android/.test(userAgent)) return 'android';
  if (/Windows/.test(userAgent)) return 'windows';
  if (/CrOS/.test(userAgent)) return 'chromeos';
  return 'linux';
}
