/** Every screen of the console while two rooms are busy. People and their media are made by the load generator. */
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowserHost } from '../support/console/startBrowserHost.ts';
import { settled } from '../support/console/wear.ts';
import { Engine, mediaShapes, ownAdapter } from '../support/rtc-load/index.ts';

const screens = { overview: '#/', rooms: '#/rooms', room: '#/rooms/Physics-8b', network: '#/network', media: '#/media', inspector: '#/inspector', logs: '#/logs', settings: '#/settings', projector: '#/projector/Physics-8b' } as const;
const devices = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
const rooms = {
  'Physics 8b': ['Anna Berg', 'Mateus Oliveira', '王小明', 'Priya Raghunathan', 'Jonas'],
  Staff: ['Fatima Al-Sayed', '李娜', 'Tom'],
} as const;
/** README pictures by the name of the screenshot they are. */
const chosen: Record<string, string> = { 'console-overview-desktop-light-en': 'console.jpg', 'console-room-desktop-dark-en': 'console-room.jpg' };
/** As long as the charts need to have something to draw. */
const LIVE_MS = 40_000;

export async function photographConsole(folder: string, { readmeFolder, onlyReadme }: { readmeFolder: string | undefined; onlyReadme: boolean }): Promise<void> {
  const own = Object.values(os.networkInterfaces()).flat().find((one) => one && !one.internal && one.family === 'IPv4')?.address;
  // The usual port where it is free: people read it in the README.
  const host = await startBrowserHost([], { listenIps: [own ?? '127.0.0.1'], ...(onlyReadme ? { httpsPort: 4443 } : {}) });
  const engine = await Engine.start();
  try {
    const page = await host.open();
    await settled(page);
    for (const [name, names] of Object.entries(rooms)) await people(host.meetingUrl, engine, await makeRoom(page, name), names);
    await page.evaluate(() => (location.hash = '#/'));
    await page.waitForTimeout(LIVE_MS);
    for (const [device, viewport] of Object.entries(devices)) {
      for (const locale of ['en', 'zh-CN'] as const) {
        for (const theme of ['light', 'dark'] as const) {
          const title = (screen: string) => `console-${screen}-${device}-${theme}-${locale}`;
          const wanted = Object.entries(screens).filter(([screen]) => !onlyReadme || chosen[title(screen)]);
          if (wanted.length === 0) continue;
          await host.open({ locale, theme, viewport });
          await settled(page);
          for (const [screen, hash] of wanted) {
            await page.evaluate((where) => (location.hash = where), hash);
            await page.locator('main h1').waitFor();
            // What is asked for when a screen opens, and its first figures.
            await page.waitForTimeout(1200);
            await page.screenshot({ path: path.join(folder, `${title(screen)}.png`) });
            const readmeName = chosen[title(screen)];
            if (readmeFolder && readmeName) await page.screenshot({ path: path.join(readmeFolder, readmeName), type: 'jpeg', quality: 85 });
            console.log(title(screen));
          }
        }
      }
    }
    console.log(host.takeComplaints());
  } finally {
    await engine.quit();
    await host.close();
  }
}

/** Its id. */
async function makeRoom(page: Page, name: string): Promise<string> {
  await page.evaluate(() => (location.hash = '#/'));
  await page.getByRole('button', { name: 'New room' }).click();
  await page.getByRole('textbox', { name: 'Name of the room' }).fill(name);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => location.hash.startsWith('#/rooms/'));
  return decodeURIComponent(page.url().split('#/rooms/')[1]!);
}

async function people(meetingUrl: string, engine: Engine, room: string, names: readonly string[]): Promise<void> {
  const adapter = ownAdapter({ url: meetingUrl.replace('https', 'wss').replace(/\/$/, '') });
  await adapter.prepare();
  const media = mediaShapes({ videoKbps: 300, fps: 15 });
  for (const [pub, displayName] of names.entries()) {
    await adapter.join({ engine, room, name: `${room}-${pub}`, displayName, media, publish: true, subscribe: true, pub, onStream() {} });
  }
}
