/**
 * From scanning to seeing: how long it takes from the request for the page to
 * the first picture of somebody who is there already, for a device that has
 * never seen the box, with the authority installed and through the browser's
 * warning. Joins with camera and microphone. Prints figures; never fails on time.
 *
 *   npm run bench:scan -- [runs]
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { launchBrowser } from '../support/browser/chromium.ts';
import { firefoxPath, launchFirefox } from '../support/browser/firefox.ts';
import { Participant } from '../support/browser/Participant.ts';
import type { Trust } from '../support/browser/trust.ts';
import { openWithWarning, proceedInChromium, proceedInFirefox } from '../support/browser/warning.ts';
import { words } from '../support/browser/words.ts';
import { Classroom } from '../support/netns/Classroom.ts';
import { noNamespaces } from '../support/netns/commands.ts';
import { waitFor } from '../support/startTestAppliance.ts';
import { type Arrival, installArrival } from './scan/arrival.ts';
import { told } from './statistics.ts';

interface Scan extends Arrival {
  /** In ms since 1970. */
  requested: number;
}

type Device = (trust: Trust) => Promise<Scan>;

const PATIENCE_MS = 30_000;
const PUBLISHER = 'Publisher';
const runs = Number(process.argv[2] ?? 5);

if (noNamespaces) {
  console.log(`Nothing can be measured here: ${noNamespaces}.`);
  process.exit(0);
}

const classroom = await Classroom.open();
const { guest: on } = classroom;
const room = `${classroom.url}/?roomId=scan`;
const visit = `${room}&displayName=Visitor`;
const arriving = { join: words.join, other: PUBLISHER };
const publisher = await Participant.launch(classroom.url, { on, video: { width: 320, height: 180, frameRate: 20 } });
await publisher.join(room, PUBLISHER);

const devices: [name: string, device: Device][] = [['Chromium', chromium]];
if (firefoxPath()) devices.push(['Firefox', firefox]);
else console.log('Firefox: not measured: there is none that can be driven (Debian: firefox-esr, or set SOUPBOX_FIREFOX)');
const ca = await readFile(path.join(classroom.box.dataDir, 'certificates', 'authority.pem'), 'utf8');
const ways: [name: string, trust: Trust][] = [
  ['authority installed', { ca }],
  ['through the warning', 'public'],
];

const scans = new Map<string, Scan[]>();
// Ended early, it shows what there is and leaves nothing running.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void finish());

// In turn, so that a machine that slows down slows all of them.
for (let run = 0; run < runs; run++) {
  for (const [device, scan] of devices) {
    for (const [way, trust] of ways) {
      const title = `${device}, ${way}`;
      const seen = await scan(trust).catch((error: unknown) => console.log(`${title}: ${String(error)}`));
      if (seen) scans.set(title, [...(scans.get(title) ?? []), seen]);
      await publisher.sees([PUBLISHER]);
    }
  }
}

await finish();

async function finish(): Promise<never> {
  console.log(`From the request for the page, in ms: median [least..most] of up to ${runs} devices that were never here; both ends on this machine`);
  console.table(Object.fromEntries([...scans].map(([title, seen]) => [title, { devices: seen.length, ...row(seen) }])));
  await publisher.close();
  await classroom.close();
  process.exit(0);
}

function row(seen: readonly Scan[]) {
  const since = (moment: keyof Arrival) => told(seen.map((one) => Math.round((one[moment] ?? NaN) - one.requested)));
  return { 'page begins': since('document'), 'can join': since('asked'), 'first frame': since('frame') };
}

async function chromium(trust: Trust): Promise<Scan> {
  const browser = await launchBrowser({ on, trust });
  try {
    await browser.context.addInitScript(installArrival, arriving);
    const page = await browser.context.newPage();
    const requested = Date.now();
    if (trust === 'public') {
      await openWithWarning(page, visit);
      await proceedInChromium(page);
    } else {
      await page.goto(visit);
    }
    return { requested, ...(await arrived(() => page.evaluate(() => window.arrival))) };
  } finally {
    await browser.close();
  }
}

async function firefox(trust: Trust): Promise<Scan> {
  const { page, close } = await launchFirefox({ on, trust });
  try {
    await page.evaluateOnNewDocument(installArrival, arriving);
    const requested = Date.now();
    if (trust === 'public') {
      await openWithWarning(page, visit);
      await proceedInFirefox(page);
    } else {
      await page.goto(visit);
    }
    return { requested, ...(await arrived(() => page.evaluate(() => window.arrival))) };
  } finally {
    await close();
  }
}

function arrived(look: () => Promise<Arrival>): Promise<Arrival> {
  return waitFor('the first picture', async () => {
    const arrival = await look();
    return arrival.frame !== undefined && arrival;
  }, PATIENCE_MS);
}
