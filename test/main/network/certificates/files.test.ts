import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPair, writePair } from '../../../../main/network/certificates/files.ts';
import { issueAuthority } from '../../../../main/network/certificates/issue.ts';
import { readOwnFiles } from '../../../../main/network/certificates/ownFiles.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-files-'))));
afterEach(() => rm(folder, { recursive: true }));

const issue = () => issueAuthority({ boxName: 'box', ranges: ['10.0.0.0/8'], now: Date.now() });

test('a pair takes the place of the one before; its key is for the owner alone, and nothing else is left', async () => {
  await writePair(folder, 'authority', await issue());
  const second = await issue();
  // What a crash left.
  await writeFile(path.join(folder, 'authority.key.new'), 'half', { mode: 0o666 });
  await chmod(path.join(folder, 'authority.key.new'), 0o666);
  await writePair(folder, 'authority', second);
  expect(await readPair(folder, 'authority')).toMatchObject(second);
  expect((await readdir(folder)).sort()).toEqual(['authority.key', 'authority.pem']);
  expect((await stat(path.join(folder, 'authority.key'))).mode & 0o777).toBe(0o600);
});

test('where the new one cannot be written, the one before stays as it was', async () => {
  const first = await issue();
  await writePair(folder, 'authority', first);
  // Neither can be removed by `rm` without `recursive`, so the write fails in the middle, whoever runs this.
  for (const blocked of ['authority.key.new', 'authority.pem.new']) {
    await mkdir(path.join(folder, blocked));
    await expect(writePair(folder, 'authority', await issue())).rejects.toThrow();
    expect(await readPair(folder, 'authority')).toMatchObject(first);
    await rm(path.join(folder, blocked), { recursive: true });
  }
  const { key } = await issue();
  await expect(writePair(folder, 'authority', { key, cert: Symbol('unwritable') as unknown as string })).rejects.toThrow();
  expect(await readPair(folder, 'authority')).toMatchObject(first);
  expect((await readdir(folder)).sort()).toEqual(['authority.key', 'authority.pem']);
  expect(await readFile(path.join(folder, 'authority.key'), 'utf8')).toBe(first.key);
});

/** What is on the disk when the power goes at each moment, in any order that a file system may keep of it. */
test.each<[string, 'first' | 'second', (file: (name: string) => string) => Promise<unknown>]>([
  ['before the new key is whole', 'first', (file) => Promise.all([truncate(file('authority.key.new'), 20), rm(file('authority.pem.new'))])],
  ['before the new certificate is whole', 'first', (file) => truncate(file('authority.pem.new'), 100)],
  ['before either has its place', 'first', () => Promise.resolve()],
  ['when the key has its place', 'second', (file) => rename(file('authority.key.new'), file('authority.key'))],
  ['when the certificate has its place', 'second', (file) => rename(file('authority.pem.new'), file('authority.pem'))],
  ['when there was none before', 'second', (file) => Promise.all(['key', 'pem'].map((end) => rm(file(`authority.${end}`))))],
  ['when an earlier release had taken the certificate away', 'second', (file) => rm(file('authority.pem'))],
])('a crash %s leaves a pair that fits: the %s', async (_, which, crash) => {
  const pairs = { first: await issue(), second: await issue() };
  await writePair(folder, 'authority', pairs.first);
  const file = (name: string) => path.join(folder, name);
  await writeFile(file('authority.key.new'), pairs.second.key, { mode: 0o600 });
  await writeFile(file('authority.pem.new'), pairs.second.cert);
  await crash(file);
  expect(await readPair(folder, 'authority')).toMatchObject(pairs[which]);
  // Put right for good.
  expect((await readdir(folder)).sort()).toEqual(['authority.key', 'authority.pem']);
  expect(await readPair(folder, 'authority')).toMatchObject(pairs[which]);
  expect((await stat(file('authority.key'))).mode & 0o777).toBe(0o600);
});

test.skipIf(process.platform === 'win32')('own files that are pipes, folders or enormous are refused in a sentence instead of waited for', async () => {
  const pipe = path.join(folder, 'pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  await expect(readOwnFiles({ certFile: pipe, keyFile: pipe })).rejects.toThrow('is not a file.');
  await expect(readOwnFiles({ certFile: folder, keyFile: folder })).rejects.toThrow('is not a file.');
  const large = path.join(folder, 'large');
  await writeFile(large, Buffer.alloc(2 * 1024 * 1024));
  await expect(readOwnFiles({ certFile: large, keyFile: large })).rejects.toThrow('far too large');
});
