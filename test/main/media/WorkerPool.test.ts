import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Logger } from '../../../main/lib/logger.ts';
import { codecsFor } from '../../../main/media/codecs.ts';
import type { WorkerPool } from '../../../main/media/WorkerPool.ts';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';
import { isRunning, startPool, temporaryFolder, workerBin } from './pools.ts';

const ports = (pool: WorkerPool) => pool.workers.map(({ port }) => port);
const pids = (pool: WorkerPool) => pool.workers.map(({ worker }) => worker.pid);

/** Everything that `worker` itself says it listens on. */
async function listening(pool: WorkerPool, index: number): Promise<string[]> {
  const server = pool.workers[index]!.servers.get('127.0.0.1');
  const { udpSockets, tcpServers } = await server!.dump();
  return [...udpSockets.map(({ ip, port }) => `udp ${ip}:${port}`), ...tcpServers.map(({ ip, port }) => `tcp ${ip}:${port}`)];
}

describe('ports', () => {
  test('each worker has one, UDP and TCP, next to the other’s', async () => {
    const pool = await startPool(2);
    const [first = 0, second = 0] = ports(pool);
    expect(first).toBe(pool.options.rtcPort);
    expect(second).toBeGreaterThan(first);
    expect(second - first).toBeLessThan(10);
    for (const [index, port] of [first, second].entries()) expect(await listening(pool, index)).toEqual([`udp 127.0.0.1:${port}`, `tcp 127.0.0.1:${port}`]);
  });

  test.each(['udp', 'tcp'])('one whose %s half is taken is passed over', async (protocol) => {
    const rtcPort = await freePort();
    const occupy = {
      udp: async () => {
        const socket = createSocket('udp4').bind(rtcPort, '127.0.0.1');
        await once(socket, 'listening');
        return () => socket.close();
      },
      tcp: async () => {
        const server = createServer().listen(rtcPort, '127.0.0.1');
        await once(server, 'listening');
        return () => server.close();
      },
    };
    const free = await occupy[protocol as 'udp' | 'tcp']();
    try {
      const pool = await startPool(1, { rtcPort });
      const [port = 0] = ports(pool);
      expect(port).toBeGreaterThan(rtcPort);
      expect(await listening(pool, 0)).toEqual([`udp 127.0.0.1:${port}`, `tcp 127.0.0.1:${port}`]);
    } finally {
      free();
    }
  });

  test('an address that is not this machine’s does not keep it from the others; if there is no other, it says so', async () => {
    const pool = await startPool(1, { listenIps: ['192.0.2.1', '127.0.0.1'] });
    expect([...pool.workers[0]!.servers.keys()]).toEqual(['127.0.0.1']);
    await expect(startPool(1, { listenIps: ['192.0.2.1'] })).rejects.toThrow('192.0.2.1');
  });
});

