/** Settings changed by clicking, on a real appliance with real workers. */
import { readFile, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../../../main/contract/config.ts';
import { Participant } from '../../support/browser/Participant.ts';
import { consoleInBrowser, type ConsoleInBrowser } from '../../support/console/inBrowser.ts';
import { freePort, waitFor } from '../../support/startTestAppliance.ts';

let box: ConsoleInBrowser;
beforeAll(async () => {
  box = await consoleInBrowser({ workers: 1 });
}, 60_000);
afterAll(() => box?.close(), 30_000);

const config = (): Config => box.appliance.appliance.config;
const screen = (name: string) => box.page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
const field = (name: string) => box.page.getByRole('textbox', { name });
const button = (name: string | RegExp) => box.page.getByRole('button', { name, exact: typeof name === 'string' });
const dialog = () => box.page.getByRole('dialog');
const says = (text: string | RegExp) => box.page.getByText(text).first().waitFor();
const review = async () => {
  await button('Review and apply').click();
  await dialog().waitFor();
};
const apply = () => dialog().getByRole('button', { name: 'Apply' }).click();
const healthAt = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });

beforeEach(() => screen('Network'));
afterEach(async () => {
  if (await dialog().isVisible()) await box.page.keyboard.press('Escape');
  const discard = button('Discard');
  if (await discard.isVisible()) await discard.click();
  // The console may have moved to another port, as it was told to.
  expect(box.complaints.splice(0).filter((line) => !line.includes(`//127.0.0.1:${config().adminPort}/`))).toEqual([]);
});

describe('a port', () => {
  test('is changed, tried and kept', async () => {
    const port = await freePort();
    await field('Port for participants').fill(String(port));
    await box.page.locator('[data-setting=httpsPort]').getByText('Free').waitFor();
    await review();
    expect(await dialog().getByRole('row', { name: /Port for participants/ }).textContent()).toContain(String(port));
    await dialog().getByText('The join address changes.').waitFor();
    await dialog().getByText('It is undone by itself unless you confirm').waitFor();
    await apply();
    await says('Keep the new settings?');
    await says(/Undone by itself in \d+ seconds/);
    expect(await healthAt(port)).toBe(true);
    await button('Keep').click();
    await says('The new settings are kept.');
    await waitFor('the file', async () => JSON.parse(await readFile(path.join(box.appliance.dataDir, 'config.json'), 'utf8')).httpsPort === port);
    expect(config().httpsPort).toBe(port);
    expect(await field('Port for participants').inputValue()).toBe(String(port));
    expect(await button('Review and apply').isVisible()).toBe(false);
  });

  test('is tried and undone', async () => {
    const before = config().httpsPort;
    await field('Port for participants').fill(String(await freePort()));
    await review();
    await apply();
    // The banner is on every screen.
    await screen('Overview');
    await button('Undo now').click();
    await says('The former settings are back.');
    expect(config().httpsPort).toBe(before);
    await screen('Network');
    await waitFor('the former port', async () => (await field('Port for participants').inputValue()) === String(before));
  });

  test('that another program has is said to be taken, and by whom; applying it anyway changes nothing and loses nothing', async () => {
    const before = config().httpsPort;
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    try {
      await field('Port for participants').fill(String(port));
      await says(new RegExp(`Taken by .* \\(process ${process.pid}\\)`));
      await review();
      await apply();
      await dialog().getByRole('alert').getByText('It was not applied; everything is as before.').waitFor();
      await dialog().getByRole('button', { name: 'Back' }).click();
      expect(await field('Port for participants').inputValue()).toBe(String(port));
      expect(config().httpsPort).toBe(before);
      expect(await healthAt(before)).toBe(true);
    } finally {
      server.close();
    }
  });

  test('that is none says why, cannot be applied, and survives a look at another screen', async () => {
    await field('Port for participants').fill('70000');
    await says('At most 65535.');
    await field('First media port').fill('many');
    await says('A number is needed here.');
    expect(await button('Review and apply').isDisabled()).toBe(true);
    await screen('Rooms');
    await screen('Media');
    await says('Mend 2 fields first');
    await button('Show it').click();
    await waitFor('the field', () => field('Port for participants').evaluate((input) => input === document.activeElement));
    expect([await field('Port for participants').inputValue(), await field('First media port').inputValue()]).toEqual(['70000', 'many']);
    await button('Use the default for “First media port”').click();
    expect(await field('First media port').inputValue()).toBe('44444');
  });

  test('that another setting has is noticed', async () => {
    await field('Console port').fill(String(config().httpsPort));
    await says('“Port for participants” uses the same port.');
  });
});

test('the console follows to another port of its own, and stays signed in', async () => {
  const port = await freePort();
  await field('Console port').fill(String(port));
  await review();
  await dialog().getByText('This console moves to another port and follows by itself.').waitFor();
  await apply();
  await box.page.waitForURL((url) => url.port === String(port));
  await button('Keep').click();
  await says('The new settings are kept.');
  expect(config().adminPort).toBe(port);
});

test('addresses are chosen by ticking: at least one, or every', async () => {
  const own = box.page.getByRole('checkbox', { name: '127.0.0.1' });
  await own.waitFor();
  expect(await own.isChecked()).toBe(true);
  // None would mean every.
  expect(await own.isDisabled()).toBe(true);
  const choice = box.page.getByRole('radiogroup', { name: 'Addresses to listen on' });
  await choice.getByRole('radio', { name: 'Every usable address' }).click();
  await review();
  const row = dialog().getByRole('row', { name: /Addresses to listen on/ });
  expect(await row.textContent()).toMatch(/127\.0\.0\.1.*every usable address/);
  await dialog().getByRole('button', { name: 'Back' }).click();
  await choice.getByRole('radio', { name: 'Only these addresses' }).click();
  expect(await button('Review and apply').isVisible()).toBe(false);
});

