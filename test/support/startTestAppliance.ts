/** The real appliance, in this process, on loopback and free ports, with its own data folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Appliance, type ApplianceOptions } from '../../main/appliance.ts';
import { compose } from '../../main/config/load.ts';
import type { PartialConfig } from '../../main/contract/config.ts';
import { createLogger, silentLogger } from '../../main/lib/logger.ts';
import { findWorker } from '../../resources/setup/worker-path.mjs';

export interface Objects {
  routers: number;
  transports: number;
  producers: number;
  consumers: number;
  dataProducers: number;
  dataConsumers: number;
  rtpObservers: number;
}

export interface TestAppliance {
  readonly port: number;
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** `http://127.0.0.1:PORT`, of another port */
  readonly plainUrl: string;
  /** `wss://127.0.0.1:PORT` */
  readonly wsUrl: string;
  readonly rtcPort: number;
  readonly dataDir: string;
  readonly appliance: Appliance;
  /** What the workers themselves say they hold, summed over all of them. */
  dump(): Promise<Objects>;
  close(): Promise<void>;
}

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Starts one, its settings being those of its file; everything that `overrides` leaves out is made for tests. `SOUPBOX_TEST_LOG=debug` shows its log. */
export async function startTestAppliance(overrides: PartialConfig = {}, options: Partial<ApplianceOptions> = {}): Promise<TestAppliance> {
  const workerBin = findWorker();
  if (!workerBin) throw new Error('no media worker: run "npm test", which provides it');
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'soupbox-test-'));
  const [httpsPort, httpPort, rtcPort] = [overrides.httpsPort ?? (await freePort()), overrides.httpPort ?? (await freePort()), overrides.rtcPort ?? (await freePort())];
  // A machine that is busy with other tests shall not give up pictures in this one.
  const file = { listenIps: ['127.0.0.1'], workers: 1, rtpPorts: '20000-20999', ...overrides, httpsPort, httpPort, rtcPort, limits: { cpuPercent: 100, ...overrides.limits } };
  const logLevel = process.env.SOUPBOX_TEST_LOG;
  const appliance = new Appliance({
    loaded: compose(dataDir, { file, environment: {}, flags: {} }),
    pagesDir: path.join(root, 'dist', 'renderer'),
    workerBin,
    version: '0.0.0-test',
    logger: logLevel ? createLogger(logLevel) : silentLogger,
    ...options,
  });
  await appliance.start();
  return {
    port: httpsPort,
    url: `https://127.0.0.1:${httpsPort}`,
    plainUrl: `http://127.0.0.1:${httpPort}`,
    wsUrl: `wss://127.0.0.1:${httpsPort}`,
    rtcPort: appliance.workers.workers[0]?.port ?? rtcPort,
    dataDir,
    appliance,
    dump: () => dump(appliance),
    async close() {
      await appliance.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Polls until `probe` gives something truthy. Fails with what was waited for, and what it last saw. */
export async function waitFor<T>(what: string, probe: () => T | undefined | false | Promise<T | undefined | false>, timeoutMs = 10_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      last = await probe();
      if (last) return last as T;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}; last seen: ${String(last)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A TCP and (very likely) UDP port that nobody uses right now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await someFreePort();
    if (handedOut.some((other) => Math.abs(other - port) < ROOM)) continue;
    handedOut.push(port);
    return port;
  }
}

/** Each media worker takes the next port after the first: none of these may be somebody else's. */
const ROOM = 16;
const handedOut: number[] = [];

function someFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function dump({ workers }: Appliance): Promise<Objects> {
  const total: Objects = { routers: 0, transports: 0, producers: 0, consumers: 0, dataProducers: 0, dataConsumers: 0, rtpObservers: 0 };
  for (const { worker, routers } of workers.workers) {
    total.routers += (await worker.dump()).routerIds.length;
    for (const router of routers) {
      const seen = await router.dump();
      total.transports += seen.transportIds.length;
      total.producers += seen.mapProducerIdConsumerIds.length;
      total.consumers += seen.mapConsumerIdProducerId.length;
      total.dataProducers += seen.mapDataProducerIdDataConsumerIds.length;
      total.dataConsumers += seen.mapDataConsumerIdDataProducerId.length;
      total.rtpObservers += seen.rtpObserverIds.length;
    }
  }
  return total;
}
