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
import { type Box, startBox } from './navigation/box.ts';
import { DelayRelay } from './navigation/DelayRelay.ts';
import { pagesWithExchanges } from './navigation/pages.ts';
import { installPhases, type Phases } from './navigation/phases.ts';
import { median } from './statistics.ts';

const [visits, delays, coldVisits] = [Number(process.argv[2] ?? 10), (process.argv[3] ?? '0,20,100').split(',').map(Number), Number(process.argv[4] ?? 5)];
const ROOM = 'navigation';
/** Where browsers find an appliance that is far away: the relay, which leads to 127.0.0.1. */
const RELAY = '127.0.0.2';
const PATIENCE_MS = 15_000;

type Subject = 'classic' | 'own' | 'page';
const paths: Record<Subject, string> = {
  classic: `/assets/exchange-classic.html?roomId=${ROOM}`,
  // Both receive only: one transport each.
  own: `/assets/exchange-own.html?roomId=${ROOM}&produce=false`,
  // With the seat of somebody who was never here: it joins by itself, as somebody new.
  page: `/?roomId=${ROOM}&displayName=Visitor&produce=false#seat=${encodeURIComponent(JSON.stringify({ peerId: 'gone', secret: 'x' }))}`,
};
const subjects = Object.keys(paths) as Subject[];

interface Place {
  origin: string;
  /** Lets a browser take the appliance's certificate for good: with an exception made by hand it caches nothing. */
  trust: readonly string[];
  /** Between two visits. */
  rest(): Promise<void>;
}

const pages = await pagesWithExchanges();
for (const delay of delays) {
  await at(delay, async (place) => print(`warm, ${visits} visits each, ${delay} ms round trip`, await warm(place)));
}
if (coldVisits > 0) await at(0, async (place) => print(`cold, ${coldVisits} visits each, each in a new profile`, await cold(place)));
await pages.remove();
process.exit(0);

/** With somebody in the room whose camera runs, as far away as asked. */
async function at(delay: number, measure: (place: Place) => Promise<void>): Promise<void> {
  const box = await startBox(pages.folder, delay > 0 ? RELAY : '127.0.0.1');
  const trust = [`--ignore-certificate-errors-spki-list=${box.publicKeyHash}`];
  const relay = await DelayRelay.open({ from: RELAY, to: '127.0.0.1', tcpPorts: [box.httpsPort, box.rtcPort], udpPort: box.rtcPort });
  const publisher = await publish(box, trust);
  relay.roundTripMs = delay;
  await measure({
    trust,
    origin: `https://${delay > 0 ? RELAY : '127.0.0.1'}:${box.httpsPort}`,
    rest: async () => {
      relay.cut();
      await sleep(150);
    },
  });
  await publisher.close();
  await relay.close();
  await box.close();
}

async function publish({ httpsPort }: Box, trust: readonly string[]): Promise<{ close(): Promise<void> }> {
  const browser = await launchBrowser({ video: { width: 320, height: 180, frameRate: 30 }, cameraFps: 30, flags: trust });
  const camera = browser.context.pages()[0] ?? (await browser.context.newPage());
  await camera.goto(`https://127.0.0.1:${httpsPort}/?roomId=${ROOM}&mic=false`);
  await camera.getByRole('textbox', { name: 'Your name' }).fill('Publisher');
  await camera.getByRole('button', { name: 'Join', exact: true }).click();
  await camera.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
  await sleep(2000);
  return browser;
}

/** The same tab again and again. */
async function warm({ origin, trust, rest }: Place): Promise<Map<Subject, Phases[]>> {
  const browser = await launchBrowser({ flags: trust });
  await browser.context.addInitScript(installPhases);
  const results = new Map<Subject, Phases[]>(subjects.map((subject) => [subject, []]));
  const page = await browser.context.newPage();
  // Some visits until its cache of compiled code is there.
  for (let visit = -3; visit < visits; visit++) {
    // Each after each of the others, for a visit may cost the next one something.
    for (const subject of visit % 2 ? subjects.toReversed() : subjects) {
      const phases = await navigate(page, origin, subject, visit);
      await page.goto(`${origin}/assets/exchange-rest.html`);
      await rest();
      if (visit >= 0) results.get(subject)!.push(phases);
    }
  }
  await browser.close();
  return results;
}

async function cold({ origin, trust }: Place): Promise<Map<Subject, Phases[]>> {
  const results = new Map<Subject, Phases[]>(subjects.map((subject) => [subject, []]));
  for (let visit = 0; visit < coldVisits; visit++) {
    for (const subject of subjects) {
      const browser = await launchBrowser({ flags: trust });
      await browser.context.addInitScript(installPhases);
      results.get(subject)!.push(await navigate(await browser.context.newPage(), origin, subject, visit));
      await browser.close();
    }
  }
  return results;
}

async function navigate(page: Page, origin: string, subject: Subject, visit: number): Promise<Phases> {
  const [where, behind] = paths[subject].split('#');
  await page.goto(`${origin}${where}&visit=${visit}${behind ? `#${behind}` : ''}`, { waitUntil: 'commit' });
  // One question, answered when it is over: asking again and again would take time from the page.
  const seen = await page.evaluate((patience) => Promise.race([window.firstFrame, new Promise<null>((resolve) => setTimeout(resolve, patience, null))]), PATIENCE_MS);
  if (seen) return seen;
  console.log(`${subject}: no picture`);
  return page.evaluate(() => window.phases);
}

function print(title: string, results: Map<Subject, Phases[]>): void {
  const row = (phases: Phases[]) => {
    const of = (phase: keyof Phases) => Math.round(median(phases.flatMap((one) => one[phase] ?? [])));
    const frames = phases.flatMap(({ frame }) => frame ?? []);
    return {
      document: of('document'), socket: of('socketMade'), open: of('socketOpen'), asked: of('asked'), answered: of('answered'), described: of('described'), ice: of('ice'), dtls: of('connected'),
      packet: of('packet'), picture: of('picture'), shown: of('frame'), least: Math.round(Math.min(...frames)), most: Math.round(Math.max(...frames)), seen: frames.length,
    };
  };
  const first = (subject: Subject) => median((results.get(subject) ?? []).flatMap(({ frame }) => frame ?? []));
  // The browser's own way to an empty document is the same for all, and differs by chance.
  const since = (subject: Subject) => median((results.get(subject) ?? []).flatMap(({ frame, document = 0 }) => (frame === undefined ? [] : frame - document)));
  console.log(`\n${title}; medians in ms since the navigation began`);
  console.table(Object.fromEntries(subjects.map((subject) => [subject, row(results.get(subject) ?? [])])));
  console.log(`own / classic ${(first('own') / first('classic')).toFixed(2)}, page / classic ${(first('page') / first('classic')).toFixed(2)}; since the document own / classic ${(since('own') / since('classic')).toFixed(2)}, page / classic ${(since('page') / since('classic')).toFixed(2)}`);
}
