import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { Console } from '../../../../main/console/Console.ts';
import * as inspecting from '../../../../main/console/handlers/inspecting.ts';
import { bundle, bundleName } from '../../../../main/console/inspect/bundle.ts';
import { tree } from '../../../../main/console/inspect/tree.ts';
import { createWorld, secretsOf, type World } from './world.ts';

const decoder = new TextDecoder();

async function files(world: World, names: boolean): Promise<Record<string, string>> {
  const zip = await bundle(world.host, { names, state: { rooms: [{ id: 'physics', code: 'QWER', people: [{ displayName: 'Ann Example', address: '203.0.113.9' }] }] }, history: [] });
  return Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, decoder.decode(bytes)]));
}

/** What careless code might log. */
function logSecrets({ host }: World, secrets: string[]): void {
  for (const [i, secret] of secrets.entries()) host.logs.add({ time: i, level: 'info', subsystem: 'app', message: `a careless ${secret} line`, fields: { secret, nested: { harmlessName: `x${secret}` } } });
  host.logs.add({ time: 0, level: 'warn', subsystem: 'rooms', message: 'Ann Example (ann-1) in physics came from 203.0.113.9 and 2001:db8::7', fields: { peer: 'long-gone', room: 'history', address: '203.0.113.9' } });
}

test('it holds everything, as JSON', async () => {
  const world = await createWorld();
  logSecrets(world, []);
  const seen = await files(world, true);
  expect(Object.keys(seen).sort()).toEqual(
    [
      ...['about', 'configuration', 'errors', 'history', 'objects', 'state'].map((name) => `${name}.json`),
      'logs.jsonl',
      ...['worker', 'webRtcServer', 'router', 'transport', 'producer', 'consumer', 'dataProducer', 'dataConsumer', 'rtpObserver', 'room'].map((type) => `dumps/${type}.json`),
      ...['worker', 'transport', 'producer', 'consumer', 'dataProducer', 'dataConsumer'].map((type) => `statistics/${type}.json`),
    ].sort(),
  );
  const json = (name: string): unknown => JSON.parse(seen[name]!);
  for (const name of Object.keys(seen).filter((name) => name.endsWith('.json'))) json(name);
  expect(json('objects.json')).toHaveLength(tree(world.host).length);
  expect(json('errors.json')).toEqual([]);
  expect(json('about.json')).toMatchObject({ soupbox: { version: '0.0.0-test' }, versions: { node: process.versions.node, mediasoup: expect.stringMatching(/^3\./) } });
  expect(json('configuration.json')).toMatchObject({ effective: { httpsPort: 4443, rooms: { graceSeconds: 30 } } });
  expect(json('statistics/worker.json')).toMatchObject([{ statistics: [{ ru_utime: expect.any(Number) }] }, {}]);
  expect(JSON.parse(seen['logs.jsonl']!.trim())).toMatchObject({ message: expect.stringContaining('Ann Example') });
});

test.each([true, false])('no secret is in it (names: %s), not even one that was logged', async (names) => {
  const world = await createWorld();
  const elsewhere = ['9a8B7c6D5e4F3a2B1c0D9e8F7a6B5c4D', '-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----', '#code=kx7Qp2', '?key=s3cr3tKey&x=1'];
  const secrets = secretsOf(world);
  logSecrets(world, [...secrets, ...elsewhere]);
  const all = Object.values(await files(world, names)).join('\n');
  for (const secret of [...secrets, 'QWER', elsewhere[0]!, 'MIIabc', 'kx7Qp2', 's3cr3tKey']) expect(all.includes(secret), secret).toBe(false);
  expect(all).toContain('a careless [hidden] line');
});

