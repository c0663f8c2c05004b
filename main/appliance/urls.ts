/** Where participants find us. Pure. */
import type { Config } from '../contract/config.ts';
import { hostInUrl, isLoopback } from '../network/addresses.ts';
import { certificateNames } from '../network/certificates/names.ts';
import type { Carrier } from '../rooms/policy.ts';

/** Origins with a final slash, most likely first. */
export function meetingUrls({ announcedAddress, httpsPort }: Pick<Config, 'announcedAddress' | 'httpsPort'>, addresses: readonly string[]): string[] {
  const hosts = [...(announcedAddress ? [announcedAddress] : []), ...addresses];
  return [...new Set(hosts)].map((host) => `https://${hostInUrl(host)}:${httpsPort}/`);
}

/** The same over plain HTTP, at these addresses. */
export function plainUrls(doors: readonly { readonly address: string; readonly port: number }[]): string[] {
  return doors.map(({ address, port }) => `http://${hostInUrl(address)}:${port}/`);
}

/** How somebody reached us. */
export interface Reached {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly localPort: number;
  /** The Host header. */
  readonly host: string | undefined;
  readonly carrier?: Carrier;
}

/**
 * Where somebody finds us now that we listen on `addresses` at `port`. First
 * by the name that it knows us by, where that still leads here: its browser
 * already trusts that one, and it may be the only one that leads through a NAT.
 */
export function urlsFor({ remoteAddress, localAddress, localPort, host, carrier = 'https' }: Reached, { addresses, port, urls }: { addresses: readonly string[]; port: number; urls: readonly string[] }): string[] {
  const known = URL.parse(`${carrier}://${host ?? ''}`);
  const byName = known && addresses.includes(localAddress) ? [localPort === port ? `${carrier}://${known.host}/` : `${carrier}://${known.hostname}:${port}/`] : [];
  // Another device's own loopback is not ours.
  const reachable = isLoopback(remoteAddress) ? urls : urls.filter((url) => !isLoopback(new URL(url).hostname));
  return [...new Set([...byName, ...(reachable.length + byName.length > 0 ? reachable : urls)])];
}

/** Where we listen. */
export interface Found {
  readonly config: Pick<Config, 'announcedAddress' | 'httpsPort' | 'httpPort'>;
  /** Most likely first. */
  readonly addresses: readonly string[];
  /** Those over plain HTTP; none where it cannot be listened for. */
  readonly overHttp: readonly string[];
}

/** Where somebody finds us, by what they came by. */
export function findUs(reached: Reached, { config, addresses, overHttp }: Found): string[] {
  if (reached.carrier === 'http' && overHttp.length > 0) return urlsFor(reached, { addresses, port: config.httpPort, urls: overHttp });
  return urlsFor({ ...reached, carrier: 'https' }, { addresses, port: config.httpsPort, urls: meetingUrls(config, addresses) });
}

/**
 * Where somebody may look for us when we are not found any more where they
 * reached us: all our addresses, and the box's own name, which follows them.
 */
export function whereaboutsFor(reached: Reached, found: Found, names = certificateNames([])): string[] {
  const urls = findUs(reached, found);
  const { protocol, port } = new URL(urls[0] ?? 'https://none');
  const byName = names.filter((name) => name.endsWith('.local')).map((name) => `${protocol}//${name}:${port}/`);
  return [...new Set([...urls, ...byName])];
}
