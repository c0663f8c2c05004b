/**
 * The warning that a browser shows of a certificate that nobody vouches for,
 * and the way past it that a person takes: "Advanced", then "Proceed". Clicked
 * with the mouse where the buttons are, as it is the browser's own page.
 */
import type { Page as ChromiumPage } from 'playwright-core';
import type { Page as FirefoxPage } from 'puppeteer-core';
import { waitFor } from '../startTestAppliance.ts';

/** Opens what the browser will warn of, and answers the browser's own name for the fault. */
export async function openWithWarning(page: ChromiumPage | FirefoxPage, url: string): Promise<string> {
  const error: unknown = await (page as FirefoxPage).goto(url).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const fault = /ERR_[A-Z_]+|\b(?:SEC|MOZILLA_PKIX|SSL)_ERROR_[A-Z_]+/.exec(String(error))?.[0];
  if (!fault) throw new Error(`no warning of ${url}, but: ${String(error)}`);
  return fault;
}

/** From Chromium's warning to the page behind it. */
export async function proceedInChromium(page: ChromiumPage): Promise<void> {
  await page.locator('#details-button').click();
  await page.locator('#proceed-link').click();
  await page.waitForURL((url) => url.protocol === 'https:');
}

/** From Firefox's warning to the page behind it; it remembers that for this host and port, so for the WebSocket too. */
export async function proceedInFirefox(page: FirefoxPage): Promise<void> {
  // The second of each are those of older versions.
  await pressInWarning(page, ['advanced-button', 'advancedButton']);
  await pressInWarning(page, ['exception-button', 'exceptionDialogButton']);
  await waitFor('the page behind the warning', () => page.evaluate(() => location.protocol === 'https:' && document.documentURI === location.href));
}

/** Firefox enables what is risky only after a second, so that nobody clicks before having read. */
async function pressInWarning(page: FirefoxPage, ids: string[]): Promise<void> {
  const find = () => page.evaluate(locate, ids);
  const place = await waitFor(`one of ${ids.join(', ')} that can be clicked`, async () => {
    const [before, now] = [await find(), await find()];
    return before !== null && now !== null && before.x === now.x && before.y === now.y && now;
  });
  await page.mouse.click(place.x, place.y);
}

/** In the page: the middle of the first of these that is there and enabled. */
function locate(ids: string[]): { x: number; y: number } | null {
  const roots = [document, ...[...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? [])];
  const all = ids.flatMap((id) => roots.flatMap((root) => root.querySelector<HTMLButtonElement>(`#${id}`) ?? []));
  const button = all.find((one) => !one.disabled && one.getBoundingClientRect().width > 0);
  if (!button) return null;
  button.scrollIntoView({ block: 'center' });
  const { x, y, width, height } = button.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}
