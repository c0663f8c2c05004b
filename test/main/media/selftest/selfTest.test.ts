/** A real worker under a real load; shortened, so its figures are only roughly right. */
import { readdir, readFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { codecsFor } from '../../../../main/media/codecs.ts';
import { runSelfTest, type Progress, type SelfTestOptions } from '../../../../main/media/selftest/selfTest.ts';
import { findWorker } from '../../../../resources/setup/worker-path.mjs';
import { waitFor } from '../../../support/startTestAppliance.ts';

const workerBin = findWorker()!;
// Other tests may run beside this one.
const slow = { lossPercent: 5, p95Ms: 3000 };
let signalled: AbortController;
let progress: Progress[];

const options = (change: Partial<SelfTestOptions> = {}): SelfTestOptions => {
  signalled = new AbortController();
  progress = [];
  return { workerBin, mediaCodecs: codecsFor(['VP8']), workers: 1, durationMs: 2000, bounds: slow, signal: signalled.signal, onProgress: (now) => progress.push(now), ...change };
};

/** Media workers that are children of this process. */
async function workers(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const children = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return /^\d+ \(mediasoup.*?\) [^Z] (\d+) /.exec(stat)?.[1] === String(process.pid) ? [pid] : [];
    }),
  );
  return children.flat();
}

/** Sockets and processes that keep this process alive. */
const held = () => process.getActiveResourcesInfo().filter((name) => /UDP|ProcessWrap|MessagePort/.test(name)).sort();

let before: string[] = [];
async function nothingIsLeft(): Promise<void> {
  await waitFor('no worker', async () => (await workers()).length === 0);
  await waitFor(`nothing but what was there (${before.join()})`, () => held().join() === before.join() || Promise.reject(new Error(held().join())), 5000);
}
afterEach(nothingIsLeft);

test('finds a plausible figure, and leaves nothing behind', async () => {
  before = held();
  const found = await runSelfTest(options());
  expect(found.microsPerPacket).toBeGreaterThan(1);
  expect(found.microsPerPacket).toBeLessThan(100);
  expect(found.lossPercent).toBeLessThan(5);
  expect(found.perCore).toBeGreaterThanOrEqual(20);
  expect(found.onMachine).toBe(found.perCore);
  expect(progress.length).toBeGreaterThan(0);
  // Its figures fit together: so many people at so many packets cost about the CPU that was seen.
  const { carried, cpu } = progress.findLast((each) => Math.floor(each.carried / 1.12) === found.perCore) ?? progress.at(-1)!;
  expect((carried * 110 * found.microsPerPacket) / 1e6).toBeGreaterThan(cpu * 0.7);
  expect((carried * 110 * found.microsPerPacket) / 1e6).toBeLessThan(cpu * 1.5);
}, 20_000);

test('with several workers it loads them all', async () => {
  before = held();
  let most = 0;
  const looking = setInterval(() => void workers().then(({ length }) => (most = Math.max(most, length))), 50);
  const found = await runSelfTest(options({ workers: 2 })).finally(() => clearInterval(looking));
  expect(most).toBe(2);
  expect(found.onMachine).toBeGreaterThan(found.perCore * 0.5);
  expect(found.onMachine).toBeLessThanOrEqual(found.perCore * 2);
}, 20_000);

test.each([0, 50, 300, 1500])('ended after %i ms it is gone at once', async (afterMs) => {
  before = held();
  const run = runSelfTest(options({ durationMs: 20_000 }));
  const refused = expect(run).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const since = performance.now();
  signalled.abort();
  await refused;
  // Not to its end, however slow the machine.
  expect(performance.now() - since).toBeLessThan(10_000);
}, 20_000);

test('where the worker cannot be started it says so, and leaves nothing behind', async () => {
  before = held();
  await expect(runSelfTest(options({ workerBin: '/nonexistent/worker' }))).rejects.toThrow();
});

test('a worker that dies in the middle ends it', async () => {
  before = held();
  const run = runSelfTest(options({ durationMs: 20_000 }));
  const refused = expect(run).rejects.toThrow();
  const [pid] = await waitFor('the worker', async () => ((await workers()).length > 0 ? workers() : undefined));
  await waitFor('load', () => progress.length > 0);
  process.kill(Number(pid), 'SIGKILL');
  await refused;
}, 20_000);

test('a worker that hangs holds nobody up who cancels', async () => {
  before = held();
  const run = runSelfTest(options({ durationMs: 20_000 }));
  const refused = expect(run).rejects.toThrow();
  await waitFor('load', () => progress.length > 0);
  const [pid] = await workers();
  process.kill(Number(pid), 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const since = performance.now();
  signalled.abort();
  await refused;
  expect(performance.now() - since).toBeLessThan(10_000);
}, 20_000);
