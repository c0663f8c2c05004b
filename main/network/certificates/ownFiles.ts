/** A certificate that the host got elsewhere. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Config } from '../../contract/config.ts';
import { fingerprintOf, namesIn, type Certificate } from './certificate.ts';

type Files = Pick<Config['certificate'], 'certFile' | 'keyFile'>;

/** Long chains have some ten kilobytes. */
const MOST_BYTES = 1024 * 1024;

/** They cannot be used; the message is one sentence that says why. */
export class OwnFilesError extends Error {
  override readonly name = 'OwnFilesError';
}

/** What the files hold right now, if a server can use it. Throws `OwnFilesError`. */
export async function readOwnFiles({ certFile, keyFile }: Files): Promise<Certificate> {
  if (!certFile || !keyFile) throw new OwnFilesError('Name both files: the certificate and its key.');
  const [cert, key] = await Promise.all([read(certFile), read(keyFile)]);
  const x509 = certificateIn(cert, certFile);
  if (!x509.checkPrivateKey(keyIn(key, keyFile))) throw new OwnFilesError(`The key in ${keyFile} does not belong to the certificate in ${certFile}.`);
  const now = Date.now();
  if (now > x509.validToDate.getTime()) throw new OwnFilesError(`The certificate in ${certFile} ran out on ${day(x509.validToDate)}.`);
  if (now < x509.validFromDate.getTime()) throw new OwnFilesError(`The certificate in ${certFile} is valid from ${day(x509.validFromDate)} only, and this computer's clock says ${day(new Date(now))}.`);
  try {
    createSecureContext({ cert, key, minVersion: 'TLSv1.2' });
  } catch (error) {
    throw new OwnFilesError(`The certificate in ${certFile} cannot be used (${(error as NodeJS.ErrnoException).code ?? 'no reason given'}).`, { cause: error });
  }
  return { cert, key, fingerprint: fingerprintOf(x509), mode: 'own-files', ca: null, names: namesIn(x509), outside: [], notBefore: x509.validFromDate.getTime(), notAfter: x509.validToDate.getTime() };
}

async function read(file: string): Promise<string> {
  try {
    const about = await stat(file);
    // Reading a pipe waits for somebody who writes.
    if (!about.isFile()) throw new OwnFilesError(`${file} is not a file.`);
    if (about.size > MOST_BYTES) throw new OwnFilesError(`${file} is far too large for a certificate or a key.`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof OwnFilesError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new OwnFilesError(code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${code ?? String(error)}).`, { cause: error });
  }
}

function certificateIn(pem: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new OwnFilesError(`${file} holds no certificate in PEM format.`, { cause: error });
  }
}

function keyIn(pem: string, file: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    // What OpenSSL says is not passed on: it may hold parts of the file.
    const why = /ENCRYPTED/.test(pem) ? 'is protected by a password; store it without one, readable by you alone' : 'holds no private key in PEM format';
    throw new OwnFilesError(`${file} ${why}.`, { cause: error });
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
