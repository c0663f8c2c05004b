import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sources = fileURLToPath(new URL('./native/', import.meta.url));

/** What compiling needs, for a sentence that helps. */
export const NEEDED = 'g++ (C++20), libssl-dev (OpenSSL 3), Linux';

let building: Promise<string> | undefined;

/**
 * The engine's binary, compiled once per content of its sources. It lies
 * outside the checkout, so that a read-only checkout works too.
 */
export function buildEngine(): Promise<string> {
  building ??= build();
  return building;
}

async function build(): Promise<string> {
  const names = (await readdir(sources)).sort();
  const hash = createHash('sha256').update(process.arch);
  for (const name of names) hash.update(name).update(await readFile(path.join(sources, name)));
  const folder = path.join(os.tmpdir(), `soupbox-rtc-load-${os.userInfo().uid}`);
  const binary = path.join(folder, `engine-${hash.digest('hex').slice(0, 16)}`);
  const exists = await access(binary).then(() => true, () => false);
  if (exists) return binary;

  await mkdir(folder, { recursive: true, mode: 0o700 });
  // One translation unit compiles three times faster than ten. Under a name of its own and then
  // renamed: a second test process that builds at the same time never runs half a file.
  const draft = `${binary}.${process.pid}`;
  const unit = `${draft}.cc`;
  const lines = names.filter((name) => name.endsWith('.cc')).map((name) => `#include "${name}"\n`);
  await writeFile(unit, lines.join(''));
  try {
    await run('g++', ['-std=c++20', '-O2', '-Wall', '-I', sources, unit, '-o', draft, '-lssl', '-lcrypto']);
    await rename(draft, binary);
  } catch (error) {
    throw new Error(`The load generator could not be compiled. It needs ${NEEDED}.`, { cause: error });
  } finally {
    await rm(unit, { force: true });
  }
  return binary;
}
