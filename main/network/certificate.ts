/** The certificate that participants' browsers see: self-signed, for every name and address of this box. */
import { X509Certificate, createHash, createPrivateKey } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  /** SHA-256 of the certificate, `AA:BB:…`, as browsers show it. */
  readonly fingerprint: string;
}

const DAY = 24 * 60 * 60 * 1000;
/** Apple refuses server certificates that live longer. https://support.apple.com/en-us/102028 */
const LIFETIME_DAYS = 397;
const RENEW_DAYS_BEFORE = 30;

/**
 * The stored certificate where it covers `addresses` and lives on for a month,
 * else a new one, stored in `directory` (key readable by the owner only).
 * Broken files are replaced.
 */
export async function loadOrCreateCertificate(directory: string, addresses: readonly string[]): Promise<Certificate> {
  const names = certificateNames(addresses);
  const certFile = path.join(directory, 'certificate.pem');
  const keyFile = path.join(directory, 'certificate.key');
  const stored = await readStored(certFile, keyFile);
  if (stored && covers(stored.cert, names)) return stored;

  const now = Date.now();
  // Needed once a year: not at every start, nor in memory all the while.
  const { default: selfsigned } = await import('selfsigned');
  const made = await selfsigned.generate([{ name: 'commonName', value: 'Soupbox' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    curve: 'P-256',
    notBeforeDate: new Date(now - DAY),
    notAfterDate: new Date(now + (LIFETIME_DAYS - 1) * DAY),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })) },
    ],
  });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // The old certificate goes first: a crash between the writes must not leave a pair that does not fit.
  await rm(certFile, { force: true });
  await writeFileAtomic(keyFile, withNewline(made.private), { mode: 0o600 });
  await writeFileAtomic(certFile, withNewline(made.cert), { mode: 0o644 });
  return { cert: withNewline(made.cert), key: withNewline(made.private), fingerprint: fingerprintOf(made.cert) };
}

/** Names that the certificate must hold: this machine's, and every address. */
export function certificateNames(addresses: readonly string[], hostname = os.hostname()): string[] {
  const full = hostname.toLowerCase().replace(/[^a-z0-9.-]/g, '');
  const short = full.split('.')[0] ?? '';
  const names = ['localhost', ...(short ? [full, short, `${short}.local`] : []), '127.0.0.1', '::1', ...addresses];
  return [...new Set(names)];
}

async function readStored(certFile: string, keyFile: string): Promise<Certificate | undefined> {
  try {
    const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return undefined;
    return { cert, key, fingerprint: fingerprintOf(cert) };
  } catch {
    return undefined; // missing or broken: a new one is made
  }
}

function covers(pem: string, names: readonly string[]): boolean {
  const certificate = new X509Certificate(pem);
  const now = Date.now();
  if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo) - RENEW_DAYS_BEFORE * DAY) return false;
  return names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined);
}

function fingerprintOf(pem: string): string {
  const digest = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex').toUpperCase();
  return digest.match(/../g)!.join(':');
}

function withNewline(pem: string): string {
  return pem.endsWith('\n') ? pem : `${pem}\n`;
}
