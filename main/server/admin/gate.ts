/** What may reach the console at all, decided from the request's head. Pure. */
import type { IncomingMessage } from 'node:http';
import { Refusal } from '../../contract/errors.ts';

/** Where the console's WebSocket is. */
export const CONSOLE_PATH = '/console';

/** Query strings end in histories, logs and referrers: no secret is ever taken from one. */
const secretInQuery = /[?&](token|code|session|key|secret|password|auth|authorization|access_token)=/i;

/** As much of a request as is looked at. */
export type Head = Pick<IncomingMessage, 'url' | 'method' | 'headers'>;

/**
 * Refuses what did not mean to come here: another host's name (DNS rebinding),
 * pages from elsewhere, and secrets where they do not belong. `isOurs` knows
 * the values of `Host` that are ours.
 */
export function checkHead(request: Head, scheme: 'http' | 'https', isOurs: (host: string) => boolean): void {
  const { host = '', origin } = request.headers;
  if (!isOurs(host.toLowerCase())) throw new Refusal('forbidden', 'there is no such host here');
  if (origin !== undefined && origin.toLowerCase() !== `${scheme}://${host.toLowerCase()}`) throw new Refusal('forbidden', 'pages from elsewhere may not use the console');
  if (isFromElsewhere(request)) throw new Refusal('forbidden', 'pages from elsewhere may not use the console');
  if (secretInQuery.test(request.url ?? '')) throw new Refusal('unauthorized', 'secrets are not taken from an address; use the link as it is, with "#"');
}

/** `127.0.0.1:4460`, `localhost:4460` and `[::1]:4460`. */
export function loopbackHosts(port: number): (host: string) => boolean {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  const allowed = new Set([...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])]);
  return (host) => allowed.has(host);
}

/** Browsers say so even where they send no `Origin`. Following a link is fine, loading something into another page is not. */
function isFromElsewhere({ method, headers }: Head): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== 'cross-site' && site !== 'same-site') return false;
  return !(method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document');
}
