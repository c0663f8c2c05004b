/** The judge of certificates: the openssl that the system brings. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Certificate } from '../../main/network/certificates/certificate.ts';

const run = promisify(execFile);

export async function openssl(...args: string[]): Promise<string> {
  const { stdout } = await run('openssl', args);
  return stdout;
}

/** What a server shows, held strictly against an authority; rejects with what openssl has against it. */
export async function verify(folder: string, { cert, ca }: { cert: string; ca: string }, ...checks: string[]): Promise<void> {
  const files = { chain: path.join(folder, 'served.pem'), ca: path.join(folder, 'trusted.pem') };
  await Promise.all([writeFile(files.chain, cert), writeFile(files.ca, ca)]);
  await run('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', ...checks, '-CAfile', files.ca, '-untrusted', files.chain, files.chain]).catch((error: { stderr: string }) => {
    throw new Error(error.stderr);
  });
}

export async function describe({ cert }: Pick<Certificate, 'cert'>, folder: string): Promise<string> {
  const file = path.join(folder, 'described.pem');
  await writeFile(file, cert);
  return openssl('x509', '-in', file, '-noout', '-text', '-nameopt', 'RFC2253');
}
