/** The Inspector, as a technician uses it, on a meeting that really happens. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import axe from 'axe-core';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openAdmin } from '../../../main/appliance/openAdmin.ts';
import type { ObjectType } from '../../../main/contract/console/inspect.ts';
import type { Admin } from '../../../main/server/admin/Admin.ts';
import { type Browser, launchBrowser } from '../../support/browser/chromium.ts';
import { Participant } from '../../support/browser/Participant.ts';
import { watchPage } from '../../support/browser/watch.ts';
import { Guests } from '../../support/classic/guests.ts';
import { freePort, startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';
import { wear } from '../../support/console/wear.ts';

let box: TestAppliance;
let admin: Admin;
let browser: Browser;
let page: Page;
let complaints: string[];
const people: Participant[] = [];
const guests = new Guests(() => box);

beforeAll(async () => {
  const adminPort = await freePort();
  box = await startTestAppliance({ adminPort, workers: 2 });
  admin = await openAdmin(box.appliance, { pagesDir: path.resolve(import.meta.dirname, '../../../dist/renderer') });
  for (const name of ['Ann', 'Ben']) {
    const person = await Participant.launch(box.url);
    people.push(person);
    await person.join(`${box.url}/?roomId=physics`, name);
  }
  // Chat over data channels, which our own page does without.
  await guests.join('physics', { displayName: 'Cleo', webcam: null });
  await people[0]!.decodedFrom('Ben');
  browser = await launchBrowser({ viewport: { width: 1280, height: 800 } });
  page = browser.context.pages()[0]!;
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']).catch(() => {});
  complaints = watchPage(page, admin.link());
  await page.goto(admin.link());
  await page.locator('main h1').waitFor();
}, 120_000);
afterEach(() => expect(complaints.splice(0)).toEqual([]));
afterAll(async () => {
  await guests.leaveAll();
  await Promise.all([...people.map((person) => person.close()), browser?.close()]);
  await admin?.close();
  await box?.close();
}, 60_000);

const tree = () => page.getByRole('tree', { name: 'Objects' });
const rows = () => tree().getByRole('treeitem');
const heading = () => page.getByRole('heading', { level: 2 });
const tab = (name: string) => page.getByRole('tab', { name, exact: true });
const search = () => page.getByRole('searchbox', { name: 'Search the objects' });

async function openInspector(hash = '#/inspector'): Promise<void> {
  await wear(page, { hash });
  await rows().first().waitFor();
}

async function filterBy(label: 'Type' | 'Room' | 'Person', choice: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: choice, exact: true }).click();
}

/** What stands in a line of the dump. */
const field = (name: string) => page.getByRole('listitem').filter({ hasText: new RegExp(`^${name}`) });

const types: { type: ObjectType; word: string; measured: string | null; dumped: string }[] = [
  { type: 'worker', word: 'Worker', measured: 'ru_utime', dumped: 'routerIds' },
  { type: 'webRtcServer', word: 'WebRTC server', measured: null, dumped: 'udpSockets' },
  { type: 'router', word: 'Router', measured: null, dumped: 'transportIds' },
  { type: 'transport', word: 'Transport', measured: 'bytesReceived', dumped: 'producerIds' },
  { type: 'producer', word: 'Producer', measured: 'packetCount', dumped: 'rtpParameters' },
  { type: 'consumer', word: 'Consumer', measured: 'packetCount', dumped: 'producerId' },
  { type: 'dataProducer', word: 'Data producer', measured: 'messagesReceived', dumped: 'label' },
  { type: 'dataConsumer', word: 'Data consumer', measured: 'messagesSent', dumped: 'dataProducerId' },
  { type: 'rtpObserver', word: 'RTP observer', measured: null, dumped: 'producerIds' },
  { type: 'room', word: 'Room', measured: null, dumped: 'peers' },
];

test.each(types)('a $type is found and opened by clicking: its dump, and its statistics where it has any', async ({ type, word, measured, dumped }) => {
  await openInspector();
  await filterBy('Type', word);
  const row = rows().filter({ has: page.locator('.font-medium') });
  await row.first().click();
  await heading().waitFor();
  expect(page.url()).toContain(`#/inspector/${type}/`);
  await tab('Dump').click();
  await field(dumped).first().waitFor();
  expect(await tab('Statistics').count()).toBe(measured ? 1 : 0);
  if (measured) {
    await tab('Statistics').click();
    await page.getByRole('button', { name: 'Open all' }).click();
    await field(measured).first().waitFor();
  }
});

