/** What the others may see of this browser; for showing only. */
export function thisBrowser(userAgent: string = navigator.userAgent): { flag: string; name: string; version?: string } {
  // Order matters: Edge and Opera also say Chrome, and Chrome also says Safari.
  const known: [flag: string, name: string, pattern: RegExp][] = [
    ['edge', 'Edge', /Edg(?:e|A|iOS)?\/(\d+)/],
    ['opera', 'Opera', /OPR\/(\d+)/],
    ['firefox', 'Firefox', /(?:Firefox|FxiOS)\/(\d+)/],
    ['chrome', 'Chrome', /(?:Chrome|CriOS|Chromium|HeadlessChrome)\/(\d+)/],
    ['safari', 'Safari', /Version\/(\d+)[\d.]* .*Safari/],
  ];
  for (const [flag, name, pattern] of known) {
    const version = pattern.exec(userAgent)?.[1];
    if (version) return { flag, name, version };
  }
  return { flag: 'unknown', name: 'unknown' };
}
