/**
 * A data folder belongs to one running appliance at a time. A listening local
 * socket is the lock: unlike a file with a process id it cannot outlive its
 * owner, and it can be asked who holds it.
 */
import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { UsageError } from './flags.ts';

export interface Lock {
  release(): Promise<void>;
}

/** Longest path of a local socket on macOS; Linux allows 107. */
const MAX_SOCKET_PATH = 103;

/** Takes the folder, making it (0700) where it is not there. Throws `UsageError` that says who holds it. */
export async function lockDataDir(dataDir: string): Promise<Lock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new UsageError(`The data folder ${dataDir} cannot be used: ${error.message}.`);
  });
  const address = socketPath(dataDir);
  for (let attempt = 0; ; attempt++) {
    try {
      return await listen(address);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw new UsageError(`The data folder ${dataDir} cannot be used: ${(error as Error).message}.`);
    }
    const holder = await askHolder(address);
    if (holder !== undefined || attempt > 2) {
      throw new UsageError(`The data folder ${dataDir} is in use by another Soupbox (process ${holder ?? 'unknown'}); stop that one or choose another with --data-dir.`);
    }
    await rm(address, { force: true }); // left behind by one that was killed
  }
}

function socketPath(dataDir: string): string {
  const key = createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\soupbox-${key}`;
  const inside = path.join(dataDir, 'lock');
  return Buffer.byteLength(inside) <= MAX_SOCKET_PATH ? inside : path.join(os.tmpdir(), `soupbox-${key}`);
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

/** The holder's process id, `undefined` where nobody listens any more. */
function askHolder(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect(address);
    socket.setTimeout(1000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8', 0, 32)));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? undefined : 'unknown'));
    socket.on('close', () => resolve(text.trim() || 'unknown'));
  });
}
