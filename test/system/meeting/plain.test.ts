/** A device without our certificate: it watches over plain HTTP, is shown the way to trust the box, and finds its room. */
import os from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';
import { launchBrowser, type Browser } from '../../support/browser/chromium.ts';
import { Participant } from '../../support/browser/Participant.ts';
import { ProtooConnection } from '../../support/classic/ProtooConnection.ts';
import { enter } from '../../support/classic/own.ts';
import { opus } from '../../support/classic/rtp.ts';
import { tones } from '../../support/tones.ts';
import { overflowing, unreachable, violations } from '../../support/console/audit.ts';

const HERTZ = tones[0];
/** Browsers trust http://127.0.0.1 as much as https: only under another name are they as strict as with a phone. */
const NAME = `${os.hostname().toLowerCase().split('.')[0]}.local`;
/** As phones say it; without "Headless", which only a secure page could see through. */
const ANDROID = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
const flags = [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`, `--user-agent=${ANDROID}`];
let box: TestAppliance;
let plainUrl: string;
let ann: Participant;
let roomId: string;

beforeAll(async () => {
  box = await startTestAppliance();
  plainUrl = `http://${NAME}:${new URL(box.plainUrl).port}`;
  roomId = (await box.appliance.book.create({ settings: { name: 'Physics 8b' } })).id;
  ann = await Participant.launch(box.url, { hertz: HERTZ });
  await ann.join(`${box.url}/?roomId=${roomId}`, 'Ann');
});
afterAll(async () => {
  await ann?.close();
  await box?.close();
});

const shoot = async (browser: Browser, name: string) => {
  if (process.env.SOUPBOX_SHOTS) await browser.context.pages()[0]!.screenshot({ path: `${process.env.SOUPBOX_SHOTS}/${name}.png` });
};

test('sees, hears and chats over plain HTTP, and sends nothing', async () => {
  const wim = await Participant.launch(plainUrl, { flags, phone: true, viewport: { width: 390, height: 844 } });
  try {
    await wim.page.goto(`${plainUrl}/watch?roomId=${roomId}`);
    expect(await wim.page.evaluate(() => [isSecureContext, 'mediaDevices' in navigator, 'randomUUID' in crypto])).toEqual([false, false, false]);
    await shoot(wim.browser, 'watch-join');
    await wim.join(`${plainUrl}/watch?roomId=${roomId}`, 'Wim');
    await wim.decodedFrom('Ann');
    await wim.hears('Ann', HERTZ);
    expect(box.appliance.rooms.get(roomId)!.people.map(({ displayName, role, carrier, transports }) => [displayName, role, carrier, transports.size])).toEqual([
      ['Ann', 'participant', 'https', 2],
      ['Wim', 'viewer', 'http', 1],
    ]);
    expect(await wim.page.getByTestId('microphone').count()).toBe(0);
    expect(await wim.page.getByTestId('plain-note').getByRole('link').getAttribute('href')).toBe(`/?roomId=${roomId}`);
    await shoot(wim.browser, 'watch');
    await wim.press(/^Chat/);
    await wim.page.getByRole('textbox', { name: 'Message to everybody' }).fill('I can hear you');
    await wim.page.keyboard.press('Enter');
    await waitFor('the message', () => box.appliance.rooms.get(roomId)!.chat.history.some(({ text }) => text === 'I can hear you'));
    // The lost place cannot be proved to be its own; a new one is as good.
    const before = box.appliance.rooms.get(roomId)!.people.find(({ displayName }) => displayName === 'Wim')!;
    before.link!.close('restart');
    await waitFor('Wim to be back', () => box.appliance.rooms.get(roomId)!.people.some((peer) => peer.displayName === 'Wim' && peer !== before), 15_000);
    await wim.decodedFrom('Ann');
    expect([wim.takeComplaints(), ann.takeComplaints()]).toEqual([[], []]);
  } finally {
    await wim.close();
  }
});

test('by hand neither: 403', async () => {
  const open = () => ProtooConnection.open(`${box.plainUrl.replace('http', 'ws')}/`, { origin: box.plainUrl });
  const [first, second] = [await open(), await open()];
  try {
    await expect(enter(first, roomId, 'mallory', { role: 'participant' })).rejects.toMatchObject({ code: 403 });
    await expect(enter(first, roomId, 'mallory', { role: 'viewer', publish: true })).rejects.toMatchObject({ code: 403 });
    const entered = await enter(second, roomId, 'eve', { role: 'viewer', publish: false, key: box.appliance.book.get(roomId)!.hostKey });
    expect(entered.you).toEqual({ peerId: 'eve', role: 'viewer', reconnectSecret: '' });
    const { recv } = entered as unknown as { recv: { id: string } };
    await expect(second.request('produce', { transportId: recv.id, kind: 'audio', rtpParameters: opus() })).rejects.toMatchObject({ code: 403 });
    await expect(second.request('endMeeting', {})).rejects.toMatchObject({ code: 403 });
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
});

const looks = [
  { name: 'phone', viewport: { width: 390, height: 844 }, phone: true },
  { name: 'desktop in the dark, Chinese', viewport: { width: 1280, height: 800 }, colorScheme: 'dark', locale: 'zh-CN' },
] as const;

test.each(looks)('the ways in, the trust page and the landing page: $name', async ({ name, ...look }) => {
  const browser = await launchBrowser({ ...look, flags });
  try {
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    const check = async (what: string) => {
      await shoot(browser, `${what}-${name.split(' ')[0]}`);
      expect([await violations(page), await overflowing(page)], what).toEqual([[], []]);
      // Which keys lead where does not depend on what it looks like.
      if (name === 'phone') expect(await unreachable(page), what).toEqual([]);
    };
    // Somebody who asks for a room that is not there is not sent on.
    await page.goto(`${plainUrl}/abcd`);
    await page.getByTestId('way-watch').waitFor();
    await check('door');
    await page.goto(`${plainUrl}/trust?roomId=${roomId}`);
    // This browser takes every certificate: both ticks come by themselves.
    await waitFor('both ticks', async () => (await page.locator('[data-ok="true"]').count()) === 2);
    await check('trust');
    expect(await page.getByTestId('checks').getByRole('link').getAttribute('href')).toBe(`https://${NAME}:${box.port}/?roomId=${roomId}`);
    await page.goto(`${box.url}/`);
    await page.getByRole('link', { name: /Physics 8b/ }).waitFor();
    await check('landing');
    await page.getByRole('textbox').fill(box.appliance.book.get(roomId)!.code.toLowerCase());
    await page.keyboard.press('Enter');
    await page.waitForURL(`${box.url}/?roomId=${roomId}`);
    // Whoever trusts the box already is not asked how to join.
    await page.goto(`${plainUrl}/${box.appliance.book.get(roomId)!.code.toLowerCase()}`);
    await page.waitForURL(`https://${NAME}:${box.port}/?roomId=${roomId}`);
  } finally {
    await browser.close();
  }
});
