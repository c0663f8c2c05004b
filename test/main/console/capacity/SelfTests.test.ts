/** The self-test as a console has it: one at a time, in nobody's way, and kept. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SelfTests } from '../../../../main/console/capacity/SelfTests.ts';
import { consoleHandlers } from '../../../../main/console/handlers/index.ts';
import type { ConsoleSession } from '../../../../main/console/Console.ts';
import { silentLogger } from '../../../../main/lib/logger.ts';
import { ClassicClient } from '../../../support/classicClient.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../../support/startTestAppliance.ts';

let box: TestAppliance;
let session: ConsoleSession;
beforeEach(async () => {
  box = await startTestAppliance();
  box.appliance.console.capacity.selfTests.durationMs = 1500;
  session = box.appliance.console.open({ notify: () => {} });
});
afterEach(() => box.close());

const state = () => box.appliance.console.state.capacity;
const start = (despitePeople = false) => void consoleHandlers.startSelfTest(session, { despitePeople });
const over = () => waitFor('the end of the test', () => state().selfTest.running === null, 15_000);
const refused = (words: RegExp) => expect.objectContaining({ code: 409, message: expect.stringMatching(words) as string }) as Error;

async function join(peerId: string): Promise<ClassicClient> {
  const client = new ClassicClient({ wsUrl: box.wsUrl, roomId: 'lesson', peerId, displayName: peerId });
  await client.connect();
  await client.joinRoom();
  return client;
}

test('runs, is seen, and its result is kept and used; the objects of rooms are untouched', async () => {
  const objects = box.appliance.workers.objects.size;
  // Long enough for two steps.
  box.appliance.console.capacity.selfTests.durationMs = 3500;
  expect(state()).toMatchObject({ cost: { from: 'assumed' }, selfTest: { running: null, results: [], ended: null } });
  start();
  expect(() => start()).toThrow(refused(/running already/));
  await waitFor('progress', () => (state().selfTest.running?.carried ?? 0) > 0, 15_000);
  expect(box.appliance.workers.objects.size, 'not on a worker that serves rooms').toBe(objects);
  // The console may go; the test goes on, and another console sees its end.
  session.close();
  await over();
  const [result] = state().selfTest.results;
  expect(result).toMatchObject({ workers: 1, despitePeople: false, versions: { soupbox: '0.0.0-test', mediasoup: expect.stringMatching(/^3\./) as string } });
  expect(result!.microsPerPacket).toBeGreaterThan(1);
  expect(state().selfTest.ended).toBeNull();
  if (result!.perCore > 0) expect(state().cost).toEqual({ microsPerPacket: result!.microsPerPacket, from: 'self-test' });

  const later = new SelfTests({ host: box.appliance, logger: silentLogger, together: () => 0, onChange: () => {} });
  await later.load();
  expect(later.results).toEqual([result]);
}, 30_000);

test('a cancelled one leaves no result, and another can be started at once', async () => {
  box.appliance.console.capacity.selfTests.durationMs = 20_000;
  expect(await Promise.resolve().then(() => consoleHandlers.cancelSelfTest(session, {})).catch((error: unknown) => error)).toEqual(refused(/no self-test is running/));
  start();
  await waitFor('progress', () => state().selfTest.running!.carried > 0, 15_000);
  await consoleHandlers.cancelSelfTest(session, {});
  expect(state().selfTest).toEqual({ running: null, results: [], ended: 'cancelled' });
  start();
  expect(state().selfTest).toMatchObject({ running: { carried: 0 }, ended: null });
}, 30_000);

describe('people', () => {
  test('who are in rooms keep it from starting, unless the host insists', async () => {
    const ann = await join('ann');
    expect(() => start()).toThrow(refused(/one person is in rooms/));
    start(true);
    await over();
    expect(state().selfTest.results).toMatchObject([{ despitePeople: true }]);
    await ann.leave();
  }, 30_000);

  test('who come meanwhile end it, also where the host would have insisted on it', async () => {
    box.appliance.console.capacity.selfTests.durationMs = 20_000;
    start(true);
    const ann = await join('ann');
    await over();
    expect(state().selfTest).toEqual({ running: null, results: [], ended: 'people' });
    await ann.leave();
  }, 30_000);
});

test('stopping the server ends it, and without one it does not start', async () => {
  box.appliance.console.capacity.selfTests.durationMs = 20_000;
  start();
  await box.appliance.stop();
  await over();
  expect(state().selfTest.ended).toBe('stopped');
  expect(() => start()).toThrow(refused(/start it first/));
}, 30_000);

test.each([
  ['nonsense', '{"version":1,"results":[{"at":"yesterday"'],
  ['another shape', '{"version":1,"results":[{"at":1,"perCore":-5}]}'],
  ['another version', '{"version":2,"results":[]}'],
])('a file with %s is left out and said so', async (_what, text) => {
  const told: string[] = [];
  await writeFile(path.join(box.dataDir, 'self-test.json'), text);
  const logger = { ...silentLogger, warn: (_fields: object, message: string) => told.push(message) } as unknown as typeof silentLogger;
  const tests = new SelfTests({ host: box.appliance, logger, together: () => 0, onChange: () => {} });
  await tests.load();
  expect(tests.results).toEqual([]);
  expect(told).toEqual([expect.stringContaining('cannot be used')]);
  expect(await readFile(path.join(box.dataDir, 'self-test.json'), 'utf8')).toBe(text);
});
