/** What a TLS listener needs, and what people are told about it. */
import { createHash, type X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Config } from '../../contract/config.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;
/** Apple refuses server certificates that live longer. https://support.apple.com/en-us/102028 */
export const LEAF_DAYS = 397;
/** How long before its end a certificate of our own making is replaced. */
export const RENEW_MS = 30 * DAY_MS;

export type CertificateMode = Config['certificate']['mode'];

/** What devices are asked to trust; holds no secret. */
export interface Authority {
  readonly pem: string;
  readonly der: Buffer;
  /** SHA-256, `AA:BB:…`, as systems show it. */
  readonly fingerprint: string;
  /** Its common name, as lists of authorities show it. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** What it may vouch for: `10.0.0.0/8`, `fc00::/7`, `local` with everything below. */
  readonly ranges: readonly string[];
}

export interface Certificate {
  /** PEM, as served: the server's own first, then the authority's. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  /** SHA-256 of the server's own, `AA:BB:…`, as browsers show it. */
  readonly fingerprint: string;
  /** How it came about; `local-ca` too while own files cannot be used. */
  readonly mode: CertificateMode;
  readonly ca: Authority | null;
  /** Names and addresses that it holds. */
  readonly names: readonly string[];
  /** Addresses where this box is reached for good, and names asked for, that could not be put in: browsers warn there even where the authority is trusted. */
  readonly outside: readonly string[];
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
}

export function fingerprintOf(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('hex').toUpperCase().match(/../g)!.join(':');
}

/** What stands in its subject alternative names. */
export function namesIn(certificate: X509Certificate): string[] {
  const entries = certificate.subjectAltName?.split(', ') ?? [];
  return entries.flatMap((entry) => (/^(DNS|IP Address):/.test(entry) ? [shortest(entry.replace(/^[^:]*:/, ''))] : []));
}

/** Whether browsers find the name or address in it; one of the host's own may hold `*.school.example`. */
export function covers({ names }: Pick<Certificate, 'names'>, name: string): boolean {
  return names.includes(name) || (!isIP(name) && names.includes(name.toLowerCase().replace(/^[^.]+/, '*')));
}

/** OpenSSL writes `FD00:0:0:0:0:0:0:5`, everybody else `fd00::5`. */
function shortest(name: string): string {
  return name.includes(':') ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
}

/**
 * Whether who reaches `address` by the former one needs the next: people who
 * clicked through a warning have to do so again for a new certificate, so a
 * listener keeps the one that it has while that is as good.
 */
export function servesAsWell(former: Certificate, next: Certificate, address: string): boolean {
  if (former.mode !== next.mode || next.mode === 'own-files' || former.ca?.fingerprint !== next.ca?.fingerprint) return false;
  if (former.notAfter < Date.now() + RENEW_MS && former.notAfter < next.notAfter) return false;
  // Made while the clock was ahead.
  if (former.notBefore > Date.now() && former.notBefore > next.notBefore) return false;
  const needed = next.names.filter((name) => !isIP(name) || name === address);
  return needed.every((name) => former.names.includes(name));
}
