/** Which certificates a test's browser believes in: a store of its own, never the machine's. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * `anything`: certificates are not looked at. `public`: as a browser comes, so
 * that it warns of the appliance's. `ca`: beside that, this one (PEM), as after
 * somebody has installed it.
 */
export type Trust = 'anything' | 'public' | { ca: string };

const run = promisify(execFile);

/** Makes NSS's store in `folder` (`cert9.db`) and trusts the CA of `trust` in it for web sites, if it has one. */
export async function writeNssStore(folder: string, trust: Trust): Promise<void> {
  if (typeof trust === 'string') return;
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'trusted-ca.pem');
  await writeFile(file, trust.ca);
  const store = `sql:${folder}`;
  await run('certutil', ['-N', '-d', store, '--empty-password']);
  await run('certutil', ['-A', '-d', store, '-n', 'The CA of this test', '-t', 'C,,', '-i', file]);
}
