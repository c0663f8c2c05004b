/**
 * Chromium aborts unknown schemes before anybody can answer them, so pages of
 * an own scheme live at an address that is a secure context just as well, and
 * nobody but the browser here ever sees that address.
 */
const SUFFIX = '.localhost';

/** What an own scheme has answered with `protocol.handle`. */
export type PageHandler = (request: Request) => Response | Promise<Response>;

export const schemes = new Set<string>();
export const handlers = new Map<string, PageHandler>();

/** `soupbox://console/x` -> `http://console.soupbox.localhost/x` */
export function toChromium(url: string): string {
  const match = /^([a-z]+):\/\/([^/?#]+)(.*)$/s.exec(url);
  return match && schemes.has(match[1]!) ? `http://${match[2]}.${match[1]}${SUFFIX}${match[3]}` : url;
}

/** The way back; also of a blob's address. */
export function fromChromium(url: string): string {
  return url.replace(/^(blob:)?http:\/\/([^/?#]+)\.([a-z]+)\.localhost/, (whole, blob: string | undefined, host: string, scheme: string) =>
    schemes.has(scheme) ? `${blob ?? ''}${scheme}://${host}` : whole,
  );
}

/** The handler that answers for an address of Chromium's, where it is of an own scheme. */
export function handlerOf(url: string): PageHandler | undefined {
  const own = fromChromium(url);
  return own === url ? undefined : handlers.get(new URL(own).protocol.slice(0, -1));
}
