import type { Page } from 'playwright-core';
import type { Look } from './TestHost.ts';

/** Shows the console as `look` wants it. Language and theme are what a person would have chosen on this device. */
export async function wear(page: Page, { locale = 'en', theme = 'light', viewport = { width: 1280, height: 800 }, hash = '#/' }: Look = {}): Promise<Page> {
  await page.locator('main h1').waitFor();
  await page.setViewportSize(viewport);
  await page.evaluate(
    ([language, colours, where]) => {
      localStorage.setItem('soupbox.language', language);
      localStorage.setItem('soupbox.theme', colours);
      location.hash = where;
    },
    [locale, theme, hash] as const,
  );
  await page.reload();
  await page.locator('main h1').waitFor();
  return page;
}

/** Waits until the console shows what the appliance says. */
export async function settled(page: Page): Promise<void> {
  await page.getByTestId('state-chip').filter({ hasText: /Running|Needs attention|运行中|需要处理/ }).waitFor();
}
