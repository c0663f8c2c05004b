/** What is said by mDNS, as `multicast-dns` takes and gives it. */
import net from 'node:net';

export interface MdnsRecord {
  readonly name: string;
  readonly type: string;
  ttl: number;
  readonly data: unknown;
}

/** What we use of the library's server, which it keeps to itself: it would announce every address of every card, also of VPNs. */
export interface MdnsServer {
  register(records: readonly MdnsRecord[]): void;
  readonly mdns: {
    on(event: 'error' | 'warning', listener: (error: Error) => void): void;
    on(event: 'response', listener: (packet: unknown, from: { readonly address: string }) => void): void;
    query(name: string, type: string): void;
    respond(records: readonly MdnsRecord[], done?: () => void): void;
  };
}

/** RFC 6762 §10: what hosts say of their addresses. Nobody's word is believed for longer than an hour. */
const MOST_TTL = 3600;

/** That somebody has a name. */
export interface Claim {
  readonly address: string;
  /** Seconds; 0 takes it back. */
  readonly ttl: number;
}

/** Who is said to be `host`, in a packet that may hold anything. */
export function claimsOn(host: string, packet: unknown): Claim[] {
  const { answers } = (packet ?? {}) as { readonly answers?: unknown };
  if (!Array.isArray(answers)) return [];
  return (answers as unknown[]).flatMap((answer) => {
    const { name, type, ttl, data } = (answer ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof name !== 'string' || name.toLowerCase() !== host || (type !== 'A' && type !== 'AAAA')) return [];
    if (typeof data !== 'string' || net.isIP(data) === 0 || typeof ttl !== 'number' || !(ttl >= 0)) return [];
    return [{ address: data, ttl: Math.min(ttl, MOST_TTL) }];
  });
}
