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

  it('follow what is said, and stay where one reads', { timeout: 60_000 }, async () => {
    page = await host.open({ hash: '#/logs', viewport: { width: 1280, height: 500 } });
    for (let room = 0; room < 12; room += 1) await comes(`first-${room}`);
    await tail().getByText(/first-11/).first().waitFor();
    await waitFor('the newest to be in view', atEnd);

    await tail().hover();
    await page.mouse.wheel(0, -100_000);
    const button = page.getByRole('button', { name: /new entr|To the newest/ });
    await button.waitFor();
    const place = await tail().evaluate((element) => element.scrollTop);
    await comes('second');
    await page.getByRole('button', { name: /new entr/ }).waitFor();
    expect(await tail().evaluate((element) => element.scrollTop)).toBe(place);
    await button.click();
    await tail().getByText(/second/).first().waitFor();
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
