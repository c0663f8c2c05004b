/** One certificate that vouches for itself: every browser warns, and who compares its fingerprint may go on. */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Logger } from '../../lib/logger.ts';
import { DAY_MS, fingerprintOf, LEAF_DAYS, namesIn, RENEW_MS, type Certificate } from './certificate.ts';
import { readPair, writePair } from './files.ts';
import type { LeafNeeds } from './leaf.ts';

const NAME = 'certificate';

/** The stored one while it holds all that lasts and lives on for a month, else a new one. */
export async function loadOrMakeSelfSigned(directory: string, { lasting, passing }: LeafNeeds, logger: Logger): Promise<Certificate> {
  const stored = await readPair(directory, NAME);
  if (typeof stored === 'object' && isGood(stored.x509, lasting)) return certificateOf(stored.cert, stored.key);

  const now = Date.now();
  // Needed once a year: not at every start, nor in memory all the while.
  const { default: selfsigned } = await import('selfsigned');
  const made = await selfsigned.generate([{ name: 'commonName', value: 'Soupbox' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    curve: 'P-256',
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + (LEAF_DAYS - 1) * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [...new Set([...lasting, ...passing])].map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })) },
    ],
  });
  const pair = { cert: withNewline(made.cert), key: withNewline(made.private) };
  await writePair(directory, NAME, pair).catch((error: unknown) => logger.error({ error: String(error) }, 'the certificate could not be stored'));
  return certificateOf(pair.cert, pair.key);
}

function isGood(x509: X509Certificate, names: readonly string[]): boolean {
  const now = Date.now();
  if (now < x509.validFromDate.getTime() || now > x509.validToDate.getTime() - RENEW_MS) return false;
  const held = new Set(namesIn(x509));
  return names.every((name) => held.has(name));
}

function certificateOf(cert: string, key: string): Certificate {
  const x509 = new X509Certificate(cert);
  return { cert, key, fingerprint: fingerprintOf(x509), mode: 'self-signed', ca: null, names: namesIn(x509), outside: [], notBefore: x509.validFromDate.getTime(), notAfter: x509.validToDate.getTime() };
}

function withNewline(pem: string): string {
  return pem.endsWith('\n') ? pem : `${pem}\n`;
}
