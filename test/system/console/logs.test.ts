import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enter } from '../../support/classic/own.ts';
import { ProtooConnection } from '../../support/classic/ProtooConnection.ts';
import { hosts } from '../../support/console/hosts.ts';
import type { TestHost } from '../../support/console/TestHost.ts';
import { waitFor } from '../../support/startTestAppliance.ts';

describe.each(hosts)('the Logs of the $name', ({ start }) => {
  let host: TestHost;
  let page: Page;

  beforeAll(async () => {
    host = await start(['--log-level', 'debug']);
  }, 90_000);

  afterEach(() => expect(host.takeComplaints()).toEqual([]));
  afterAll(() => host?.close());

  /** Somebody enters a room, which is logged. */
  async function comes(room: string): Promise<void> {
    const guest = await ProtooConnection.open(host.meetingUrl.replace('https', 'wss'));
    await enter(guest, room, `guest-${room}`);
    guest.socket.terminate();
  }
  const tail = () => page.getByTestId('log-tail');
  const atEnd = () => tail().evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight < 40);

  // On a phone, entries are several lines high: the end moves away while they are measured.
  it.each([1280, 390])('follow what is said, and stay where one reads, %i px wide', { timeout: 60_000 }, async (width) => {
    page = await host.open({ hash: '#/logs', viewport: { width, height: 600 } });
    for (let room = 0; room < 12; room += 1) await comes(`first-${width}-${room}`);
    await tail().getByText(new RegExp(`first-${width}-11`)).first().waitFor();
    await waitFor('the newest to be in view', atEnd);

    await tail().hover();
    await page.mouse.wheel(0, -100_000);
    const button = page.getByRole('button', { name: /new entr|To the newest/ });
    await button.waitFor();
    const place = await tail().evaluate((element) => element.scrollTop);
    await comes(`second-${width}`);
    await page.getByRole('button', { name: /new entr/ }).waitFor();
    expect(await tail().evaluate((element) => element.scrollTop)).toBe(place);
    await button.click();
    await tail().getByText(new RegExp(`second-${width}`)).first().waitFor();
  });

  it('are filtered by level, part and words, and saved', { timeout: 60_000 }, async () => {
    page = await host.open({ hash: '#/logs' });
    await comes('needle-room');
    await tail().getByText(/needle-room/).first().waitFor();
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('NEEDLE-room');
    await waitFor('only what was looked for', async () => {
      const rows = await tail().getByRole('listitem').allTextContents();
      return rows.length > 0 && rows.every((row) => row.includes('needle-room'));
    });
    // What Electron does with a download, Playwright does not tell.
    if (host.carrier === 'browser') await saves();

    await page.getByRole('searchbox').fill('');
    await page.getByRole('combobox', { name: 'Level' }).click();
    await page.getByRole('option', { name: 'Fatal errors' }).click();
    await page.getByText('Nothing matches').waitFor();
  });

  async function saves(): Promise<void> {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^soupbox-.*\.log$/);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => line.includes('needle-room'))).toBe(true);
  }
});
