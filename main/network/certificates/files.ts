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
  const files = filesOf(directory, name);
  const [cert, key] = await Promise.all([readOne(files.cert), readOne(files.key)]);
  const stored = pairOf(cert, key);
  if (stored) {
    await forget(files);
    return stored;
  }
  return (await finish(files, { cert, key })) ?? (cert === undefined && key === undefined ? 'missing' : 'damaged');
}

/** What a crash among the renames of `writePair` left half done, if that is what happened. */
async function finish(files: Files, { cert, key }: { readonly cert: string | undefined; readonly key: string | undefined }): Promise<Stored | undefined> {
  const [newCert, newKey] = await Promise.all([files.newCert, files.newKey].map((file) => readFile(file, 'utf8').catch(() => undefined)));
  const stored = pairOf(newCert, key) ?? pairOf(cert, newKey) ?? pairOf(newCert, newKey);
  if (!stored) return undefined;
  await putInPlace(files, { cert: stored.cert === newCert, key: stored.key === newKey }).catch(() => {});
  return stored;
}

function pairOf(cert: string | undefined, key: string | undefined): Stored | undefined {
  if (cert === undefined || key === undefined) return undefined;
  try {
    const x509 = new X509Certificate(cert);
    return x509.checkPrivateKey(createPrivateKey(key)) ? { cert, key, x509 } : undefined;
  } catch {
    return undefined;
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
 * stays whole until the new pair is: a full disk takes nothing away, and a
 * crash at any moment leaves the one or the other for `readPair`.
 */
export async function writePair(directory: string, name: string, { cert, key }: Pair): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const files = filesOf(directory, name);
  try {
    // What a crash left: its mode would stay.
    await Promise.all([files.newCert, files.newKey].map((file) => rm(file, { force: true })));
    await writeWhole(files.newKey, key, 0o600);
    await writeWhole(files.newCert, cert, 0o644);
  } catch (error) {
    await forget(files);
    throw error;
  }
  // From here on both are whole on the disk, and wherever it stops `readPair` goes on.
  await putInPlace(files, { cert: true, key: true });
}

type Files = ReturnType<typeof filesOf>;

function filesOf(directory: string, name: string) {
  const [cert, key] = [path.join(directory, `${name}.pem`), path.join(directory, `${name}.key`)];
  return { cert, key, newCert: `${cert}.new`, newKey: `${key}.new` };
}

async function putInPlace(files: Files, isNew: { readonly cert: boolean; readonly key: boolean }): Promise<void> {
  if (isNew.key) await rename(files.newKey, files.key);
  if (isNew.cert) await rename(files.newCert, files.cert);
}

/** The new ones, of which nothing came. */
async function forget({ newCert, newKey }: Files): Promise<void> {
  await Promise.all([newCert, newKey].map((file) => rm(file, { force: true }).catch(() => {})));
}

/** On the disk, not only on its way there. */
async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  await writeFile(file, text, { mode, flag: 'wx', flush: true });
}
