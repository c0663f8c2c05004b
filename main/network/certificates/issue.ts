/** Makes certificates. Imported only when one has to be made: its library is large and needed once a year. */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension, BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, Extension, KeyUsageFlags, KeyUsagesExtension, Name,
  SubjectAlternativeNameExtension, SubjectKeyIdentifierExtension, X509Certificate, X509CertificateGenerator,
} from '@peculiar/x509';
import { DAY_MS, LEAF_DAYS } from './certificate.ts';
import { encodeRanges, NAME_CONSTRAINTS } from './nameConstraints.ts';

/** Certificate and key, PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

const AUTHORITY_YEARS = 10;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };

/** A new authority of this box. Its name also holds a bit of its key: two boxes may be called the same, and a later authority must be told from this one. */
export async function issueAuthority({ boxName, ranges, now }: { boxName: string; ranges: readonly string[]; now: number }): Promise<Pair> {
  const keys = await newKeys();
  const identifier = await SubjectKeyIdentifierExtension.create(keys.publicKey);
  const name = subject(`Soupbox ${boxName} ${identifier.keyId.slice(0, 4).toUpperCase()}`);
  const made = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: name,
    issuer: name,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(new Date(now).setFullYear(new Date(now).getFullYear() + AUTHORITY_YEARS)),
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      // Windows takes a root without this for good for everything, the signing of programs too.
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      identifier,
      new Extension(NAME_CONSTRAINTS, true, new Uint8Array(encodeRanges(ranges))),
    ],
  });
  return pairOf(made, keys.privateKey);
}

/** A server's certificate for these names, from that authority. */
export async function issueLeaf({ authority, names, now }: { authority: Pair; names: readonly string[]; now: number }): Promise<Pair> {
  const issuer = new X509Certificate(authority.cert);
  const signingKey = await crypto.subtle.importKey('pkcs8', new Uint8Array(createPrivateKey(authority.key).export({ type: 'pkcs8', format: 'der' })), algorithm, false, ['sign']);
  const keys = await newKeys();
  const made = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: subject('Soupbox'),
    issuer: issuer.subjectName,
    // Devices' clocks may be a little behind.
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(Math.min(now + (LEAF_DAYS - 1) * DAY_MS, issuer.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }))),
    ],
  });
  return pairOf(made, keys.privateKey);
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function subject(commonName: string): Name {
  return new Name([{ CN: [{ utf8String: commonName }] }]);
}

/** Positive and never zero: RFC 5280, 4.1.2.2. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes.toString('hex');
}

async function pairOf(made: X509Certificate, key: CryptoKey): Promise<Pair> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  return { cert: `${made.toString('pem')}\n`, key: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }).toString() };
}