test('announcing on the network is a switch of its own', async () => {
  const announce = box.page.getByRole('switch', { name: 'Announce on the network' });
  await announce.click();
  await review();
  expect(await dialog().getByRole('row', { name: /Announce on the network/ }).textContent()).toBe('Announce on the networkonoff');
  await dialog().getByRole('button', { name: 'Back' }).click();
  await announce.click();
  expect(await button('Review and apply').isVisible()).toBe(false);
});

describe('media', () => {
  test('codecs are put in order with the keyboard, and the next camera is sent with the first one', async () => {
    await screen('Media');
    const up = button('Move VP9 up');
    await up.focus();
    await box.page.keyboard.press('Enter');
    await says('VP9 is now number 1');
    await box.page.getByRole('textbox', { name: 'Camera', exact: true }).fill('400');
    await review();
    await apply();
    await says('Applied');
    await waitFor('the codecs', () => config().media.videoCodecs[0] === 'VP9');
    const guest = await Participant.launch(`https://127.0.0.1:${config().httpsPort}`);
    try {
      await guest.join(`https://127.0.0.1:${config().httpsPort}/?roomId=codecs`, 'Ann');
      const producers = await waitFor('a camera', () => {
        const { rooms } = box.appliance.appliance;
        const found = [...(rooms.get('codecs')?.people ?? [])].flatMap((peer) => [...peer.producers]).filter(({ kind }) => kind === 'video');
        return found.length > 0 && found;
      }, 30_000);
      const { codecs, encodings } = producers[0]!.rtpParameters;
      expect(codecs[0]!.mimeType).toBe('video/VP9');
      expect(encodings![0]!.maxBitrate).toBe(400_000);

      // With somebody in a room, a review says who is interrupted.
      await screen('Network');
      await field('Port for participants').fill(String(await freePort()));
      await review();
      await dialog().getByText('One room with one person: they reconnect by themselves within seconds.').waitFor();
      await dialog().getByRole('button', { name: 'Back' }).click();
    } finally {
      await guest.close();
    }
  });

  test('what workers log is changed while they run', async () => {
    await screen('Media');
    await box.page.getByRole('checkbox', { name: 'ice', exact: true }).click();
    await review();
    await dialog().getByText('Nobody is interrupted.').waitFor();
    await apply();
    await waitFor('the tags', () => config().workerLog.tags.includes('ice'));
  });
});

describe('all settings', () => {
  const menu = async (item: string) => {
    await button('All settings').click();
    await box.page.getByRole('menuitem', { name: item }).click();
  };
  const importFile = async (content: string) => {
    const file = path.join(box.appliance.dataDir, 'import.json');
    await writeFile(file, content);
    await box.page.locator('input[data-import]').setInputFiles(file);
  };

  test('are exported and imported, with the differences shown before', async () => {
    const [download] = await Promise.all([box.page.waitForEvent('download'), menu('Export settings')]);
    expect(download.suggestedFilename()).toBe('soupbox-settings.json');
    const exported = JSON.parse(await readFile(await download.path(), 'utf8'));
    expect(exported).toMatchObject({ httpsPort: config().httpsPort, rtcPort: config().rtcPort });
    expect(JSON.stringify(exported)).not.toMatch(/token|password|key/i);

    await importFile(JSON.stringify({ ...exported, rooms: { maxRooms: 17 } }));
    await dialog().getByText('Apply the imported settings?').waitFor();
    expect(await dialog().getByRole('row').count()).toBe(2);
    expect(await dialog().getByRole('row', { name: /Rooms at the same time/ }).textContent()).toMatch(/200.*17/);
    expect(config().rooms.maxRooms).toBe(200);
    await apply();
    await waitFor('the imported setting', () => config().rooms.maxRooms === 17);
  });

  test('that cannot be imported are refused with every mistake, and nothing changes', async () => {
    const before = structuredClone(config());
    await importFile('{"httpsPort": 0, "colour": "red"}');
    await dialog().getByText('Port for participants: At least 1.').waitFor();
    await dialog().getByText('colour: There is no such setting.').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).click();
    await importFile('not json');
    await dialog().getByText('It is not a file with settings: it is no valid JSON.').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).click();
    expect(config()).toEqual(before);
  });

  test('are reset only after a look at what that changes', async () => {
    const before = structuredClone(config());
    await field('Announced address').fill('203.0.113.7');
    await menu('Reset to the defaults…');
    await dialog().getByText('Reset to the defaults?').waitFor();
    expect(await dialog().getByRole('row', { name: /Rooms at the same time/ }).textContent()).toMatch(/17.*200/);
    await box.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect(config()).toEqual(before);
    // What was typed before is there again.
    expect(await field('Announced address').inputValue()).toBe('203.0.113.7');
  });
});

test('nobody confirms: the former port is back by itself', async () => {
  const other = await consoleInBrowser({ workers: 1 }, { trialMs: 2500 });
  try {
    const { page, appliance } = other;
    await page.getByRole('navigation').getByRole('link', { name: 'Network', exact: true }).click();
    await page.getByRole('textbox', { name: 'Port for participants' }).fill(String(await freePort()));
    await page.getByRole('button', { name: 'Review and apply' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click();
    const banner = page.getByRole('region', { name: 'Keep the new settings?' });
    await banner.waitFor();
    await banner.waitFor({ state: 'detached', timeout: 15_000 });
    expect(appliance.appliance.config.httpsPort).toBe(appliance.port);
    expect(await healthAt(appliance.port)).toBe(true);
    await waitFor('the former port', async () => (await page.getByRole('textbox', { name: 'Port for participants' }).inputValue()) === String(appliance.port));
  } finally {
    await other.close();
  }
});
