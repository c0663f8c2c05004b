/** Certificates and keys that the box makes itself, at rest. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
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

/**
 * Only the owner may enter the folder and read the key. What was there before
 * stays whole until the new pair is: a full disk takes nothing away.
 */
export async function writePair(directory: string, name: string, { cert, key }: Pair): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const [certFile, keyFile] = [path.join(directory, `${name}.pem`), path.join(directory, `${name}.key`)];
  const [newCert, newKey] = [`${certFile}.new`, `${keyFile}.new`];
  try {
    // What a crash left: its mode would stay.
    await Promise.all([newCert, newKey].map((file) => rm(file, { force: true })));
    await writeWhole(newKey, key, 0o600);
    await writeWhole(newCert, cert, 0o644);
    // The old certificate goes first: a crash in between must not leave a pair that does not fit.
    await rm(certFile, { force: true });
    await rename(newKey, keyFile);
    await rename(newCert, certFile);
  } catch (error) {
    await Promise.all([newCert, newKey].map((file) => rm(file, { force: true }).catch(() => {})));
    throw error;
  }
}

/** On the disk, not only on its way there. */
async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  await writeFile(file, text, { mode, flag: 'wx', flush: true });
}
