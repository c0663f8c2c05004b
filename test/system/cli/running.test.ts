import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { enter } from '../../support/classic/own.ts';
import { ProtooConnection } from '../../support/classic/ProtooConnection.ts';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';
import { entries, ownFlags, root, start, temporaryFolder, type Ready } from './appliances.ts';

const wsUrl = ({ meetingUrls: [url = ''] }: Ready) => url.replace('https:', 'wss:');

describe.each(entries.map((entry) => [path.relative(root, entry), entry] as const))('node %s --json', (_, entry) => {
  test('says ready, and nothing but JSON; SIGTERM ends it with 0', async () => {
    const flags = await ownFlags();
    const appliance = start(flags, { entry });
    const ready = await appliance.ready();
    const port = flags[flags.indexOf('--https-port') + 1];
    expect(Object.keys(ready).sort()).toEqual(['adminTokenFile', 'consoleUrl', 'event', 'fingerprint', 'meetingUrls', 'pid', 'version']);
    expect(ready).toMatchObject({ version: packageJson.version, meetingUrls: [`https://127.0.0.1:${port}/`], pid: appliance.process.pid, fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) as string });
    expect(appliance.workers()).toHaveLength(1);

    const { code, afterMs } = await appliance.stop('SIGTERM');
    expect(code).toBe(0);
    expect(afterMs).toBeLessThan(3000);
    expect(appliance.events.map(({ event }) => event)).toEqual(['ready', 'stopping']);
    expect(appliance.stdout.endsWith('\n')).toBe(true);
    expect(appliance.orphans()).toEqual([]);
  });
});

describe('with people in a meeting', () => {
  test.each(['SIGTERM', 'SIGINT', 'Ctrl+C'] as const)('%s tells them, ends with 0 within 3 s and leaves no worker', async (signal) => {
    const appliance = start(await ownFlags(), { group: signal === 'Ctrl+C' });
    const url = wsUrl(await appliance.ready());
    const people = await Promise.all(['ann', 'ben'].map((name) => ProtooConnection.open(url).then(async (connection) => (await enter(connection, 'r', name), connection))));
    const lobby = await ProtooConnection.open(url);
    await waitFor('the news', () => appliance.events.some(({ event, roomId }) => event === 'room-created' && roomId === 'r'));
    appliance.workers();

    const stop = () => (signal === 'Ctrl+C' ? appliance.interrupt() : appliance.stop(signal));
    const ending = stop();
    // Impatience changes nothing.
    void stop();
    for (const person of people) {
      expect(await person.notified('closing')).toEqual({ reason: 'restart' });
      expect(await person.closed).toMatchObject({ code: 1012 });
    }
    expect(await lobby.closed).toMatchObject({ code: 1012 });
    const { code, afterMs } = await ending;
    expect(code).toBe(0);
    expect(afterMs).toBeLessThan(3000);
    expect(appliance.orphans()).toEqual([]);
    const events = appliance.events.map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['ready', 'room-created', 'room-closed', 'stopping']));
    expect(events, 'nobody is told of workers that died').not.toContain('worker-died');
  });

  test('somebody whose machine is suspended does not hold it up', async () => {
    const appliance = start(await ownFlags());
    const person = await ProtooConnection.open(wsUrl(await appliance.ready()));
    await enter(person, 'r', 'ann');
    person.socket.pause();
    const { code, afterMs } = await appliance.stop('SIGTERM');
    expect(code).toBe(0);
    expect(afterMs).toBeLessThan(3000);
    person.socket.terminate();
  });
});

test('killed, it leaves no worker either, and the next one starts on the same folder and ports', async () => {
  const flags = await ownFlags();
  const first = start([...flags, '--workers', '2']);
  const { fingerprint } = await first.ready();
  expect(first.workers()).toHaveLength(2);
  await first.stop('SIGKILL');
  await waitFor('the workers to be gone', () => first.orphans().length === 0);
  const second = start(flags);
  expect((await second.ready()).fingerprint).toBe(fingerprint);
});

