import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Console, type ConsoleSession } from '../../../main/console/Console.ts';
import type { ConsoleState } from '../../../main/contract/console/state.ts';
import { ClassicClient } from '../../support/classicClient.ts';
import { quietHost } from '../../support/quietHost.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

let box: TestAppliance;
const clients: ClassicClient[] = [];
const sessions: ConsoleSession[] = [];

beforeAll(async () => {
  box = await startTestAppliance({ workers: 2, rooms: { graceSeconds: 0.05, reconnectSeconds: 0.05 } });
}, 30_000);
afterEach(async () => {
  for (const session of sessions.splice(0)) session.close();
  await Promise.all(clients.splice(0).map((client) => client.leave()));
});
afterAll(() => box.close());

async function join(roomId: string, peerId: string, options = {}): Promise<ClassicClient> {
  const client = new ClassicClient({ wsUrl: box.wsUrl, roomId, peerId, displayName: peerId, ...options });
  clients.push(client);
  await client.connect();
  await client.joinRoom();
  return client;
}

/** A console that watches, and what it was told. */
function watch(): ConsoleState[] {
  const told: ConsoleState[] = [];
  const session = box.appliance.console.open({ notify: (notice, data) => notice === 'state' && told.push(data as ConsoleState) });
  sessions.push(session);
  session.watch();
  return told;
}

const person = (told: readonly ConsoleState[], id: string) => told.at(-1)?.rooms.flatMap((room) => room.people).find((each) => each.id === id);

test('shows who is where, and what they send and receive, soon after it happens', async () => {
  const told = watch();
  await join('physics', 'ann');
  await join('physics', 'ben', { produce: false });
  const ben = await waitFor('ben to receive', () => (person(told, 'ben')?.receives === 2 ? person(told, 'ben') : undefined));
  expect(ben).toMatchObject({ displayName: 'ben', role: 'participant', address: '127.0.0.1', connected: true, sends: [], quality: 0 });
  expect(Date.now() - ben.joinedAt).toBeLessThan(10_000);
  const ann = person(told, 'ann')!;
  expect(ann.sends.map(({ kind, paused }) => [kind, paused]).sort()).toEqual([['audio', false], ['video', false]]);
  const state = told.at(-1)!;
  expect(state).toMatchObject({ phase: 'running', hostName: expect.any(String) as string, fingerprint: box.appliance.fingerprint, error: null, trial: null });
  expect(state.rooms).toMatchObject([{ id: 'physics', joinUrls: [expect.stringContaining('roomId=physics')], people: [{ id: 'ann' }, { id: 'ben' }] }]);

  await clients.pop()!.leave();
  const since = performance.now();
  await waitFor('ben to be gone', () => person(told, 'ben') === undefined);
  expect(performance.now() - since).toBeLessThan(1000);
});

test('measures itself and its workers, whether somebody watches or not', async () => {
  const { console } = box.appliance;
  await join('measured', 'cem');
  // Without bitrates: nobody watches any more, once the console of the test before has gone.
  const last = await waitFor('a measurement with cem', () => console.history.find(({ people, rooms, bitrate }) => people === 1 && rooms === 1 && bitrate === null), 8000);
  expect(Date.now() - last.at).toBeLessThan(10_000);
  expect(last.memory).toBeGreaterThan(20e6);
  const alive = box.appliance.workers.workers;
  expect(last.workers.map(({ index, pid }) => [index, pid])).toEqual(alive.map(({ index, worker }) => [index, worker.pid]));
  expect(last.workers.reduce((total, { routers }) => total + routers, 0)).toBe(1);
  for (const worker of last.workers) {
    expect(worker.cpu).toBeLessThan(1.5);
    if (process.platform === 'linux') expect(worker.memory).toBeGreaterThan(1e6);
  }
  expect(console.history.some(({ cpu }) => cpu > 0)).toBe(true);
});

test('asks the workers for bitrates only while somebody watches', async () => {
  await join('rates', 'dao');
  const [room] = [...box.appliance.rooms].filter(({ id }) => id === 'rates');
  let asked = 0;
  const { transport } = room!.peers.get('dao')!.receiving!;
  const { getStats } = transport;
  // What somebody sends is looked at always, in case it is far too much.
  transport.getStats = () => (asked++, getStats.call(transport));
  await waitFor('two more measurements', () => box.appliance.console.history.length >= 2, 8000);
  expect(asked).toBe(0);
  const told = watch();
  await waitFor('the total', () => told.at(-1)?.load?.bitrate, 10_000);
  expect(asked).toBeGreaterThanOrEqual(1);
  sessions.pop()!.close();
  const before = asked;
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(asked).toBe(before);
});

test('says when the server stops and starts, and lets go of the one that is gone', async () => {
  const told = watch();
  const { rooms } = box.appliance;
  await box.appliance.stop();
  await waitFor('the news', () => told.at(-1)?.phase === 'stopped' && told.at(-1)?.meetingUrls.length === 0);
  expect(rooms.listenerCount('changed')).toBe(0);
  await box.appliance.start();
  await waitFor('the news', () => told.at(-1)?.phase === 'running');
});

test('what is closed tells nothing more and leaves nothing behind', async () => {
  const host = quietHost();
  const console = new Console(host);
  let heard = 0;
  const session = console.open({ notify: () => heard++ });
  session.watch();
  session.followLogs(true);
  await console.close();
  session.close();
  host.change();
  host.logs.add({ time: 0, level: 'info', subsystem: 'app', message: 'late', fields: {} });
  expect([heard, console.size, host.listeners]).toEqual([0, 0, 0]);
});
