/** The console of a real appliance in a real browser, both in reach of a test. */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { openAdmin } from '../../../main/appliance/openAdmin.ts';
import type { PartialConfig } from '../../../main/contract/config.ts';
import { launchBrowser } from '../browser/chromium.ts';
import { watchPage } from '../browser/watch.ts';
import { freePort, startTestAppliance, type TestAppliance } from '../startTestAppliance.ts';

export interface ConsoleInBrowser {
  readonly appliance: TestAppliance;
  readonly page: Page;
  /** Errors on the page, and requests that went elsewhere. */
  readonly complaints: string[];
  close(): Promise<void>;
}

const pagesDir = path.join(import.meta.dirname, '../../../dist/renderer');

/** Starts an appliance, and opens its console signed in. */
export async function consoleInBrowser(overrides: PartialConfig = {}, options: Parameters<typeof startTestAppliance>[1] = {}): Promise<ConsoleInBrowser> {
  const appliance = await startTestAppliance({ adminPort: await freePort(), ...overrides }, options);
  const admin = await openAdmin(appliance.appliance, { pagesDir });
  const browser = await launchBrowser({ viewport: { width: 1280, height: 800 } });
  const page = browser.context.pages()[0] ?? (await browser.context.newPage());
  const complaints = watchPage(page, `http://127.0.0.1:${admin.port}`);
  await page.goto(admin.link());
  await page.getByRole('heading', { level: 1 }).waitFor();
  return {
    appliance,
    page,
    complaints,
    async close() {
      await browser.close();
      await admin.close();
      await appliance.close();
    },
  };
}
