/** Who may open a WebSocket: decided at the upgrade, before anything is spent on it. */
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Config } from '../contract/config.ts';
import { Refusal } from '../contract/errors.ts';
import { id, roomId } from '../contract/text.ts';
import { plainAddress } from '../network/addresses.ts';
import type { Carrier } from '../rooms/policy.ts';
import { TokenBucket } from '../lib/TokenBucket.ts';

/** What a classic client says in its URL. */
const query = z.object({
  roomId,
  peerId: id,
  consumerReplicas: z.coerce.number().int().min(0).catch(0),
  usePipeTransports: z.string().transform((text) => text === 'true').catch(false),
});

export interface Admitted {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly localPort: number;
  /** What the client calls us: the Host header, with the port where it has one. */
  readonly host: string | undefined;
  readonly carrier: Carrier;
  /** Absent on connections of our own page, which says it in `enter`. */
  readonly classic: z.output<typeof query> | undefined;
}

export interface AdmissionOptions {
  readonly limits: Config['limits'];
  /** Host names and addresses that are ours, whatever the port. */
  readonly ownNames: { has(name: string): boolean };
  readonly allowedOrigins: ReadonlySet<string>;
}

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #sockets = new Map<string, number>();
  readonly #joins = new Map<string, TokenBucket>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Lets the request pass or refuses it with 400, 403 or 429. */
  check(request: IncomingMessage, carrier: Carrier = 'https'): Admitted {
    // Only a certificate keeps somebody else's name from leading here (DNS rebinding).
    if (carrier === 'http' && !isOwnHost(request.headers.host, this.#options.ownNames)) throw new Refusal('forbidden', 'there is no such host here');
    const remoteAddress = plainAddress(request.socket.remoteAddress ?? '');
    const localAddress = plainAddress(request.socket.localAddress ?? '');
    const reached = { remoteAddress, localAddress, localPort: request.socket.localPort ?? 0, host: request.headers.host, carrier };
    this.#checkOrigin(request.headers.origin, request.headers.host);
    this.#checkPace(remoteAddress);
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (!protocols.includes('protoo')) throw new Refusal('invalid', 'the WebSocket subprotocol must be "protoo"');
    const url = URL.parse(request.url ?? '/', 'https://soupbox.invalid');
    if (!url) throw new Refusal('invalid', 'this URL cannot be read');
    if (!url.searchParams.has('roomId') && !url.searchParams.has('peerId')) return { ...reached, classic: undefined };
    const parsed = query.safeParse(Object.fromEntries(url.searchParams));
    if (carrier === 'http') throw new Refusal('forbidden', 'apps join over https only');
    if (!parsed.success) throw new Refusal('invalid', `${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`);
    return { ...reached, classic: parsed.data };
  }

  /** Counts a connection until the returned function is called. */
  count(remoteAddress: string): () => void {
    this.#sockets.set(remoteAddress, (this.#sockets.get(remoteAddress) ?? 0) + 1);
    return () => {
      const left = (this.#sockets.get(remoteAddress) ?? 1) - 1;
      if (left > 0) this.#sockets.set(remoteAddress, left);
      else this.#sockets.delete(remoteAddress);
    };
  }

  /** No origin is fine (not a browser); so is any page of ours; others only if the host listed them. */
  #checkOrigin(origin: string | undefined, hostHeader: string | undefined): void {
    if (origin === undefined || this.#options.allowedOrigins.has(origin)) return;
    const host = hostOf(origin);
    // A name that a router gave us and we do not know. Rebinding cannot use this: the certificate would not fit.
    if (host && host === hostOf(`https://${hostHeader}`)) return;
    if (!host || !this.#options.ownNames.has(host)) throw new Refusal('forbidden', 'pages from other origins may not connect');
  }

  #checkPace(address: string): void {
    const { socketsPerAddress, joinsPerSecond } = this.#options.limits;
    if ((this.#sockets.get(address) ?? 0) >= socketsPerAddress) throw new Refusal('tooMany', 'too many connections from this address');
    let bucket = this.#joins.get(address);
    if (!bucket) {
      for (const [other, idle] of this.#joins) if (idle.isFull()) this.#joins.delete(other);
      this.#joins.set(address, (bucket = new TokenBucket(joinsPerSecond * 2, joinsPerSecond)));
    }
    if (!bucket.take()) throw new Refusal('tooMany', 'too many connections at once from this address');
  }
}

/** Whether a `Host` header names us. */
export function isOwnHost(header: string | undefined, ownNames: { has(name: string): boolean }): boolean {
  const host = header === undefined ? undefined : hostOf(`http://${header}`);
  return host !== undefined && ownNames.has(host);
}

function hostOf(url: string): string | undefined {
  return URL.parse(url)?.hostname.replace(/^\[|\]$/g, '').toLowerCase() || undefined;
}
