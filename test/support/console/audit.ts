/** What is wanted of every screen, whatever it shows. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Serious and critical violations, a line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  // Of what is scrolled out of sight axe cannot tell the colours: so all of the screen is in sight.
  const { width, height } = page.viewportSize()!;
  const hidden = await page.evaluate(() => Math.max(0, ...[...document.querySelectorAll('main, main *')].map((one) => (one.clientHeight > 0 ? one.scrollHeight - one.clientHeight : 0))));
  await page.setViewportSize({ width, height: Math.min(height + hidden, 6000) });
  const { violations: found } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }));
  await page.setViewportSize({ width, height });
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ html, any }) => `${id}: ${help}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`));
}

/** What is wider than its place, so that one has to scroll sideways. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide: string[] = [];
    if (document.documentElement.scrollWidth > window.innerWidth) wide.push(`the page: ${document.documentElement.scrollWidth} px`);
    const main = document.querySelector('main')!;
    if (main.scrollWidth > main.clientWidth) wide.push(`main: ${main.scrollWidth} px in ${main.clientWidth} px`);
    for (const element of document.querySelectorAll<HTMLElement>('main *, header *, nav *')) {
      const { left, right, width } = element.getBoundingClientRect();
      if (width === 0 || (left >= -1 && right <= window.innerWidth + 1)) continue;
      // What lies in a place that scrolls by itself, such as a table, may be wider.
      const scroller = element.closest<HTMLElement>('.overflow-x-auto, .overflow-auto');
      if (!scroller && !element.closest('.sr-only, svg, [aria-hidden="true"]')) wide.push(`${element.tagName.toLowerCase()} “${element.textContent?.trim().slice(0, 40)}” from ${Math.round(left)} to ${Math.round(right)} px`);
    }
    return wide;
  });
}

/** What can be used with a pointer but is never reached with the Tab key. */
export async function unreachable(page: Page): Promise<string[]> {
  const count = await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    const usable = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [role="button"], [role="switch"], [role="combobox"]';
    // One Tab leads into these, arrow keys lead around in them.
    const composite = '[role="radiogroup"], [role="tablist"], [role="tree"], [role="menu"], [role="toolbar"], [role="grid"], [role="treegrid"], [role="listbox"]';
    const shown = [...document.querySelectorAll<HTMLElement>(usable)].filter(
      (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('[aria-hidden="true"], [inert], [aria-disabled="true"]') && !one.closest(composite) && !one.hasAttribute('data-disabled'),
    );
    Object.assign(globalThis, { wanted: new Set(shown) });
    return shown.length;
  });
  // Start at the top, wherever the focus was.
  await page.evaluate(() => document.body.focus());
  for (let presses = 0; presses < count * 2 + 20; presses += 1) {
    await page.keyboard.press('Tab');
    const left = await page.evaluate(() => {
      const { wanted } = globalThis as unknown as { wanted: Set<Element> };
      wanted.delete(document.activeElement!);
      return wanted.size;
    });
    if (left === 0) return [];
  }
  return page.evaluate(() => [...(globalThis as unknown as { wanted: Set<Element> }).wanted].map((one) => one.outerHTML.slice(0, 160)));
}
