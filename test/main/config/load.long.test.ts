import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'vitest';
import { killWhileSaving } from './killWhileSaving.ts';

test('killed 200 times while saving the configuration: 0 corrupt', { timeout: 900_000 }, async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-kills-'));
  try {
    await killWhileSaving(path.join(folder, 'data', 'config.json'), 200);
  } finally {
    await rm(folder, { recursive: true });
  }
});