describe('changed while it runs', () => {
  const addresses = (pool: WorkerPool) => pool.workers.map(({ servers }) => [...servers.keys()].join());

  test('it listens on one more address, and no more on another; a worker that is replaced does as the others', async () => {
    const pool = await startPool(2);
    await pool.listen(['127.0.0.2']);
    expect(addresses(pool)).toEqual(['127.0.0.1,127.0.0.2', '127.0.0.1,127.0.0.2']);
    pool.leaving.add('127.0.0.1');
    expect(pool.workers[0]!.addressFor('127.0.0.1')).toBe('127.0.0.1');
    expect(pool.workers[0]!.addressFor('203.0.113.7')).toBe('127.0.0.2');
    const restarted = once(pool, 'restarted');
    process.kill(pids(pool)[0]!, 'SIGKILL');
    pool.unlisten(['127.0.0.1']);
    await restarted;
    expect(addresses(pool)).toEqual(['127.0.0.2', '127.0.0.2']);
    expect(pool.leaving.size).toBe(0);
  });

  test('an address that a worker has lost is listened on again; one that is not there yet harms nobody', async () => {
    const pool = await startPool(2, { listenIps: ['127.0.0.1', '192.0.2.1'] });
    pool.workers[1]!.unlisten('127.0.0.1');
    await pool.listen(['127.0.0.1', '192.0.2.1']);
    expect(addresses(pool)).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(pool.options.listenIps).toEqual(['127.0.0.1', '192.0.2.1']);
  });

  test('an address that one worker cannot have is had by none', async () => {
    const pool = await startPool(2);
    await expect(pool.listen(['127.0.0.2', '192.0.2.1'])).rejects.toThrow('192.0.2.1');
    expect(addresses(pool)).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(pool.options.listenIps).toEqual(['127.0.0.1']);
  });

  test('more and fewer workers: those that stay are the same', async () => {
    const pool = await startPool(1);
    const [first = 0] = pids(pool);
    await pool.resize(3);
    const [, second = 0, third = 0] = pids(pool);
    await pool.resize(1);
    expect(pids(pool)).toEqual([first]);
    expect([second, third].filter(isRunning)).toEqual([]);
  });

  test('one that hangs keeps nobody waiting, and does not outlive us', async () => {
    const pool = await startPool(2);
    const all = pids(pool);
    process.kill(all[1]!, 'SIGSTOP');
    await pool.resize(1);
    expect(all.map(isRunning)).toEqual([true, false]);
    process.kill(all[0]!, 'SIGSTOP');
    await pool.close();
    expect(isRunning(all[0]!)).toBe(false);
  });

  test('others in their place, elsewhere and with other codecs', async () => {
    const pool = await startPool(2);
    const before = pids(pool);
    const rtcPort = await freePort();
    await pool.replace({ rtcPort, count: 1, mediaCodecs: codecsFor(['AV1']) });
    expect(before.filter(isRunning)).toEqual([]);
    expect(ports(pool)).toEqual([rtcPort]);
    const video = pool.rtpCapabilities.codecs?.filter(({ kind, mimeType }) => kind === 'video' && !mimeType.endsWith('rtx'));
    expect(video?.map(({ mimeType }) => mimeType)).toEqual(['video/AV1']);
  });

  test('where no other can be started, it goes on trying', async () => {
    const folder = await temporaryFolder();
    const bin = path.join(folder, 'worker');
    await writeFile(bin, `#!/bin/sh\nexec '${workerBin}' "$@"\n`);
    await chmod(bin, 0o755);
    const pool = await startPool(1, { workerBin: bin });
    await writeFile(bin, '#!/bin/sh\nexit 1\n');
    await expect(pool.replace({ count: 1 })).rejects.toThrow();
    expect(pool.workers).toEqual([]);
    await writeFile(bin, `#!/bin/sh\nexec '${workerBin}' "$@"\n`);
    await waitFor('a worker', () => pool.workers.length === 1);
  });
});

