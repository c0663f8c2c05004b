/**
 * A data folder belongs to one running appliance at a time. A listening local
 * socket is the lock: unlike a file with a process id it cannot outlive its
 * owner, and it can be asked who holds it.
 */
import { createHash } from 'node:crypto';
import { mkdir, realpath, rm, rmdir, stat } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from './flags.ts';

export interface Lock {
  release(): Promise<void>;
}

/** Longest path of a local socket on macOS; Linux allows 107. */
const MAX_SOCKET_PATH = 103;
const MAX_ATTEMPTS = 40;
const RETRY_MS = 50;
/** Taking over takes milliseconds. */
const TURN_MS = 5000;
const STALE = Symbol('stale');
const GONE = Symbol('gone');

/** Takes the folder, making it (0700) where it is not there. Throws `UsageError` that says who holds it. */
export async function lockDataDir(dataDir: string): Promise<Lock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new UsageError(`The data folder ${dataDir} cannot be used: ${error.message}.`);
  });
  const address = await socketPath(dataDir);
  for (let attempt = 0; ; attempt++) {
    try {
      return await listen(address);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw new UsageError(`The data folder ${dataDir} cannot be used: ${(error as Error).message}.`);
    }
    const holder = await askHolder(address);
    if (typeof holder === 'string' || attempt > MAX_ATTEMPTS) {
      throw new UsageError(`The data folder ${dataDir} is in use by another Soupbox (process ${typeof holder === 'string' ? holder : 'unknown'}); stop that one or choose another with --data-dir.`);
    }
    const lock = holder === STALE ? await takeOver(address) : undefined;
    if (lock) return lock;
    await sleep(RETRY_MS);
  }
}

/**
 * Replaces what a killed process left behind. One at a time: a slow one would
 * remove the lock that a quick one has just taken. Nothing where it is
 * another's turn; whoever was killed in the middle of its own is not waited for.
 */
async function takeOver(address: string): Promise<Lock | undefined> {
  const turn = `${address}.turn`;
  try {
    await mkdir(turn);
  } catch {
    const { mtimeMs } = await stat(turn).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > TURN_MS) await rmdir(turn).catch(() => {});
    return undefined;
  }
  try {
    if ((await askHolder(address)) !== STALE) return undefined;
    await rm(address, { force: true });
    return await listen(address).catch(() => undefined);
  } finally {
    await rmdir(turn).catch(() => {});
  }
}

/** By which folder it is, not by how it is written: links, and on Windows letters, have many spellings. */
async function socketPath(dataDir: string): Promise<string> {
  const folder = await realpath(dataDir).catch(() => path.resolve(dataDir));
  const isWindows = process.platform === 'win32';
  const key = createHash('sha256').update(isWindows ? folder.toLowerCase() : folder).digest('hex').slice(0, 16);
  if (isWindows) return `\\\\.\\pipe\\soupbox-${key}`;
  const inside = path.join(dataDir, 'lock');
  // Not `os.tmpdir()`: a service and a terminal of the same user may have different ones.
  return Buffer.byteLength(inside) <= MAX_SOCKET_PATH ? inside : `/tmp/soupbox-${key}`;
}

function listen(address: string): Promise<Lock> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.end(`${process.pid}\n`);
    });
    server.once('error', reject);
    server.listen(address, () => {
      server.unref();
      resolve({ release: () => new Promise<void>((done) => void server.close(() => done())) });
    });
  });
}

/** The holder's process id, `STALE` where nobody listens any more, `GONE` where nothing is there. */
function askHolder(address: string): Promise<string | typeof STALE | typeof GONE> {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect(address);
    socket.setTimeout(1000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8', 0, 32)));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED' ? STALE : code === 'ENOENT' ? GONE : 'unknown'));
    socket.on('close', () => resolve(text.trim() || 'unknown'));
  });
}
