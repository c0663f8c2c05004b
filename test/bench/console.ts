/**
 * What consoles cost: the appliance's and its workers' CPU with consoles open
 * minus closed, with many people in rooms and no media; then how fast the
 * console's page paints and answers. Prints figures; never passes or fails.
 *
 *   npm run build && node test/bench/console.ts [rooms] [people in each] [seconds] [runs] [consoles]
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { ConsoleState } from '../../main/contract/console/state.ts';
import { launchBrowser } from '../support/browser/chromium.ts';
import { ProtooConnection } from '../support/classic/ProtooConnection.ts';
import { ClassicClient } from '../support/classicClient.ts';
import { usageOf } from '../support/rtc-load/procfs.ts';
import { ownAppliance } from './ownAppliance.ts';

const [rooms = 20, people = 10, seconds = 60, runs = 3, consoles = 1] = process.argv.slice(2).map(Number);

const appliance = await ownAppliance({
  SOUPBOX_RTP_PORTS: '25000-25999',
  SOUPBOX_LIMITS_SOCKETS_PER_ADDRESS: '10000',
  SOUPBOX_LIMITS_JOINS_PER_SECOND: '10000',
});
const token = (await readFile(appliance.adminTokenFile, 'utf8')).trim();
const socketUrl = `ws://${new URL(appliance.consoleUrl).host}/console`;

console.log(`${rooms} rooms of ${people} people, ${consoles} console(s), ${runs} runs of ${seconds} s each way, no media`);
for (let room = 0; room < rooms; room++) await Promise.all(Array.from({ length: people }, () => joinRoom(`room-${room}`)));
await sleep(3000);

const rows = [];
let told = { pushes: 0, bytes: 0 };
for (let run = 1; run <= runs; run++) {
  const closed = await cpuOver(seconds);
  const open = await Promise.all(Array.from({ length: consoles }, watchState));
  await sleep(2000);
  told = { pushes: 0, bytes: 0 };
  const opened = await cpuOver(seconds);
  rows.push({
    run,
    'closed, % of a core': percent(closed.all),
    'open, % of a core': percent(opened.all),
    'difference, % of a core': percent(opened.all - closed.all),
    'of it the appliance': percent(opened.own - closed.own),
    'of it the workers': percent(opened.all - opened.own - (closed.all - closed.own)),
    'pushes a second': Number((told.pushes / seconds / consoles).toFixed(2)),
    'KB each': Math.round(told.bytes / Math.max(1, told.pushes) / 1000),
  });
  await Promise.all(open.map((connection) => connection.close()));
  await sleep(1000);
}
console.table(rows);
console.log(`mean difference: ${(rows.reduce((total, row) => total + row['difference, % of a core'], 0) / rows.length).toFixed(2)} % of a core`);

await measurePage();
await appliance.close();
process.exit(0);

async function joinRoom(roomId: string): Promise<void> {
  const client = new ClassicClient({ wsUrl: appliance.wsUrl, roomId, datachannel: false });
  await client.connect();
  await client.joinRoom();
}

async function watchState(): Promise<ProtooConnection> {
  const connection = await ProtooConnection.open(socketUrl);
  await connection.request('authenticate', { token });
  await connection.request<ConsoleState>('getState');
  connection.socket.on('message', (raw: Buffer) => {
    told.pushes++;
    told.bytes += raw.length;
  });
  // Kept by the connection for tests that look back; here they would only pile up.
  connection.onNotification = () => void connection.notifications.splice(0);
  return connection;
}

/** CPU seconds per second: of everything, and of the appliance's own process. */
async function cpuOver(duration: number): Promise<{ all: number; own: number }> {
  const [before, since] = [usageOf([appliance.pid]), performance.now()];
  await sleep(duration * 1000);
  const after = usageOf([appliance.pid]);
  const elapsed = (performance.now() - since) / 1000;
  const own = ({ each }: typeof before) => [...each].reduce((total, [name, cpu]) => total + (name.endsWith(`:${appliance.pid}`) ? cpu : 0), 0);
  return { all: (after.cpuSec - before.cpuSec) / elapsed, own: (own(after) - own(before)) / elapsed };
}

/** Three visits of the page with all these people in it, each in a new tab. */
async function measurePage(): Promise<void> {
  const browser = await launchBrowser({ viewport: { width: 1280, height: 800 } });
  const visits = [];
  for (let visit = 1; visit <= 3; visit++) {
    const page = await browser.context.newPage();
    // Signing in is not painting: the session is there, as after a reload.
    await page.goto(`http://${new URL(appliance.consoleUrl).host}/assets/`);
    const session = await newSession();
    await page.evaluate((value) => sessionStorage.setItem('soupbox.console.session', value), session);
    await page.goto(`http://${new URL(appliance.consoleUrl).host}/`);
    await page.getByRole('link', { name: 'Rooms' }).first().waitFor();
    const firstPaint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN);
    visits.push({ visit, 'first contentful paint, ms': Math.round(firstPaint), ...(await interactions(page)) });
    await page.close();
  }
  await browser.close();
  console.table(visits);
}

async function newSession(): Promise<string> {
  const connection = await ProtooConnection.open(socketUrl);
  const { session } = await connection.request<{ session: string }>('authenticate', { token });
  await connection.close();
  return session;
}

/** From a click on each screen's name until the frame after its first paint. The second time, when its script is there. */
async function interactions(page: Page): Promise<Record<string, number>> {
  const result: Record<string, number> = {};
  for (const turn of ['first', 'again']) {
    for (const screen of ['Rooms', 'Network', 'Inspector', 'Logs', 'Overview']) {
      const link = page.getByRole('link', { name: screen, exact: true }).first();
      if ((await link.count()) === 0) continue;
      const took = await link.evaluate(
        (element) =>
          new Promise<number>((resolve) => {
            const since = performance.now();
            (element as HTMLElement).click();
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - since)));
          }),
      );
      if (turn === 'again') result[`${screen}, ms`] = Math.round(took);
      await sleep(500);
    }
  }
  return result;
}

function percent(share: number): number {
  return Number((share * 100).toFixed(2));
}