test('a promise that failed unseen is logged and ends nothing; an exception ends it in order, with 1', async () => {
  const stray = "let first = true; process.on('SIGUSR2', () => { if (!first) throw new Error('thrown'); first = false; Promise.reject(new Error('rejected')); });";
  const appliance = start(await ownFlags(), { env: { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(stray)}"` } });
  const person = await ProtooConnection.open(wsUrl(await appliance.ready()));
  appliance.process.kill('SIGUSR2');
  await waitFor('the log', () => appliance.stderr.includes('Error: rejected'));
  await enter(person, 'r', 'ann');
  const { code, stderr } = await appliance.stop('SIGUSR2');
  expect([code, stderr.includes('Error: thrown')]).toEqual([1, true]);
  expect(await person.notified('closing')).toEqual({ reason: 'restart' });
  expect(appliance.events.map(({ event }) => event)).toContain('stopping');
  expect(appliance.orphans()).toEqual([]);
});

test('a worker that dies is told to scripts, and replaced', async () => {
  const appliance = start(await ownFlags());
  await appliance.ready();
  const [pid = 0] = appliance.workers();
  process.kill(pid, 'SIGKILL');
  const restarted = await waitFor('the replacement', () => appliance.events.find(({ event }) => event === 'worker-restarted'));
  expect(appliance.events.find(({ event }) => event === 'worker-died')).toEqual({ event: 'worker-died', index: 0, pid });
  expect(appliance.workers()).toEqual([restarted.pid]);
});

test('every documented flag is accepted, and keeps what it promises', async () => {
  const dataDir = path.join(await temporaryFolder(), 'deep', 'data');
  const [https, http, admin, rtc] = [await freePort(), await freePort(), await freePort(), await freePort()].map(String);
  const ports = ['--https-port', https!, '--http-port', http!, '--admin-port', admin!, '--rtc-port', rtc!, '--rtp-ports', '26000-26100'];
  const rest = ['--listen-ip', '127.0.0.1', '--listen-ip', '::1', '--announced-address', '203.0.113.7', '--workers', '2', '--log-level', 'debug'];
  const appliance = start(['--headless', '--json', '--data-dir', dataDir, ...ports, ...rest]);
  const { meetingUrls } = await appliance.ready();
  expect(meetingUrls).toEqual(expect.arrayContaining([`https://203.0.113.7:${https}/`, `https://127.0.0.1:${https}/`]));
  expect(appliance.workers()).toHaveLength(2);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
});

test('without --json a person sees the address, a QR code and how to end it; logs are apart', async () => {
  const flags = await ownFlags();
  const appliance = start(flags.filter((flag) => flag !== '--json'));
  await waitFor('the words', () => appliance.stdout.includes('Ctrl+C'), 40_000);
  expect(appliance.stdout).toContain(`https://127.0.0.1:${flags[flags.indexOf('--https-port') + 1]}/`);
  expect(appliance.stdout).toMatch(/█▀▀▀▀▀█.+█▀▀▀▀▀█/);
  expect(appliance.stdout).not.toMatch(/^\{/m);
  expect((await appliance.stop('SIGINT')).code).toBe(0);
});

test('settings come from the environment too; a flag wins', async () => {
  const flags = await ownFlags();
  const without = flags.filter((flag, at) => flag !== '--workers' && flags[at - 1] !== '--workers');
  const env = { SOUPBOX_WORKERS: '2', SOUPBOX_HTTPS_PORT: '1' };
  const appliance = start(without, { env });
  const { meetingUrls } = await appliance.ready();
  expect(meetingUrls[0]).not.toContain(':1/');
  expect(appliance.workers()).toHaveLength(2);
});

test('with 64 file descriptors it refuses connections and does not crash; when they are gone, it serves again', { timeout: 90_000 }, async () => {
  const appliance = start(await ownFlags(), { descriptors: 64 });
  const url = wsUrl(await appliance.ready());
  const crowd = await Promise.allSettled(Array.from({ length: 120 }, () => ProtooConnection.open(url, { handshakeTimeout: 5000 })));
  const inside = crowd.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  expect(inside.length).toBeGreaterThan(0);
  expect(inside.length).toBeLessThan(64);
  // Those who are in can go on: a meeting needs a router, and files for nothing.
  await enter(inside[0]!, 'r', 'ann');
  await Promise.all(inside.slice(1).map((connection) => connection.close()));
  await waitFor('room for one more', async () => {
    const late = await ProtooConnection.open(url, { handshakeTimeout: 2000 });
    await enter(late, 'r', `late${Math.random()}`);
    return true;
  }, 20_000);
  expect(appliance.process.exitCode).toBeNull();
  // The worker can be replaced, too.
  process.kill(appliance.workers()[0]!, 'SIGKILL');
  await waitFor('a new worker', () => appliance.events.some(({ event }) => event === 'worker-restarted'), 20_000);
  expect((await appliance.stop('SIGTERM')).code).toBe(0);
});
