import { fork, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { UsageError } from '../../../main/config/flags.ts';
import { lockDataDir } from '../../../main/config/lock.ts';

let folder: string;
let dataDir: string;
let count = 0;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-lock-'));
});
beforeEach(() => {
  dataDir = path.join(folder, `data${++count}`);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Another process that takes the lock and keeps it until it ends. */
async function holder(directory = dataDir): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, 'holder.ts'), [directory], { execArgv: [] });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', () => reject(new Error('the holder ended')));
  });
  return child;
}
const ended = (child: ChildProcess) => new Promise<void>((resolve) => child.once('exit', () => resolve()));

test('the folder is made, for the owner only', async () => {
  const lock = await lockDataDir(dataDir);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  await lock.release();
});

test('the second is refused and told which process holds it', async () => {
  const child = await holder();
  await expect(lockDataDir(dataDir)).rejects.toThrow(UsageError);
  await expect(lockDataDir(dataDir)).rejects.toThrow(new RegExp(`process ${child.pid}\\).*--data-dir`));
});

test('another name for the same folder is the same folder', async () => {
  const lock = await lockDataDir(dataDir);
  await expect(lockDataDir(path.join(dataDir, '..', path.basename(dataDir), '.'))).rejects.toThrow(UsageError);
  await lock.release();
});

test('another folder is free', async () => {
  await holder();
  const lock = await lockDataDir(`${dataDir}-b`);
  await lock.release();
});

test('a released lock can be taken again, at once', async () => {
  for (let turn = 0; turn < 5; turn++) await (await lockDataDir(dataDir)).release();
});

test('what a killed process leaves behind is taken over', async () => {
  const child = await holder();
  child.kill('SIGKILL');
  await ended(child);
  const lock = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toThrow(`process ${process.pid}`);
  await lock.release();
});

test('of many that come at once after a crash, one gets it', async () => {
  const child = await holder();
  child.kill('SIGKILL');
  await ended(child);
  const attempts = await Promise.allSettled(Array.from({ length: 16 }, () => lockDataDir(dataDir)));
  const locks = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  expect(locks).toHaveLength(1);
  for (const lock of locks) await lock.release();
});

test('one that was killed while taking over is not in the way for long', { timeout: 30_000 }, async () => {
  const child = await holder();
  child.kill('SIGKILL');
  await ended(child);
  const turn = path.join(dataDir, 'lock.turn');
  await mkdir(turn);
  await utimes(turn, new Date(0), new Date(0));
  await (await lockDataDir(dataDir)).release();
});

test('a holder that hangs still holds it', { timeout: 30_000 }, async () => {
  const child = await holder();
  child.kill('SIGSTOP');
  await expect(lockDataDir(dataDir)).rejects.toThrow(/in use by another Soupbox/);
  child.kill('SIGKILL');
});

test('a path too long for a socket is locked all the same', async () => {
  const deep = path.join(dataDir, 'd'.repeat(100), 'e'.repeat(100));
  const lock = await lockDataDir(deep);
  await expect(lockDataDir(deep)).rejects.toThrow(UsageError);
  await lock.release();
});

test('nor is another way there another folder, whatever is kept where', async () => {
  const deep = path.join(dataDir, 'd'.repeat(100), 'e'.repeat(100));
  const lock = await lockDataDir(deep);
  const link = `${dataDir}-link`;
  await symlink(path.dirname(deep), link, 'dir');
  vi.stubEnv('TMPDIR', dataDir);
  try {
    await expect(lockDataDir(path.join(link, path.basename(deep)))).rejects.toThrow(UsageError);
  } finally {
    vi.unstubAllEnvs();
    await rm(link);
    await lock.release();
  }
});

test('a folder that cannot be made is a sentence', async () => {
  await writeFile(dataDir, 'a file');
  await expect(lockDataDir(path.join(dataDir, 'inside'))).rejects.toThrow(UsageError);
  await expect(lockDataDir(dataDir)).rejects.toThrow(/cannot be used/);
});
