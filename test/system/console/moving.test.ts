import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { consoleHandlers } from '../../../main/console/handlers/index.ts';
import type { ConsoleSession } from '../../../main/console/Console.ts';
import type { PartialConfig } from '../../../main/contract/config.ts';
import { consoleContract, type ConsoleContract } from '../../../main/contract/console.ts';
import type { Method, Output } from '../../../main/contract/message.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { dispatch } from '../../../main/server/dispatch.ts';
import { Participant } from '../../support/browser/Participant.ts';
import { freePort, startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';
import { tones } from '../../support/tones.ts';

/** The bar: everybody is back by then. */
const BACK_MS = 10_000;
const TRIAL_MS = 6000;

const names = ['Ann', 'Ben'] as const;
let people: Participant[];
let box: TestAppliance;
let session: ConsoleSession;

beforeAll(async () => {
  // Whatever they ask for goes to the appliance: it only has several addresses here.
  people = await Promise.all(names.map((_, i) => Participant.launch('https://127.0.0.1', { hertz: tones[i] as number })));
}, 60_000);
afterAll(() => Promise.all(people.map((one) => one.close())));

afterEach(async () => {
  for (const { page } of people) await page.goto('about:blank');
  const complaints = people.flatMap((one) => one.takeComplaints()).filter((line) => !/^a request left the LAN: (https|wss):\/\/127\.0\.0\.[12]:/.test(line));
  session.close();
  await box.close();
  // The policy of a page that was loaded before cannot know an address that came later; it goes there itself.
  expect(complaints.filter((line) => !/Content Security Policy.*127\.0\.0\.2|127\.0\.0\.2.*Content Security Policy/is.test(line))).toEqual([]);
});

async function start(overrides: PartialConfig = {}): Promise<void> {
  box = await startTestAppliance(overrides, { trialMs: TRIAL_MS });
  session = box.appliance.console.open({ notify() {} });
  for (const [i, name] of names.entries()) await people[i]!.join(`${box.url}/?roomId=physics`, name);
  await seeAndHear();
}

/** As a console asks, whatever carries it. */
async function ask<M extends Method<ConsoleContract>>(method: M, data: object = {}): Promise<Output<ConsoleContract, M>> {
  const answer = await dispatch(consoleContract, consoleHandlers, session, method, data, silentLogger);
  if (!answer.ok) throw Object.assign(new Error(answer.reason), { code: answer.code });
  return answer.data as Output<ConsoleContract, M>;
}

async function apply(change: PartialConfig) {
  const { file } = await ask('getConfig');
  const settings = { ...file, ...change };
  return { plan: await ask('planConfig', { settings }), answer: await ask('applyConfig', { settings }) };
}

async function seeAndHear(): Promise<void> {
  const [ann, ben] = people as [Participant, Participant];
  await Promise.all([ann.decodedFrom('Ben'), ben.decodedFrom('Ann')]);
  await Promise.all([ann.hears('Ben', tones[1]!), ben.hears('Ann', tones[0]!)]);
}

/** Where the people of the room are connected, by the appliance's own account. */
function doors(): string[] {
  const room = box.appliance.rooms.get('physics')!;
  return room.people.map(({ link }) => (link ? `${link.localAddress}` : 'nowhere')).sort();
}
const portsInUse = () => [...new Set(box.appliance.signalling.on(box.appliance.server!.doors).map(({ localPort }) => localPort))];

/** Both are connected at an address in force, and each sees the other move. */
async function back(since: number, what: string, connected: () => boolean): Promise<number> {
  await waitFor('everybody to be connected there', connected, 3 * BACK_MS);
  const [ann, ben] = people as [Participant, Participant];
  await Promise.all([ann, ben].map((one) => one.sees(names)));
  await Promise.all([ann.decodedFrom('Ben'), ben.decodedFrom('Ann')]);
  const took = Date.now() - since;
  console.log(`${what}: both back with pictures after ${took} ms`);
  return took;
}

const onDisk = async () => JSON.parse(await readFile(path.join(box.dataDir, 'config.json'), 'utf8').catch(() => 'null')) as PartialConfig | null;

describe('the host moves the box while two people talk', () => {
  test('to another port: they follow, media and seats are untouched', async () => {
    await start();
    const before = await Promise.all(people.map((one) => one.connected()));
    const httpsPort = await freePort();
    const since = Date.now();
    const { plan, answer } = await apply({ httpsPort });
    expect(plan.effects).toMatchObject({ rooms: 1, people: 2, moves: true, needsConfirmation: true });
    expect(answer).toEqual({ needsConfirmation: true });
    expect(await back(since, 'another port', () => doors().length === 2 && portsInUse().includes(httpsPort) && box.appliance.signalling.on(box.appliance.server!.doors).length === 2)).toBeLessThan(BACK_MS);
    expect(box.appliance.meetingUrls).toEqual([`https://127.0.0.1:${httpsPort}/`]);
    await ask('confirmConfig');
    await seeAndHear();
    expect(await Promise.all(people.map((one) => one.connected()))).toEqual(before);
    expect(await onDisk()).toMatchObject({ httpsPort });
    // Who is asked to come now is asked to come there.
    expect(await copied(people[0]!)).toBe(`https://127.0.0.1:${httpsPort}/?roomId=physics`);
  });

  test('to another of its addresses: media follows to the new one', async () => {
    await start({ listenIps: ['127.0.0.1', '127.0.0.2'] });
    const since = Date.now();
    await apply({ listenIps: ['127.0.0.2'] });
    expect(await back(since, 'another address', () => doors().join() === '127.0.0.2,127.0.0.2')).toBeLessThan(BACK_MS);
    await ask('confirmConfig');
    await seeAndHear();
    expect(box.appliance.workers.workers.map(({ servers }) => [...servers.keys()])).toEqual([['127.0.0.2']]);
    expect(box.appliance.meetingUrls).toEqual([`https://127.0.0.2:${box.port}/`]);
  });

  test('to port and address that their pages never heard of: the pages themselves go there, as the same people', async () => {
    await start();
    const ids = await Promise.all(names.map((name, i) => people[1 - i]!.peerIdOf(name)));
    const httpsPort = await freePort();
    await apply({ listenIps: ['127.0.0.2'], httpsPort });
    // Until it is confirmed they stay where they are, and talk.
    await seeAndHear();
    const since = Date.now();
    await ask('confirmConfig');
    expect(await back(since, 'an unheard-of address, from the confirmation on', () => doors().join() === '127.0.0.2,127.0.0.2')).toBeLessThan(BACK_MS);
    await seeAndHear();
    expect(await Promise.all(names.map((name, i) => people[1 - i]!.peerIdOf(name)))).toEqual(ids);
    for (const { page } of people) expect(page.url()).toMatch(new RegExp(`^https://127\\.0\\.0\\.2:${httpsPort}/\\?roomId=physics`));
    for (const { page } of people) expect(page.url()).not.toContain('seat');
  });
});

describe('a change that is wrong', () => {
  let blocker: Server | undefined;
  beforeEach(() => (blocker = undefined));
  afterEach(() => void blocker?.close());

  test('because the port is taken is undone at once, and nobody notices', async () => {
    await start();
    const before = await Promise.all(people.map((one) => one.connected()));
    const httpsPort = await freePort();
    blocker = createServer().listen(httpsPort, '127.0.0.1');
    await once(blocker, 'listening');
    const since = Date.now();
    await expect(apply({ httpsPort })).rejects.toMatchObject({ code: 409, message: expect.stringContaining(`Port ${httpsPort}`) as string });
    console.log(`a taken port: undone after ${Date.now() - since} ms`);
    expect(box.appliance.meetingUrls).toEqual([`${box.url}/`]);
    await seeAndHear();
    expect(await Promise.all(people.map((one) => one.connected()))).toEqual(before);
    expect(await onDisk()).toBeNull();
  });

  test('and that nobody confirms undoes itself: they come back, and still see and hear each other', async () => {
    await start({ listenIps: ['127.0.0.1', '127.0.0.2'] });
    const httpsPort = await freePort();
    await apply({ listenIps: ['127.0.0.2'], httpsPort });
    await back(Date.now(), 'a move that nobody confirms', () => doors().join() === '127.0.0.2,127.0.0.2');
    await waitFor('the end of the trial', () => box.appliance.trial === null, 2 * TRIAL_MS);
    const since = Date.now();
    expect(box.appliance.rolledBack?.reason).toBe('not-confirmed');
    expect(await back(since, 'the way back', () => portsInUse().join() === String(box.port) && doors().length === 2 && !doors().includes('nowhere'))).toBeLessThan(BACK_MS);
    await waitFor('the new port to close', () => box.appliance.server!.doors.every(({ port }) => port === box.port), 2 * BACK_MS);
    await seeAndHear();
    expect(await onDisk()).toBeNull();
  });
});

/** What "Copy link" gives. */
async function copied({ page, browser }: Participant): Promise<string> {
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}
