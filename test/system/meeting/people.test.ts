import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { type Guest, party } from '../../support/browser/party.ts';
import { waitFor } from '../../support/startTestAppliance.ts';

/** Every guest decodes new frames of every other one, and hears exactly that one's tone from it. */
async function allSeeAndHearEachOther(guests: readonly Guest[]): Promise<void> {
  const pairs = guests.flatMap((me) => guests.filter((other) => other !== me).map((other) => ({ me: me.participant, other })));
  await Promise.all(pairs.map(({ me, other }) => me.decodedFrom(other.name)));
  await Promise.all(pairs.map(({ me, other }) => me.hears(other.name, other.hertz)));
}

describe('people in a meeting', () => {
  const here = party(4, { overrides: { rooms: { graceSeconds: 1, reconnectSeconds: 2 } } });

  test('two see and hear each other', async () => {
    const two = here.guests.slice(0, 2);
    for (const { name, participant } of two) await participant.join(here.url(), name);
    for (const { participant } of two) await participant.sees(['Ann', 'Ben']);
    await allSeeAndHearEachOther(two);
  });

  test('over a link that carries too little the picture goes, and the voice stays', { timeout: 90_000 }, async () => {
    const [ann, ben] = here.guests as [Guest, Guest];
    for (const { name, participant } of [ann, ben]) await participant.join(here.url(), name);
    await allSeeAndHearEachOther([ann, ben]);
    const picture = ann.participant.tile('Ben').locator('video');
    const room = [...here.appliance.appliance.rooms].find(({ people }) => people.length === 2)!;
    const { transport } = room.people.find(({ displayName }) => displayName === 'Ann')!.receiving!;
    // The worker's estimate, as a bad Wi-Fi would make it.
    await transport.setMaxOutgoingBitrate(70_000);
    await picture.waitFor({ state: 'detached', timeout: 20_000 });
    await ann.participant.hears('Ben', ben.hertz);
  });

  test('four see and hear each other; who leaves is gone, and nothing is left at the end', { timeout: 150_000 }, async () => {
    await here.joinAll();
    for (const { participant } of here.guests) await participant.sees(['Ann', 'Ben', 'Cem', 'Dao']);
    await allSeeAndHearEachOther(here.guests);

    const [ann, ben, cem, dao] = here.guests.map(({ participant }) => participant) as [Guest['participant'], ...Guest['participant'][]];
    await dao!.press('Leave');
    await dao!.page.getByText('You left the meeting').waitFor();
    for (const other of [ann, ben!, cem!]) await other.sees(['Ann', 'Ben', 'Cem'], 2000);
    await allSeeAndHearEachOther(here.guests.slice(0, 3));

    for (const other of [ann, ben!, cem!]) await other.press('Leave');
    const counts = await waitFor('the workers to be empty', async () => {
      const dump = await here.appliance.dump();
      return Object.values(dump).every((count) => count === 0) && dump;
    });
    expect(counts.routers).toBe(0);
  });
});

describe('what is displayed is what is sent', () => {
  // Large enough for two sizes of simulcast.
  const here = party(3, { browser: { video: { width: 640, height: 360, frameRate: 10 }, viewport: { width: 1280, height: 800 } } });
  const heights = async ({ participant: { page } }: Guest, others: readonly Guest[]) =>
    Promise.all(
      others.map(async ({ name }) => {
        const peerId = await page.locator(`[data-testid=tile][aria-label="${name}"]`).getAttribute('data-peer-id');
        return (await page.evaluate((id) => window.probe.decoded(id!, 'webcam'), peerId))?.frameHeight;
      }),
    );

  test('large tiles get the large picture, small ones the small one, a hidden page none; back at once', { timeout: 200_000 }, async () => {
    await here.joinAll();
    const [ann, ben, cem] = here.guests as [Guest, Guest, Guest];
    const { page } = ann.participant;
    // How large exactly is the sender's business: a browser with too much to do sends less.
    const isLarger = async (one: Guest, other: Guest) => {
      const [large, small] = await heights(ann, [one, other]);
      return large !== undefined && small !== undefined && large > small;
    };
    await ann.participant.sees(['Ann', 'Ben', 'Cem']);
    await ann.participant.press('Show Ben large');
    await waitFor('Ben large and Cem small', () => isLarger(ben, cem), 60_000);
    await ann.participant.press('Stop showing Ben large');
    await ann.participant.press('Show Cem large');
    await waitFor('Cem large and Ben small', () => isLarger(cem, ben), 60_000);

    const frames = () => Promise.all([ben, cem].map(({ name }) => ann.participant.decodedFrom(name)));
    const packets = () => page.evaluate(() => window.probe.received('video'));
    await setVisible(page, 'hidden');
    await waitFor('no more packets', async () => {
      const before = await packets();
      await page.waitForTimeout(500);
      return (await packets()) === before;
    });
    // It can still be heard.
    await ann.participant.hears('Ben', ben.hertz);
    await setVisible(page, 'visible');
    // New frames of each.
    await frames();

    const { rooms } = here.appliance.appliance;
    rooms.economy = 'audioOnly';
    await page.getByText('The box is busy: cameras are not shown.').waitFor();
    await page.getByTestId('tile').filter({ has: page.locator('video') }).and(page.getByLabel('Cem', { exact: true })).waitFor({ state: 'detached' });
    await ann.participant.hears('Cem', cem.hertz);
    rooms.economy = 'none';
    await frames();
    await page.getByText('The box is busy').waitFor({ state: 'detached' });
  });
});

/** Another tab in front of it, or not any more. A Chromium without a screen hides no page, so the page is told so. */
async function setVisible(page: Page, state: DocumentVisibilityState): Promise<void> {
  await page.evaluate((visibility) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}
