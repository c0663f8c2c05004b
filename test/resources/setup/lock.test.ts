import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withLock } from '../../../resources/setup/lock.mjs';

let folder: string;
let file: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'soupbox-lock-'));
  file = path.join(folder, 'locks/one');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

it('lets one work after the other', async () => {
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await sleep(50);
    events.push(`${name} ends`);
  };
  const onWait = vi.fn();
  await Promise.all([withLock(file, work('a')), withLock(file, work('b'), onWait)]);
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(onWait).toHaveBeenCalledOnce();
  expect(fs.readdirSync(path.dirname(file))).toEqual([]);
});

it('is released when the work fails', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await withLock(file, async () => 'next')).toBe('next');
});

it('is taken from a holder that is gone', async () => {
  const { pid } = spawnSync('true');
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, JSON.stringify({ pid, host: os.hostname() }));
  expect(await withLock(file, async () => 'taken')).toBe('taken');
});

it('is taken from a holder on another machine that has not been heard of for long', async () => {
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, JSON.stringify({ pid: 1, host: 'elsewhere' }));
  const longAgo = new Date(Date.now() - 60_000);
  fs.utimesSync(file, longAgo, longAgo);
  expect(await withLock(file, async () => 'taken')).toBe('taken');
});
