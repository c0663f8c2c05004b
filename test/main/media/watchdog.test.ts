import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import type { Worker, WorkerResourceUsage } from 'mediasoup/types';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watch } from '../../../main/media/watchdog.ts';

const CHECK_MS = 2000;
let child: ChildProcess;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }));
afterEach(() => {
  vi.useRealTimers();
  child.kill('SIGKILL');
});

/** A process that answers when told to; until then it does `what`. */
async function start(what: 'works' | 'waits') {
  child = spawn(process.execPath, ['-e', what === 'works' ? 'for(;;);' : 'setInterval(()=>{},1e6);console.log()'], { stdio: ['ignore', 'pipe', 'ignore'] });
  if (what === 'waits') await once(child.stdout!, 'data');
  const asked: ((usage: WorkerResourceUsage) => void)[] = [];
  const worker = { pid: child.pid!, observer: new EventEmitter(), getResourceUsage: () => new Promise<WorkerResourceUsage>((resolve) => asked.push(resolve)) };
  const seen = { hung: 0, usages: [] as WorkerResourceUsage[] };
  const stop = watch(worker as unknown as Worker, { onHung: () => seen.hung++, onUsage: (usage) => seen.usages.push(usage) });
  return { seen, stop, answer: () => asked.splice(0).forEach((resolve) => resolve({ ru_utime: 1, ru_stime: 2 } as WorkerResourceUsage)) };
}

/** So many checks, with as much real time between them as a process needs to be seen working. */
async function checks(count: number): Promise<void> {
  for (let check = 0; check < count; check++) {
    vi.advanceTimersByTime(CHECK_MS);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

test('a worker that does nothing and answers nothing is ended after 6 s', async () => {
  const { seen } = await start('waits');
  const ended = once(child, 'exit');
  await checks(3);
  expect(seen.hung).toBe(0);
  await checks(1);
  expect(seen.hung).toBe(1);
  expect((await ended)[1]).toBe('SIGKILL');
  await checks(5);
  expect(seen.hung, 'once').toBe(1);
});

test('one that is behind with its work is left alone, and is as good as new when it answers', async () => {
  const { seen, answer, stop } = await start('works');
  await checks(12);
  answer();
  await checks(12);
  expect([seen.hung, seen.usages.length > 0]).toEqual([0, true]);
  stop();
});

test('but not for ever', async () => {
  const { seen } = await start('works');
  await checks(15);
  expect(seen.hung).toBe(0);
  await checks(1);
  expect(seen.hung).toBe(1);
});

test('what it has to do is told with every answer', async () => {
  const { seen, answer, stop } = await start('waits');
  for (let round = 0; round < 6; round++) {
    await checks(1);
    answer();
    await Promise.resolve();
  }
  expect([seen.hung, seen.usages.length]).toEqual([0, 6]);
  stop();
});

test('one that answers late is asked once, and tells once what it did all that time', async () => {
  const { seen, answer, stop } = await start('waits');
  await checks(3);
  for (const told of [1, 2]) {
    answer();
    await Promise.resolve();
    expect(seen.usages).toHaveLength(told);
    await checks(1);
  }
  stop();
});

test('after a suspended machine wakes, what was not answered meanwhile is no proof', async () => {
  const { seen, stop } = await start('waits');
  await checks(3);
  vi.setSystemTime(Date.now() + 3_600_000);
  await checks(3);
  expect(seen.hung).toBe(0);
  stop();
});
