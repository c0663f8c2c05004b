import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, type Browser } from '../../support/browser/chromium.ts';
import { Relay } from '../../support/classic/Relay.ts';
import { Guests, freshRoom } from '../../support/classic/guests.ts';
import { enter } from '../../support/classic/own.ts';
import { ClassicPages } from '../../support/classic/page/open.ts';
import type { PageOptions } from '../../support/classic/page/main.ts';
import { startTestAppliance, waitFor, type TestAppliance } from '../../support/startTestAppliance.ts';

// Real media between clients made of nothing but mediasoup-client and
// protoo-client: the proof that existing classic clients join unmodified.
let box: TestAppliance;
let relay: Relay;
let browser: Browser;
let site: ClassicPages;
const pages: Page[] = [];
const guests = new Guests(() => box);

beforeAll(async () => {
  box = await startTestAppliance({ workers: 2, rooms: { graceSeconds: 0.2, reconnectSeconds: 5, developerParameters: true } });
  relay = await Relay.to(box.port);
  site = await ClassicPages.serve();
  browser = await launchBrowser({ hertz: 800 });
});
afterEach(async () => {
  await guests.leaveAll();
  await Promise.all(pages.map((page) => page.evaluate(() => window.classic.leave())));
  await Promise.all(pages.splice(0).map((page) => page.close()));
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await relay?.close();
  await box?.close();
});

async function come(room: string, peerId: string, options: Partial<PageOptions> & { port?: number; apart?: boolean } = {}): Promise<Page> {
  const { port = box.port, apart = false, ...rest } = options;
  const page = await site.open(browser.context, { url: `wss://127.0.0.1:${port}/?roomId=${room}&peerId=${peerId}&usePipeTransports=${apart}`, displayName: peerId, ...rest });
  pages.push(page);
  const joined = () => page.evaluate(() => ({ joins: window.classic.joins, state: window.classic.state, failures: window.classic.failures }));
  await waitFor(`${peerId} to join`, async () => (await joined()).joins === 1, 20_000).catch(async (error: unknown) => {
    throw new Error(`${String(error)}; ${JSON.stringify(await joined())}`);
  });
  return page;
}

async function two(options: Parameters<typeof come>[2] = {}): Promise<{ ada: Page; bob: Page }> {
  const room = freshRoom('browsers');
  const ada = await come(room, 'ada', { ...options, apart: false });
  const bob = await come(room, 'bob', options);
  return { ada, bob };
}

const received = (page: Page) => page.evaluate(() => window.classic.received());

/** Sound and pictures arrive, from now on. */
async function hearsAndSees(page: Page, who: string): Promise<void> {
  const before = await received(page);
  await waitFor(
    `${who} to hear and see`,
    async () => {
      const now = await received(page);
      return now.framesDecoded > before.framesDecoded + 5 && now.audioPackets > before.audioPackets + 10;
    },
    20_000,
  ).catch(async (error: unknown) => {
    throw new Error(`${String(error)}; failures: ${await page.evaluate(() => window.classic.failures.join(', '))}`);
  });
}

const told = (page: Page, what: string, method: string, predicate: string) =>
  waitFor(
    what,
    () =>
      page.evaluate(
        ([name, test]) => window.classic.notifications.some((said) => said.method === name && (new Function('data', `return ${test}`) as (data: unknown) => boolean)(said.data)),
        [method, predicate] as const,
      ),
    20_000,
  );

