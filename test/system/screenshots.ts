/**
 * Photographs meeting page and console as people see them: `npm run screenshots`.
 * Phone and desktop, light and dark, English and Chinese, into
 * `test/system/screenshots/`; with `--readme` also those of the README, with
 * `--only-readme` nothing but those: in a network with addresses as schools have.
 * `--console` leaves out the meeting page.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Participant } from '../support/browser/Participant.ts';
import type { BrowserOptions } from '../support/browser/chromium.ts';
import { portraits } from '../support/browser/portrait.ts';
import { startTestAppliance, waitFor } from '../support/startTestAppliance.ts';
import { tones } from '../support/tones.ts';
import { photographConsole } from './photographConsole.ts';

const folder = path.join(import.meta.dirname, 'screenshots');
const onlyReadme = process.argv.includes('--only-readme');
const forReadme = onlyReadme || process.argv.includes('--readme');
const readmeFolder = path.join(import.meta.dirname, '../../docs/images');

const video = { width: 640, height: 360, frameRate: 15 };
const devices: Record<string, BrowserOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, phone: true, deviceScaleFactor: 2 },
};
const languages = [
  { locale: 'en-US', name: 'Mia', field: 'Your name', join: 'Join', bar: 'Meeting controls', chat: /^Chat/ },
  { locale: 'zh-CN', name: '小雅', field: '你的名字', join: '加入', bar: '会议控制', chat: /^聊天/ },
] as const;
const colourSchemes = ['light', 'dark'] as const;

/** README pictures by the name of the screenshot they are. */
const chosen: Record<string, string> = { 'stage-desktop-light-en-US': 'meeting.jpg', 'join-phone-light-en-US': 'join.jpg' };

await mkdir(folder, { recursive: true });
await mkdir(readmeFolder, { recursive: true });
await photographConsole(folder, { readmeFolder: forReadme ? readmeFolder : undefined, onlyReadme });
if (process.argv.includes('--console')) process.exit(0);

const appliance = await startTestAppliance();
// Without simulcast: browsers leave out the largest layer of a camera as small as this one.
const url = `${appliance.url}/?roomId=physics-8b&numSimulcastStreams=1`;

const others: Participant[] = [];
for (const [i, name] of ['Ann', 'Ben', 'Dao'].entries()) {
  const other = await Participant.launch(appliance.url, { hertz: tones[i] as number, portrait: portraits[i]!, video });
  await other.join(url, name);
  others.push(other);
}
await others[1]!.press('Turn off microphone');

for (const [device, options] of Object.entries(devices)) {
  for (const language of languages) {
    for (const colorScheme of colourSchemes) if (!onlyReadme || Object.keys(chosen).some((title) => title.endsWith(`-${device}-${colorScheme}-${language.locale}`))) await photograph(device, { ...options, colorScheme }, language);
  }
}
await Promise.all(others.map((other) => other.close()));
await appliance.close();
process.exit(0);

async function photograph(device: string, options: BrowserOptions, { locale, name, field, join, bar, chat }: (typeof languages)[number]) {
  const me = await Participant.launch(appliance.url, { ...options, locale, hertz: tones[3], portrait: portraits[3]!, video });
  const shoot = async (screen: string) => {
    const title = `${screen}-${device}-${options.colorScheme}-${locale}`;
    await me.page.screenshot({ path: path.join(folder, `${title}.png`) });
    const readmeName = forReadme && chosen[title];
    if (readmeName) await me.page.screenshot({ path: path.join(readmeFolder, readmeName), type: 'jpeg', quality: 85 });
    console.log(title);
  };
  // Browsers send smaller pictures while the machine is busy.
  const sharpEnough = video.width / 2;
  const pictures = () =>
    me.page.evaluate(() => [...document.querySelectorAll('video')].map(({ currentTime, videoWidth }) => ({ currentTime, videoWidth })));
  const playing = async (count: number) => {
    let seen: Awaited<ReturnType<typeof pictures>> = [];
    const ready = async () => {
      seen = await pictures();
      return seen.length >= count && seen.every((one) => one.currentTime > 0.5 && one.videoWidth >= sharpEnough);
    };
    await waitFor('every picture to move and to be sharp', ready, 60_000).catch((error: unknown) => {
      throw new Error(`${count} pictures wanted, saw ${JSON.stringify(seen)}`, { cause: error });
    });
  };

  await me.page.goto(url);
  await me.page.getByRole('textbox', { name: field }).fill(name);
  await playing(1);
  await shoot('join');
  await me.press(join);
  await me.page.getByRole('toolbar', { name: bar }).waitFor();
  await playing(others.length + 1);
  await shoot('stage');
  await me.press(chat);
  await me.page.getByRole('textbox').waitFor();
  await me.page.mouse.move(0, 0);
  await shoot('chat');
  await me.close();
}
