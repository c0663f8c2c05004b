/** Where a native process spends its time, by `perf` where that is there and allowed. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Hot {
  share: number;
  object: string;
  symbol: string;
}

/** Samples a process for some seconds. Rejects where perf is missing or forbidden. */
export async function sample(pid: number, seconds: number): Promise<Hot[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-bench-perf-'));
  const file = path.join(folder, 'perf.data');
  try {
    // Virtual machines often have no counters; the clock is everywhere.
    await run('perf', ['record', '-q', '-e', 'cpu-clock', '-F', '997', '-o', file, '-p', String(pid), '--', 'sleep', String(seconds)]);
    const { stdout } = await run('perf', ['report', '-i', file, '--stdio', '-q', '--no-children', '-F', 'overhead,dso,sym', '-t', '\t'], { maxBuffer: 1 << 26 });
    return hottest(stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lines of `perf report` with tabs between overhead, object and symbol. */
export function hottest(report: string): Hot[] {
  return report.split('\n').flatMap((line) => {
    const [overhead = '', object = '', symbol = ''] = line.split('\t').map((part) => part.trim());
    const share = /^([\d.]+)%$/.exec(overhead)?.[1];
    return share === undefined || line.startsWith('#') ? [] : [{ share: Number(share) / 100, object, symbol: symbol.replace(/^\[[.k]\] /, '') }];
  });
}

/** Both the ciphers and what calls them. */
const CRYPTOGRAPHY = /^(_?aes|gcm|_?aesni|CRYPTO_|EVP_|evp_|sha1|SHA1|HMAC|srtp_|OPENSSL_|ossl_|aead)/i;

/** Sums by whose code it is: the kernel's, cryptography's, or else of which file. */
export function byOwner(hot: readonly Hot[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { object, symbol, share } of hot) {
    const owner = object.includes('kernel') ? 'kernel' : /^lib(crypto|srtp)/.test(object) || CRYPTOGRAPHY.test(symbol) ? 'SRTP (OpenSSL, libsrtp)' : object;
    sums.set(owner, (sums.get(owner) ?? 0) + share);
  }
  return new Map([...sums].sort((a, b) => b[1] - a[1]));
}
