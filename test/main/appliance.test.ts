import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Appliance, type ApplianceOptions } from '../../main/appliance.ts';
import { compose } from '../../main/config/load.ts';
import type { PartialConfig } from '../../main/contract/config.ts';
import { silentLogger } from '../../main/lib/logger.ts';
import { PortTakenError } from '../../main/server/https.ts';
import { freePort } from '../support/startTestAppliance.ts';
import { isRunning, workerBin } from './media/pools.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-appliance-'));
  await writeFile(path.join(folder, 'worker'), `#!/bin/sh\necho $$ >> '${folder}/pids'\nexec '${workerBin}' "$@"\n`);
  await chmod(path.join(folder, 'worker'), 0o755);
});
afterEach(() => rm(folder, { recursive: true }));

/** The processes of all workers that were ever started here. */
const workers = async () => (await readFile(path.join(folder, 'pids'), 'utf8')).trim().split('\n').map(Number);

async function options(settings: PartialConfig = {}, rest: Partial<ApplianceOptions> = {}): Promise<ApplianceOptions> {
  return {
    loaded: compose(folder, {
      file: { listenIps: ['127.0.0.1'], workers: 2, httpsPort: await freePort(), rtcPort: await freePort(), rtpPorts: '22000-22999', ...settings },
      environment: {},
      flags: {},
    }),
    pagesDir: folder,
    // Never asked for a page here; without it the pages would have to be built.
    devPages: 'http://127.0.0.1:9/',
    workerBin: path.join(folder, 'worker'),
    version: '0.0.0-test',
    logger: silentLogger,
    ...rest,
  };
}

async function start(given: ApplianceOptions): Promise<Appliance> {
  const appliance = new Appliance(given);
  await appliance.start();
  return appliance;
}

describe('an appliance that cannot start leaves nothing running', () => {
  test('the port is taken: the error says by whom and what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const failure = await start(await options({ httpsPort: port })).catch((error: unknown) => error);
    server.close();
    expect(failure).toBeInstanceOf(PortTakenError);
    expect((failure as Error).message).toMatch(new RegExp(`Port ${port} .*process ${process.pid}.*--https-port`));
    expect((await workers()).filter(isRunning)).toEqual([]);
  });

  test('the certificate cannot be stored', async () => {
    await writeFile(path.join(folder, 'certificates'), 'a file where a folder should be');
    await expect(start(await options())).rejects.toThrow();
    expect((await workers()).filter(isRunning)).toEqual([]);
  });

  test('the pages are not there', async () => {
    await expect(start(await options({}, { devPages: undefined }))).rejects.toThrow(/npm run build/);
    expect((await workers()).filter(isRunning)).toEqual([]);
  });
});

test('after closing, the same ports can be opened again at once', async () => {
  const same = await options();
  for (let turn = 0; turn < 2; turn++) {
    const appliance = await start(same);
    expect(appliance.meetingUrls).toEqual([`https://127.0.0.1:${same.loaded.config.httpsPort}/`]);
    expect(appliance.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    await Promise.all([appliance.close(), appliance.close()]);
  }
  expect(await workers()).toHaveLength(4);
  expect((await workers()).filter(isRunning)).toEqual([]);
});

test('the address to announce comes first where people are told to go, and is in the certificate', async () => {
  const appliance = await start(await options({ announcedAddress: '192.168.77.7' }));
  expect(appliance.meetingUrls[0]).toMatch(/^https:\/\/192\.168\.77\.7:/);
  expect(appliance.server!.certificates.current.names).toEqual(expect.arrayContaining(['192.168.77.7', '127.0.0.1', 'localhost']));
  await appliance.close();
});
