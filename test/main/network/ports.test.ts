import { fork } from 'node:child_process';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { whoHolds } from '../../../main/network/ports.ts';
import { freePort } from '../../support/startTestAppliance.ts';

const onLinux = process.platform === 'linux';

test.runIf(onLinux).each(['127.0.0.1', '::1'])('the process that listens on %s is found', async (address) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-ports-'));
  const script = path.join(folder, 'listener.cjs');
  await writeFile(script, "const s = require('net').createServer().listen(0, process.argv[2], () => process.send(s.address().port)); process.on('disconnect', () => process.exit());");
  const child = fork(script, [address], { execArgv: [] });
  try {
    const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve(message as number)));
    expect(await whoHolds(port)).toBe(`${path.basename(process.execPath)} (process ${child.pid})`);
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
});

test('nobody listens on a free port', async () => {
  expect(await whoHolds(await freePort())).toBeUndefined();
});
