/**
 * From a browser's navigation to the first picture of somebody else, who is
 * there already: our exchange against the classic one on pages without any
 * screens, and our real page (joining by itself, as after the appliance moved).
 * Warm, cold, and over links with a delay. Prints figures; never fails on time.
 *
 *   npm run build && node test/bench/navigation.ts [visits] [delays in ms] [cold visits]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../support/browser/chromium.ts';
import { freePort, startTestAppliance } from '../support/startTestAppliance.ts';
import { DelayRelay } from './navigation/DelayRelay.ts';
import { pagesWithExchanges } from './navigation/pages.ts';
import { installPhases, type Phases } from './navigation/phases.ts';
import { median } from './statistics.ts';

const [visits, delays, coldVisits] = [Number(process.argv[2] ?? 10), (process.argv[3] ?? '0,20,100').split(',').map(Number), Number(process.argv[4] ?? 5)];
const ROOM = 'navigation';
/** Where the browsers find the appliance: the relay, which leads to 127.0.0.1. */
const RELAY = '127.0.0.2';
const PATIENCE_MS = 15_000;

type Subject = 'classic' | 'own' | 'page';
const paths: Record<Subject, string> = {
  classic: `/assets/exchange-classic.html?roomId=${ROOM}`,
  own: `/assets/exchange-own.html?roomId=${ROOM}`,
  // With the seat of somebody who was never here: it joins by itself, as somebody new.
  page: `/?roomId=${ROOM}&displayName=Visitor&produce=false#seat=${encodeURIComponent(JSON.stringify({ peerId: 'gone', secret: 'x' }))}`,
};
const subjects = Object.keys(paths) as Subject[];

const pages = await pagesWithExchanges();
const [httpsPort, rtcPort] = [await freePort(), await freePort()];
const box = await startTestAppliance(
  { httpsPort, rtcPort, announcedAddress: RELAY, rooms: { graceSeconds: 0, reconnectSeconds: 0 }, limits: { socketsPerAddress: 1000, joinsPerSecond: 1000 } },
  { pagesDir: pages.folder },
);
const relay = await DelayRelay.open({ from: RELAY, to: '127.0.0.1', tcpPorts: [httpsPort, box.rtcPort], udpPort: box.rtcPort });
const origin = `https://${RELAY}:${httpsPort}`;

const publisher = await launchBrowser({ video: { width: 320, height: 180, frameRate: 20 } });
const camera = publisher.context.pages()[0] ?? (await publisher.context.newPage());
await camera.goto(`${box.url}/?roomId=${ROOM}&mic=false`);
await camera.getByRole('textbox', { name: 'Your name' }).fill('Publisher');
await camera.getByRole('button', { name: 'Join', exact: true }).click();
await camera.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
await sleep(2000);

for (const delay of delays) {
  relay.roundTripMs = delay;
  print(`warm, ${visits} visits each, ${delay} ms round trip`, await warm());
}
if (coldVisits > 0) {
  relay.roundTripMs = 0;
  print(`cold, ${coldVisits} visits each, each in a new profile`, await cold());
}

await publisher.close();
await relay.close();
await box.close();
await pages.remove();
process.exit(0);

/** The same browser again and again; connections of the last visit are gone, what it has cached is not. */
async function warm(): Promise<Map<Subject, Phases[]>> {
  const browser = await launchBrowser();
  await browser.context.addInitScript(installPhases);
  const results = new Map<Subject, Phases[]>(subjects.map((subject) => [subject, []]));
  // Two visits until its cache of compiled code is there.
  for (let visit = -3; visit < visits; visit++) {
    for (const subject of subjects) {
      const page = await browser.context.newPage();
      const phases = await navigate(page, subject, visit);
      if (visit >= 0) results.get(subject)!.push(phases);
    }
  }
  await browser.close();
  return results;
}

async function cold(): Promise<Map<Subject, Phases[]>> {
  const results = new Map<Subject, Phases[]>(subjects.map((subject) => [subject, []]));
  for (let visit = 0; visit < coldVisits; visit++) {
    for (const subject of subjects) {
      const browser = await launchBrowser();
      await browser.context.addInitScript(installPhases);
      results.get(subject)!.push(await navigate(await browser.context.newPage(), subject, visit));
      await browser.close();
    }
  }
  return results;
}

async function navigate(page: Page, subject: Subject, visit: number): Promise<Phases> {
  const [where, behind] = paths[subject].split('#');
  await page.goto(`${origin}${where}&visit=${visit}${behind ? `#${behind}` : ''}`, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.phases.frame !== undefined, undefined, { timeout: PATIENCE_MS }).catch(() => console.log(`${subject}: no picture`));
  const phases = await page.evaluate(() => window.phases);
  await page.close();
  relay.cut();
  await sleep(150);
  return phases;
}

function print(title: string, results: Map<Subject, Phases[]>): void {
  const row = (phases: Phases[]) => {
    const of = (phase: keyof Phases) => Math.round(median(phases.flatMap((one) => one[phase] ?? [])));
    const frames = phases.flatMap(({ frame }) => frame ?? []);
    return {
      document: of('document'), socket: of('socketMade'), open: of('socketOpen'), answer: of('connection'), described: of('described'), connected: of('connected'), packet: of('packet'),
      'first frame': of('frame'), least: Math.round(Math.min(...frames)), most: Math.round(Math.max(...frames)), seen: frames.length,
    };
  };
  const first = (subject: Subject) => median((results.get(subject) ?? []).flatMap(({ frame }) => frame ?? []));
  console.log(`\n${title}; medians in ms since the navigation began`);
  console.table(Object.fromEntries(subjects.map((subject) => [subject, row(results.get(subject) ?? [])])));
  console.log(`own / classic ${(first('own') / first('classic')).toFixed(2)}, page / classic ${(first('page') / first('classic')).toFixed(2)}`);
}
