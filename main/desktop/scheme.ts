/** Pages come from `soupbox://console/`: a scheme of our own has an origin and a policy, which `file://` has not. */
export const SCHEME = 'soupbox';
export const CONSOLE_HOST = 'console';
export const CONSOLE_URL = `${SCHEME}://${CONSOLE_HOST}/`;

/** Whether a page, or a blob that it made, is the console's. */
export function isConsoleUrl(url: string): boolean {
  return url === CONSOLE_URL || (url.startsWith(CONSOLE_URL) && URL.canParse(url));
}