describe('names', () => {
  test('are replaced, the same by the same, so that one can still follow who is who', async () => {
    const world = await createWorld();
    logSecrets(world, []);
    const seen = await files(world, false);
    const all = Object.values(seen).join('\n');
    for (const name of ['Ann Example', 'Ben Example', 'ann-1', 'ben-1', 'physics', 'long-gone', 'history"', '203.0.113.9', '2001:db8::7']) expect(all.includes(name), name).toBe(false);
    const log = JSON.parse(seen['logs.jsonl']!) as { message: string; fields: Record<string, string> };
    const [, person, peer, room, address, other] = /^(person-\d+) \((peer-\d+)\) in (room-\d+) came from (address-\d+) and (address-\d+)$/.exec(log.message) ?? [];
    expect(log.fields).toEqual({ peer: expect.stringMatching(/^peer-\d+$/), room: expect.stringMatching(/^room-\d+$/), address });
    expect(log.fields.room).not.toBe(room);
    expect(other).not.toBe(address);
    const objects = JSON.parse(seen['objects.json']!) as { type: string; id: string; facts: Record<string, string> }[];
    const hers = objects.filter(({ facts }) => facts.peerId === peer);
    expect(new Set(hers.map(({ facts }) => `${facts.name} ${facts.room}`))).toEqual(new Set([`${person} ${room}`]));
    expect(hers.map(({ type }) => type).sort()).toEqual(['producer', 'producer', 'transport', 'transport']);
    expect(objects.find(({ type }) => type === 'room')?.id).toBe(room);
    expect(JSON.parse(seen['state.json']!)).toMatchObject({ rooms: [{ id: room, people: [{ displayName: person, address }] }] });
  });

  test('stay where they are wanted', async () => {
    const world = await createWorld();
    logSecrets(world, []);
    const all = Object.values(await files(world, true)).join('\n');
    for (const name of ['Ann Example', 'ben-1', 'physics', '203.0.113.9']) expect(all, name).toContain(name);
  });
});

test('one is made at a time; afterwards another can be', async () => {
  const { host } = await createWorld();
  const console = new Console(host);
  const session = console.open({ notify() {} });
  const first = inspecting.supportBundle(session, { names: false });
  await expect(inspecting.supportBundle(session, { names: false })).rejects.toMatchObject({ code: 429 });
  const { fileName, zip } = await first;
  expect(fileName).toMatch(/^soupbox-support-\d{4}-\d\d-\d\d-\d{6}\.zip$/);
  expect(Object.keys(unzipSync(Buffer.from(zip, 'base64')))).toContain('about.json');
  await inspecting.supportBundle(session, { names: true });
  session.close();
  await console.close();
});

test('of a stopped appliance there is one, too', async () => {
  const world = await createWorld();
  Object.assign(world.host, { server: undefined, phase: 'stopped' });
  expect(JSON.parse((await files(world, false))['objects.json']!)).toEqual([]);
});

test('its name says when it was made', () => {
  expect(bundleName(new Date(2026, 10, 3, 5, 4, 3))).toBe('soupbox-support-2026-11-03-050403.zip');
});

test('2,000 objects are packed, while the appliance goes on with its work', { timeout: 60_000 }, async () => {
  const world = await createWorld();
  const { router } = await world.ann.room.media.home();
  const [producer] = world.ann.peer.producers;
  const transports = await Promise.all(Array.from({ length: 40 }, () => router.createDirectTransport()));
  await Promise.all(transports.flatMap((transport) => Array.from({ length: 49 }, () => transport.consume({ producerId: producer!.id, rtpCapabilities: router.rtpCapabilities }))));
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const since = performance.now();
  const zip = await bundle(world.host, { names: false, state: {}, history: [] });
  clearInterval(timer);
  const objects = JSON.parse(decoder.decode(unzipSync(zip)['objects.json'])) as unknown[];
  console.log(`${objects.length} objects: ${(performance.now() - since).toFixed(0)} ms, ${(zip.length / 1024).toFixed(0)} KiB, longest pause ${longest.toFixed(0)} ms`);
  expect(objects.length).toBeGreaterThan(2000);
  expect(JSON.parse(decoder.decode(unzipSync(zip)['dumps/consumer.json']))).toHaveLength(objects.filter((object) => (object as { type: string }).type === 'consumer').length);
  // In base64 it must pass the console's connection, which is cut at 8 MiB.
  expect(zip.length).toBeLessThan(4 * 1024 * 1024);
});
