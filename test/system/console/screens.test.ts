import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enter } from '../../support/classic/own.ts';
import { ProtooConnection } from '../../support/classic/ProtooConnection.ts';
import { overflowing, unreachable, violations } from '../../support/console/audit.ts';
import { hosts } from '../../support/console/hosts.ts';
import type { TestHost } from '../../support/console/TestHost.ts';
import { settled } from '../../support/console/wear.ts';

const screens = ['#/', '#/rooms', '#/network', '#/media', '#/inspector', '#/logs', '#/settings', '#/projector'] as const;
const looks = (['en', 'zh-CN'] as const).flatMap((locale) => (['light', 'dark'] as const).map((theme) => ({ locale, theme })));
const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;

describe.each(hosts)('the console of the $name', ({ start }) => {
  let host: TestHost;
  const guests: ProtooConnection[] = [];

  beforeAll(async () => {
    host = await start();
    for (const [room, name] of [['physics-8b', 'Anna Berg'], ['physics-8b', '王小明'], ['staff', 'Jonas']] as const) {
      const guest = await ProtooConnection.open(host.meetingUrl.replace('https', 'wss'));
      guests.push(guest);
      await enter(guest, room, randomUUID(), { displayName: name });
    }
  }, 90_000);

  afterEach(() => expect(host.takeComplaints()).toEqual([]));

  afterAll(async () => {
    for (const guest of guests) guest.socket.terminate();
    await host?.close();
  });

  /** Goes to another screen without loading the page again. */
  async function show(page: Page, hash: string): Promise<void> {
    await page.evaluate((where) => (location.hash = where), hash);
    await page.waitForFunction((where) => document.querySelector('main h1') && (document.querySelector('nav [aria-current="page"]')?.getAttribute('href') ?? where) === where, hash);
    // What is asked for when a screen opens has been answered, and its transitions are over.
    await page.waitForLoadState('networkidle');
    await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
  }

  it.each(looks)('have no serious or critical accessibility violation ($locale, $theme)', { timeout: 120_000 }, async (look) => {
    const page = await host.open(look);
    await settled(page);
    const found: Record<string, string[]> = {};
    for (const hash of screens) {
      await show(page, hash);
      const wrong = await violations(page);
      if (wrong.length > 0) found[hash] = wrong;
    }
    expect(found).toEqual({});
  });

  it.each(sizes.flatMap((viewport) => (['en', 'zh-CN'] as const).map((locale) => ({ ...viewport, locale }))))('fit $width × $height ($locale)', { timeout: 120_000 }, async ({ locale, ...viewport }) => {
    const page = await host.open({ locale, viewport });
    await settled(page);
    const found: Record<string, string[]> = {};
    for (const hash of screens) {
      await show(page, hash);
      const wide = await overflowing(page);
      if (wide.length > 0) found[hash] = wide;
    }
    expect(found).toEqual({});
  });

  it.each(sizes)('can be used without a pointer at $width × $height', { timeout: 120_000 }, async (viewport) => {
    const page = await host.open({ viewport });
    await settled(page);
    const found: Record<string, string[]> = {};
    for (const hash of screens) {
      await show(page, hash);
      const lost = await unreachable(page);
      if (lost.length > 0) found[hash] = lost;
    }
    expect(found).toEqual({});
  });

  it('are opened with the keyboard, and say where one is', async () => {
    const page = await host.open();
    await settled(page);
    for (const name of ['Rooms', 'Network', 'Media', 'Inspector', 'Logs', 'Settings', 'Overview']) {
      await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction((title) => document.title === `${title} – Soupbox`, name);
      await page.waitForFunction((title) => document.activeElement?.tagName === 'H1' && document.activeElement.textContent === title, name);
    }
    await page.reload();
    await settled(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
  });
});
