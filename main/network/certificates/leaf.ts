/** The server's certificate from the box's own authority. */
import { X509Certificate } from 'node:crypto';
import { fingerprintOf, namesIn, RENEW_MS, type Certificate } from './certificate.ts';
import { timeFor, type OwnAuthority } from './authority.ts';
import { readPair, writePair, type Stored } from './files.ts';
import type { Pair } from './issue.ts';
import { within } from './ranges.ts';
import type { Logger } from '../../lib/logger.ts';

export interface LeafNeeds {
  /** What it has to hold, as far as the authority may vouch for it. */
  readonly lasting: readonly string[];
  /** What it holds too if it is made anew. */
  readonly passing: readonly string[];
}

const NAME = 'server';

/** The stored one while it holds all that lasts, else a new one. */
export async function loadOrMakeLeaf(directory: string, authority: OwnAuthority, { lasting, passing }: LeafNeeds, logger: Logger): Promise<Certificate> {
  const permitted = within(authority.about.ranges);
  const needed = lasting.filter(permitted);
  const outside = lasting.filter((name) => !permitted(name));
  const stored = await readPair(directory, NAME);
  if (typeof stored === 'object' && isGood(stored, authority, needed)) return certificateOf(stored, authority, outside);

  const { issueLeaf } = await import('./issue.ts');
  const names = [...new Set([...needed, ...passing.filter(permitted)])];
  const made = await issueLeaf({ authority, names, now: timeFor(authority) });
  // People are let in all the same; at the next start it is made once more.
  await writePair(directory, NAME, made).catch((error: unknown) => logger.error({ error: String(error) }, 'the certificate could not be stored'));
  return certificateOf(made, authority, outside);
}

function isGood({ x509 }: Stored, { x509: issuer, about }: OwnAuthority, needed: readonly string[]): boolean {
  const now = timeFor({ about });
  const end = x509.validToDate.getTime();
  // It cannot outlive its authority: near that one's end a new one would end as soon.
  const renewAt = end >= about.notAfter ? end : end - RENEW_MS;
  if (x509.validFromDate.getTime() > now || now > renewAt) return false;
  if (!x509.checkIssued(issuer) || !x509.verify(issuer.publicKey)) return false;
  const held = new Set(namesIn(x509));
  return needed.every((name) => held.has(name));
}

function certificateOf({ cert, key }: Pair, { about }: OwnAuthority, outside: readonly string[]): Certificate {
  const x509 = new X509Certificate(cert);
  return {
    cert: cert + about.pem,
    key,
    fingerprint: fingerprintOf(x509),
    mode: 'local-ca',
    ca: about,
    names: namesIn(x509),
    outside,
    notBefore: x509.validFromDate.getTime(),
    notAfter: x509.validToDate.getTime(),
  };
}
