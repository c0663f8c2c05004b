import type { Page } from 'playwright-core';
import { watchPage } from '../browser/watch.ts';

/** As `watchPage`, and what Vue catches and only writes down: a screen that fails to set up shows nothing and throws nothing. */
export function watchConsole(page: Page, origin: string): string[] {
  const complaints = watchPage(page, origin);
  page.on('console', (message) => {
    if (message.type() === 'error' && /^\w*Error\b/.test(message.text())) complaints.push(`written by the page: ${message.text().slice(0, 500)}`);
  });
  return complaints;
}