describe('a stream', () => {
  async function openCamera(person: string, type: 'Producer' | 'Consumer'): Promise<void> {
    await openInspector();
    await filterBy('Type', type);
    await filterBy('Person', person);
    await rows().filter({ hasText: /Camera/ }).first().click();
    await heading().filter({ hasText: 'Camera' }).waitFor();
  }

  test('is drawn while it flows: bitrate, loss, score, and the round trip', async () => {
    await openCamera('Ann', 'Producer');
    const chart = page.getByRole('figure', { name: 'Bitrate' });
    const bitrate = async () => /(\d[\d.,]*) [kM]bit\/s/.exec(await chart.getByRole('list').innerText())?.[1];
    const first = await waitFor('a bitrate', bitrate);
    await waitFor('another bitrate', async () => (await bitrate()) !== first, 20_000);
    for (const name of ['Packet loss', 'Score']) await page.getByRole('figure', { name }).waitFor();
    await chart.locator('canvas').waitFor();
  });

  test('that somebody receives shows its layers where it has several, and leads to the one that sends it', async () => {
    await openCamera('Ben', 'Consumer');
    await expect.poll(() => page.getByRole('figure', { name: 'Bitrate' }).count(), { timeout: 10_000 }).toBe(1);
    expect(await page.locator('header').getByText('Ann → Ben').count()).toBeGreaterThan(0);
    await page.locator('dl').getByRole('link').first().click();
    await page.waitForURL(/#\/inspector\/producer\//);
    await heading().filter({ hasText: 'Camera' }).waitFor();
  });

  test('closes while one looks: it is said, and what was seen stays', async () => {
    await openCamera('Ben', 'Producer');
    await page.getByRole('figure', { name: 'Bitrate' }).waitFor();
    const [producer] = [...box.appliance.rooms.get('physics')!.people.find(({ displayName }) => displayName === 'Ben')!.producers].filter(({ kind }) => kind === 'video');
    producer!.close();
    await page.getByText('This object has closed. What you see is how it was last.').waitFor();
    expect(await page.getByRole('figure', { name: 'Bitrate' }).count()).toBe(1);
  });
});

test('search narrows the tree as one types, and everything works from the keyboard', async () => {
  await openInspector();
  await search().fill('cleo chat');
  await expect.poll(() => rows().last().innerText()).toMatch(/Data (producer|consumer)/);
  const { size } = box.appliance.workers.objects;
  expect(await page.getByRole('region', { name: 'Objects' }).getByRole('status').innerText()).toMatch(new RegExp(`^\\d+ of ${size + box.appliance.rooms.size}$`));
  await tree().focus();
  await page.keyboard.press('End');
  const named = async () => (await tree().getAttribute('aria-activedescendant'))!;
  const last = await named();
  expect(await page.locator(`[id="${last}"]`).getAttribute('aria-level')).toBe('4');
  await page.keyboard.press('Enter');
  await heading().waitFor();
  await tree().focus();
  await page.keyboard.press('ArrowLeft');
  expect(await named()).not.toBe(last);
  await page.keyboard.press('ArrowLeft');
  expect(await page.locator(`[id="${await named()}"]`).getAttribute('aria-expanded')).toBe('false');
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await expect.poll(() => rows().first().innerText()).toMatch(/^Worker 1/);
});

test('one object is compared with itself later, and with another', async () => {
  await openInspector();
  await filterBy('Type', 'Transport');
  await filterBy('Person', 'Ann');
  await rows().filter({ hasText: 'Send transport' }).first().click();
  await tab('Compare').click();
  await page.getByRole('button', { name: 'Pin to compare' }).click();
  await expect.poll(() => tab('Statistics').count()).toBe(2);
  await tab('Statistics').last().click();
  await page.getByText(/The same object, then and now: \d+ differences/).waitFor();
  await page.getByRole('rowheader', { name: /bytesReceived$/ }).first().waitFor();
  await rows().filter({ hasText: 'Receive transport' }).first().click();
  await heading().filter({ hasText: 'Receive transport' }).waitFor();
  await tab('Compare').click();
  await page.getByText(/The pinned object and this one: \d+ differences/).waitFor();
  await page.getByRole('rowheader', { name: 'id', exact: true }).waitFor();
});

test('an address leads to an object, and is copied; raw JSON is, too', async () => {
  const [{ id } = { id: '' }] = [...box.appliance.rooms.get('physics')!.media.routers];
  await openInspector(`#/inspector/router/${id}`);
  await heading().filter({ hasText: 'Router of physics' }).waitFor();
  await page.getByRole('button', { name: 'Copy a link to this object' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(`#/inspector/router/${id}`);
  await tab('JSON').click();
  await page.getByText('"rtpObserverIds"').waitFor();
  await page.getByRole('button', { name: 'Copy JSON' }).click();
  const copied = async () => JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as { dump: { id: string } };
  await expect.poll(async () => (await copied().catch(() => undefined))?.dump.id).toBe(id);
  await openInspector('#/inspector/router/nonsense');
  await page.getByText('There is no such object, or it has closed.').waitFor();
});

test('a support bundle is one click; with names it is two; neither holds a secret', async () => {
  await openInspector();
  const secrets = [...box.appliance.rooms].flatMap(({ peers }) => [...peers.values()]).flatMap(({ secret, transports }) => [secret, ...Array.from(transports, ({ iceParameters }) => iceParameters.password)]);
  secrets.push((await readFile(admin.tokenFile, 'utf8')).trim());
  const download = async (click: () => Promise<void>) => {
    const [file] = await Promise.all([page.waitForEvent('download'), click()]);
    expect(file.suggestedFilename()).toMatch(/^soupbox-support-.*\.zip$/);
    const files = unzipSync(await readFile((await file.path())!));
    const text = Object.values(files).map((bytes) => new TextDecoder().decode(bytes)).join('\n');
    for (const secret of secrets) expect(secret === undefined || !text.includes(secret)).toBe(true);
    return { names: Object.keys(files), text };
  };
  const plain = await download(() => page.getByRole('button', { name: 'Support bundle', exact: true }).click());
  expect(plain.names).toContain('dumps/producer.json');
  expect(plain.text).not.toMatch(/\b(Ann|Cleo|physics)\b/);
  await page.getByRole('button', { name: 'More ways to make a support bundle' }).click();
  const named = await download(() => page.getByRole('menuitem', { name: /^With names/ }).click());
  expect(named.text).toMatch(/"Ann"/);
});

describe('narrow windows', () => {
  test('show one pane at a time', async () => {
    await wear(page, { hash: '#/inspector', viewport: { width: 390, height: 844 } });
    await rows().first().waitFor();
    await search().fill('mic ann');
    await rows().last().click();
    await heading().waitFor();
    expect(await tree().isVisible()).toBe(false);
    await page.getByRole('button', { name: 'All objects' }).click();
    await tree().waitFor();
    expect(await search().inputValue()).toBe('mic ann');
  });
});

describe.each(['en', 'zh-CN'] as const)('in %s', (locale) => {
  test.each(['light', 'dark'] as const)('no serious or critical accessibility violation, %s', async (theme) => {
    const [{ id } = { id: '' }] = [...box.appliance.rooms.get('physics')!.people.find(({ displayName }) => displayName === 'Ann')!.producers].filter(({ kind }) => kind === 'video');
    const found: Record<string, string[]> = {};
    for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
      await wear(page, { locale, theme, viewport, hash: `#/inspector/producer/${id}` });
      await heading().waitFor();
      for (const [index, view] of (await page.getByRole('tab').all()).slice(0, 5).entries()) {
        await view.click();
        await page.waitForLoadState('networkidle');
        await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }));
        const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(({ help, nodes }) => nodes.map(({ html }) => `${help}: ${html.slice(0, 200)}`));
        if (bad.length) found[`${viewport.width} ${index}`] = bad;
        if (process.env.SOUPBOX_SHOTS) await page.screenshot({ path: `${process.env.SOUPBOX_SHOTS}/inspector-${locale}-${theme}-${viewport.width}-${index}.png` });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth || document.querySelector('main')!.scrollWidth > document.querySelector('main')!.clientWidth);
        expect(wide, `${viewport.width} ${index}: nothing is wider than its place`).toBe(false);
      }
    }
    expect(found).toEqual({});
  });
});
