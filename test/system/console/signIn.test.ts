import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowserHost } from '../../support/console/startBrowserHost.ts';
import type { TestHost } from '../../support/console/TestHost.ts';
import { settled } from '../../support/console/wear.ts';
import { overflowing, violations } from '../../support/console/audit.ts';

let host: TestHost;
beforeAll(async () => {
  host = await startBrowserHost();
}, 90_000);
afterAll(() => host?.close());

it('lets in whoever has the token, and says where it is', { timeout: 60_000 }, async () => {
  const page = await host.open({ hash: '#/settings', viewport: { width: 390, height: 844 } });
  await settled(page);
  await page.evaluate(() => sessionStorage.clear());
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in to the console' }).waitFor();
  await page.getByText(/admin-token/).waitFor();
  expect(await page.title()).toBe('Sign in – Soupbox');
  expect(await violations(page)).toEqual([]);
  expect(await overflowing(page)).toEqual([]);

  const field = page.getByRole('textbox', { name: 'Or paste the token' });
  await field.fill('sbx_wrong');
  await page.keyboard.press('Enter');
  await page.getByText('This is not the token.').waitFor();

  await field.fill(`${await readFile(path.join(host.dataDir, 'admin-token'), 'utf8')}`);
  await page.keyboard.press('Enter');
  // One is where one wanted to go.
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  await page.reload();
  await settled(page);
});

it('says so in words while the connection is lost, and recovers by itself', { timeout: 60_000 }, async () => {
  const page = await host.open();
  await settled(page);
  const context = page.context();
  await context.setOffline(true);
  await page.getByText('The connection to Soupbox is lost.').waitFor();
  await page.getByTestId('state-chip').filter({ hasText: 'Not connected' }).waitFor();
  await context.setOffline(false);
  await settled(page);
});
