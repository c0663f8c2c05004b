import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enter } from '../../support/classic/own.ts';
import { ProtooConnection } from '../../support/classic/ProtooConnection.ts';
import { hosts } from '../../support/console/hosts.ts';
import type { TestHost } from '../../support/console/TestHost.ts';
import { settled } from '../../support/console/wear.ts';

describe.each(hosts)('the Overview of the $name', ({ start }) => {
  let host: TestHost;
  let page: Page;
  const guests: ProtooConnection[] = [];

  beforeAll(async () => {
    host = await start();
    page = await host.open();
  }, 90_000);

  afterEach(() => {
    for (const guest of guests.splice(0)) guest.socket.terminate();
    expect(host.takeComplaints()).toEqual([]);
  });

  afterAll(() => host?.close());

  async function comes(room: string, displayName: string): Promise<void> {
    const guest = await ProtooConnection.open(host.meetingUrl.replace('https', 'wss'));
    guests.push(guest);
    await enter(guest, room, randomUUID(), { displayName });
  }

  it('says in one sentence where people join, beside its QR code', async () => {
    page = await host.open();
    await settled(page);
    const card = page.getByTestId('join-card');
    await card.getByText(/^Ready\. .*can join at$/).waitFor();
    await card.getByText(host.meetingUrl.replace(/\/$/, ''), { exact: true }).waitFor();
    await card.getByRole('img', { name: /^QR code of https:/ }).waitFor();
  });

  it('shows people as they come and go', async () => {
    page = await host.open();
    await settled(page);
    await comes('history-7a', 'Anna Berg');
    await comes('history-7a', 'Jonas');
    const room = page.getByRole('link', { name: /history-7a/ });
    await room.getByText('2 people').waitFor();
    await page.getByRole('banner').getByText('2 people').waitFor();
    guests.pop()!.socket.terminate();
    await page.getByRole('banner').getByText('One person').or(room.getByText('2 people')).first().waitFor();
  });

  it('draws what flows and what it costs, with the present values in words', async () => {
    page = await host.open();
    await settled(page);
    for (const title of ['Bitrate', 'CPU (100 % is one core)', 'Memory', 'People and rooms']) {
      const chart = page.getByRole('figure', { name: title, exact: true });
      await chart.locator('canvas').waitFor({ state: 'attached' });
    }
    const memory = page.getByRole('figure', { name: 'Memory', exact: true });
    await memory.getByText(/\d+ MB/).first().waitFor();
    await memory.getByText('Media worker 1').waitFor();
  });

  it('makes a room with nothing but the keyboard', async () => {
    page = await host.open();
    await settled(page);
    await page.getByRole('button', { name: 'New room' }).focus();
    await page.keyboard.press('Enter');
    // Keys go where the focus is, and a dialog takes it a moment after it shows.
    await page.waitForFunction(() => document.activeElement?.matches('[role="dialog"] input'));
    await page.keyboard.type('Physics 8b');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.startsWith('#/rooms/'));
    // While it goes, the dialog still holds the focus, and a list that opens elsewhere loses it and closes.
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.goto(`${page.url().split('#')[0]}#/projector`);
    const option = page.getByRole('option', { name: 'Physics 8b' });
    await page.getByRole('combobox', { name: 'Show a room' }).click();
    await option.click();
    await page.getByText('Join Physics 8b').waitFor();
    expect(await page.getByLabel(/^Code/).textContent()).toMatch(/^[A-Z]{4}$/);
  });

  it('shows a whole class how to join, and comes back with Esc', async () => {
    page = await host.open();
    await settled(page);
    await page.getByRole('button', { name: 'Show on projector' }).click();
    const wall = page.getByTestId('projector');
    await wall.getByRole('img', { name: /^QR code of https:/ }).waitFor();
    const { width } = (await wall.getByRole('img', { name: /^QR code/ }).boundingBox())!;
    // Readable from the last row: most of the height of a projector's picture.
    expect(width).toBeGreaterThan(page.viewportSize()!.height * 0.5);
    await page.keyboard.press('Escape');
    await page.getByTestId('join-card').waitFor();
    expect(await page.evaluate(() => location.hash)).toBe('#/');
  });

  it('stops after a question, says so in the same place, and starts again', { timeout: 60_000 }, async () => {
    page = await host.open();
    await settled(page);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
    const trouble = page.getByTestId('trouble');
    await trouble.getByText('Soupbox is stopped').waitFor();
    await expect(fetch(host.meetingUrl)).rejects.toThrow();
    await trouble.getByRole('button', { name: 'Start' }).click();
    await page.getByTestId('join-card').getByText(/^Ready\./).waitFor();
  });
});
