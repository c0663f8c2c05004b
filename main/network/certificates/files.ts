/** Certificates and keys that the box makes itself, at rest. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Pair } from './issue.ts';

/** A pair that belongs together. */
export interface Stored extends Pair {
  readonly x509: X509Certificate;
}

const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/**
 * `missing` where there is neither file, `damaged` where they are no pair.
 * Throws a sentence where they are there and cannot be read: they may be good,
 * and must not be replaced because somebody started the box as another user.
 */
export async function readPair(directory: string, name: string): Promise<Stored | 'missing' | 'damaged'> {
  const [cert, key] = await Promise.all([readOne(path.join(directory, `${name}.pem`)), readOne(path.join(directory, `${name}.key`))]);
  if (cert === undefined && key === undefined) return 'missing';
  try {
    const x509 = new X509Certificate(cert ?? '');
    return x509.checkPrivateKey(createPrivateKey(key ?? '')) ? { cert: cert!, key: key!, x509 } : 'damaged';
  } catch {
    return 'damaged';
  }
}

async function readOne(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}); let the user who starts Soupbox read it, or remove it.`, { cause: error });
  }
}

/** Only the owner may enter the folder and read the key. */
export async function writePair(directory: string, name: string, { cert, key }: Pair): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const certFile = path.join(directory, `${name}.pem`);
  // The old certificate goes first: a crash between the writes must not leave a pair that does not fit.
  await rm(certFile, { force: true });
  await writeFileAtomic(path.join(directory, `${name}.key`), key, { mode: 0o600 });
  await writeFileAtomic(certFile, cert, { mode: 0o644 });
}