describe('two classic clients in Chromium', () => {
  test.each([['one worker', 1], ['two workers', 2]])('hear and see each other on %s, chat, ask the bot, mute, rename and leave', async (_, workers) => {
    const { ada, bob } = await two({ simulcast: true, apart: workers === 2 });
    expect(box.appliance.workers.workers.filter(({ rooms }) => rooms > 0)).toHaveLength(workers);
    await Promise.all([hearsAndSees(ada, 'ada'), hearsAndSees(bob, 'bob')]);

    await waitFor('open channels', () => ada.evaluate(() => window.classic.canSpeak));
    await waitFor('chat to arrive, from whom it is', async () => {
      await ada.evaluate(() => window.classic.say('hello bob'));
      return bob.evaluate(() => window.classic.messages.some(({ label, peerId, text }) => label === 'chat' && peerId === 'ada' && text === 'hello bob'));
    });
    await waitFor('chat to arrive the other way', async () => {
      await bob.evaluate(() => window.classic.say('hello ada'));
      return ada.evaluate(() => window.classic.messages.some(({ label, peerId, text }) => label === 'chat' && peerId === 'bob' && text === 'hello ada'));
    });
    await waitFor('the bot to answer', async () => {
      await bob.evaluate(() => window.classic.tellBot('hello bot'));
      return ada.evaluate(() => window.classic.messages.some(({ label }) => label === 'bot'));
    });

    // What only real media brings about.
    await told(ada, 'the active speaker', 'activeSpeaker', "data.peerId === 'bob' || data.peerId === 'ada'");
    await told(ada, 'how well the own streams arrive', 'producerScore', 'data.score[0].score > 0');
    await told(ada, 'how well the other’s arrive', 'consumerScore', 'data.score.producerScore > 0');
    await told(ada, 'the layers', 'consumerLayersChanged', 'data.spatialLayer >= 0 && data.temporalLayer >= 0');
    await told(ada, 'the downlink', 'downlinkBwe', 'data.availableBitrate > 0');

    await bob.evaluate(() => window.classic.muteWebcam(true));
    await told(ada, 'the muted webcam', 'consumerPaused', 'true');
    await waitFor('the picture to stand', async () => {
      const before = (await received(ada)).framesDecoded;
      await ada.waitForTimeout(500);
      return (await received(ada)).framesDecoded === before;
    });
    await bob.evaluate(() => window.classic.muteWebcam(false));
    await told(ada, 'the webcam again', 'consumerResumed', 'true');
    await hearsAndSees(ada, 'ada, after unmuting');

    await bob.evaluate(() => window.classic.restartIce());
    await hearsAndSees(bob, 'bob, after an ICE restart');

    await bob.evaluate(() => window.classic.rename('Robert'));
    await told(ada, 'the new name', 'peerDisplayNameChanged', "data.displayName === 'Robert' && data.oldDisplayName === 'bob'");
    await bob.evaluate(() => window.classic.leave());
    await told(ada, 'the leaving', 'peerClosed', "data.peerId === 'bob'");
    expect(await ada.evaluate(() => window.classic.failures)).toEqual([]);
  });

  test('go on by themselves when the connection is cut, and nobody sees them go', async () => {
    const room = freshRoom('browsers');
    const ada = await come(room, 'ada');
    const bob = await come(room, 'bob', { port: relay.port });
    await hearsAndSees(ada, 'ada');
    relay.cut();
    await waitFor('bob to be back', () => bob.evaluate(() => window.classic.joins === 2), 20_000);
    await Promise.all([hearsAndSees(ada, 'ada'), hearsAndSees(bob, 'bob')]);
    const seen = await ada.evaluate(() => window.classic.notifications.map(({ method }) => method));
    expect(seen).not.toContain('peerClosed');
    expect(seen.filter((method) => method === 'newPeer')).toHaveLength(1);
  });

  test('chat with our own page, which has no data channels', async () => {
    const room = freshRoom('browsers');
    const ada = await come(room, 'ada');
    const ours = await guests.open();
    await enter(ours, room, 'ours');
    await told(ada, 'our page', 'newPeer', "data.id === 'ours'");
    await waitFor('open channels', () => ada.evaluate(() => window.classic.canSpeak));
    await waitFor('what our page says', async () => {
      await ours.request('chat', { text: 'hello classic' });
      return ada.evaluate(() => window.classic.messages.some(({ label, peerId, text }) => label === 'chat' && peerId === 'ours' && text === 'hello classic'));
    });
    await ada.evaluate(() => window.classic.say('hello ours'));
    expect(await ours.notified('chat', ({ peerId }) => peerId === 'ada')).toMatchObject({ text: 'hello ours' });
  });

  test('talk over TCP alone', async () => {
    const { ada, bob } = await two({ forceTcp: true });
    await Promise.all([hearsAndSees(ada, 'ada'), hearsAndSees(bob, 'bob')]);
    expect(await ada.evaluate(() => window.classic.protocols())).toEqual(['tcp', 'tcp']);
  });

  test('row 24: a flood over a data channel is held back, then ends with its author; the others go on', async () => {
    const { ada, bob } = await two();
    await waitFor('open channels', () => ada.evaluate(() => window.classic.canSpeak));
    await waitFor('the flood to end with its author', async () => {
      await ada.evaluate(() => {
        if (window.classic.canSpeak) for (let i = 0; i < 1000; i++) window.classic.say(`flood ${i}`);
      });
      return ada.evaluate(() => window.classic.state === 'closed');
    });
    await told(bob, 'the leaving', 'peerClosed', "data.peerId === 'ada'");
    const floods = await bob.evaluate(() => window.classic.messages.filter(({ text }) => text.startsWith('flood')).length);
    expect(floods).toBeGreaterThan(0);
    // What may come at once, and a few seconds' worth at the allowed pace.
    expect(floods).toBeLessThan(60);
    await bob.evaluate(() => window.classic.rename('Still here'));
  });
});