describe('a worker that dies', () => {
  test('is replaced on the same port; the other does not notice', async () => {
    const pool = await startPool(2);
    const [before, [pid = 0, other = 0]] = [ports(pool), pids(pool)];
    const events: unknown[] = [];
    pool.on('died', (event) => events.push({ died: event }));
    const restarted = new Promise<{ index: number; pid: number }>((resolve) => pool.once('restarted', resolve));
    process.kill(pid, 'SIGKILL');
    const replacement = await restarted;
    expect(events).toEqual([{ died: { index: 0, pid } }]);
    expect(replacement.index).toBe(0);
    expect(replacement.pid).not.toBe(pid);
    expect([ports(pool), pids(pool)]).toEqual([before, [replacement.pid, other]]);
    expect(await listening(pool, 0)).toHaveLength(2);
    const router = await pool.workers[0]!.createRouter();
    expect(router.closed).toBe(false);
  });

  test('takes its load off the books, and while it is away the others get the work', async () => {
    const pool = await startPool(2);
    const [first, second] = pool.workers;
    await first!.createRouter();
    expect(pool.leastLoaded()).toBe(second);
    expect(pool.leastLoaded(second)).toBe(first);
    const died = new Promise((resolve) => pool.once('died', resolve));
    process.kill(second!.worker.pid, 'SIGKILL');
    await died;
    expect(pool.leastLoaded()).toBe(first);
    expect(pool.leastLoaded(first), 'there is no other').toBe(undefined);
    await new Promise((resolve) => pool.once('restarted', resolve));
    expect(pool.leastLoaded()?.index).toBe(1);
  });

  test('or hangs, is killed by the watchdog and replaced', { timeout: 60_000 }, async () => {
    const pool = await startPool(1);
    const [pid = 0] = pids(pool);
    const restarted = new Promise<{ pid: number }>((resolve) => pool.once('restarted', resolve));
    process.kill(pid, 'SIGSTOP');
    const since = Date.now();
    expect((await restarted).pid).not.toBe(pid);
    expect(Date.now() - since).toBeLessThan(20_000);
    expect(isRunning(pid)).toBe(false);
  });

  test('again and again, is started at most five times a minute', { timeout: 60_000 }, async () => {
    const folder = await temporaryFolder();
    const [script, starts] = [path.join(folder, 'worker'), path.join(folder, 'starts')];
    const write = (last: string) => writeFile(script, `#!/bin/sh\necho x >> '${starts}'\n${last}\n`).then(() => chmod(script, 0o755));
    await write(`exec '${workerBin}' "$@"`);
    const error = vi.fn();
    const logger = { error, warn: vi.fn(), info: vi.fn(), child: () => logger } as unknown as Logger;
    const pool = await startPool(1, { workerBin: script, logger });
    // From now on there is only a binary that exits.
    await write('exit 1');
    process.kill(pids(pool)[0]!, 'SIGKILL');
    const pause = await waitFor('the pause', () => error.mock.calls.find(([, text]) => /pausing/.test(String(text)))?.[0] as { pauseMs: number } | undefined, 40_000);
    expect((await readFile(starts, 'utf8')).trim().split('\n')).toHaveLength(5);
    expect(pause.pauseMs).toBeGreaterThan(10_000);
    expect(pause.pauseMs).toBeLessThanOrEqual(60_000);
    expect(pool.leastLoaded()).toBeUndefined();
  });
});

describe('closing', () => {
  test('leaves no process, however often it is asked', async () => {
    const pool = await startPool(2);
    const running = pids(pool);
    await Promise.all([pool.close(), pool.close()]);
    expect(running.filter(isRunning)).toEqual([]);
    expect(pool.workers).toEqual([]);
  });

  test('nor one that is being replaced at that moment', async () => {
    const folder = await temporaryFolder();
    const [script, started] = [path.join(folder, 'worker'), path.join(folder, 'pids')];
    const write = (first: string) => writeFile(script, `#!/bin/sh\necho $$ >> '${started}'\n${first}\nexec '${workerBin}' "$@"\n`).then(() => chmod(script, 0o755));
    await write('');
    const pool = await startPool(1, { workerBin: script });
    const spawned = async () => (await readFile(started, 'utf8')).trim().split('\n').map(Number);
    // The next one takes its time, so that it is still on its way.
    await write('sleep 0.5');
    process.kill(pids(pool)[0]!, 'SIGKILL');
    await waitFor('the replacement to be on its way', async () => (await spawned()).length === 2);
    await pool.close();
    expect((await spawned()).filter(isRunning)).toEqual([]);
  });

  test('a binary that does not answer is an error, and leaves nothing', async () => {
    await expect(startPool(1, { workerBin: '/bin/false' })).rejects.toThrow();
    await expect(startPool(1, { workerBin: '/nonexistent' })).rejects.toThrow();
  });
});

test('what every router can receive is known before there is a room', async () => {
  const pool = await startPool(1);
  expect(pool.rtpCapabilities.codecs?.map(({ mimeType }) => mimeType)).toEqual(expect.arrayContaining(['audio/opus', 'video/VP8', 'video/VP9', 'video/H264', 'video/AV1']));
  expect(pool.workers[0]!.routers.size).toBe(0);
  expect((await pool.workers[0]!.worker.dump()).routerIds).toEqual([]);
});
