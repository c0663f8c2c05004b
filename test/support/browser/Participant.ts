import type { Locator, Page } from 'playwright-core';
import { waitFor } from '../startTestAppliance.ts';
import { tones } from '../tones.ts';
import { type Browser, type BrowserOptions, launchBrowser } from './chromium.ts';
import type { Decoded } from './probe.ts';
import { watchPage } from './watch.ts';

/** An English page's words; tests in other languages find their own. */
const words = {
  name: 'Your name',
  join: 'Join',
  bar: 'Meeting controls',
  /** Behind my own name. */
  me: ' (you)',
} as const;

/** Longer than anything takes on a busy machine. What has to be quick says so in its own test. */
const PATIENCE = 30_000;

/** A video that shows `from`: everybody has a webcam, some share a screen. */
type VideoSource = 'webcam' | 'screen';

/**
 * One person with a browser of their own. Everything is found as that person
 * would: by what a control is called, and by who is on the stage.
 */
export class Participant {
  readonly page: Page;
  readonly browser: Browser;
  private readonly complaints: string[];

  private constructor(browser: Browser, page: Page, complaints: string[]) {
    this.browser = browser;
    this.page = page;
    this.complaints = complaints;
  }

  /** `origin` is the only one that this browser may talk to. */
  static async launch(origin: string, options: BrowserOptions = {}): Promise<Participant> {
    const browser = await launchBrowser(options);
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    return new Participant(browser, page, watchPage(page, origin));
  }

  /** Opens the meeting page and joins under this name. */
  async join(url: string, name: string): Promise<void> {
    await this.page.goto(url);
    await this.page.getByRole('textbox', { name: words.name }).fill(name);
    await this.press(words.join);
    await this.inMeeting();
  }

  async inMeeting(timeout = PATIENCE): Promise<void> {
    await this.page.getByRole('toolbar', { name: words.bar }).waitFor({ timeout });
  }

  async press(button: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: typeof button === 'string' }).click();
  }

  /** The picture of one person, or `Ann’s screen`. */
  tile(name: string): Locator {
    return this.page.getByRole('article', { name, exact: true });
  }

  /** Names on the stage, in order; my own without its mark. */
  async people(): Promise<string[]> {
    const names = await this.page.getByTestId('tile').evaluateAll((tiles) => tiles.map((tile) => tile.ariaLabel ?? ''));
    return names.map((name) => name.replace(words.me, ''));
  }

  /** Waits until exactly these people are on the stage, whatever their order. */
  async sees(names: readonly string[], timeoutMs = PATIENCE): Promise<void> {
    const wanted = [...names].sort().join();
    let seen: string[] = [];
    const same = async () => (seen = await this.people()).sort().join() === wanted;
    await waitFor('the right people', same, timeoutMs).catch((error: unknown) => {
      throw new Error(`saw [${seen.join(', ')}] instead of [${names.join(', ')}]`, { cause: error });
    });
  }

  async peerIdOf(name: string): Promise<string> {
    const id = await this.tile(name).first().getAttribute('data-peer-id');
    if (!id) throw new Error(`${name} is not on the stage`);
    return id;
  }

  /** Waits for decoded frames of this person that are newer than now. */
  async decodedFrom(name: string, source: VideoSource = 'webcam', timeoutMs = PATIENCE): Promise<Decoded> {
    const tile = source === 'screen' ? `${name}’s screen` : name;
    await this.tile(tile).waitFor({ timeout: timeoutMs });
    const peerId = await this.peerIdOf(tile);
    const look = () => this.page.evaluate(([id, what]) => window.probe.decoded(id, what), [peerId, source] as const);
    const before = (await look())?.framesDecoded ?? 0;
    let now: Decoded | null = null;
    const moved = async () => (now = await look()) !== null && now.framesDecoded > before + 2 && now;
    return waitFor(`frames of ${tile}`, moved, timeoutMs).catch((error: unknown) => {
      throw new Error(`${tile} does not move: ${before} frames decoded before, now ${JSON.stringify(now)}`, { cause: error });
    });
  }

  /** Whose tone comes out of this person's audio element right now: its frequency, 0 for silence. */
  async toneOf(name: string): Promise<number> {
    const peerId = await this.peerIdOf(name);
    const heard = await this.page.evaluate((id) => window.probe.hear(id, 'mic', 700), peerId);
    if (!heard || heard.hertz === 0) return 0;
    return tones.find((tone) => Math.abs(tone - heard.hertz) < 25) ?? Math.round(heard.hertz);
  }

  /** Waits until this person sounds like `hertz` (0: silence). */
  async hears(name: string, hertz: number, timeoutMs = PATIENCE): Promise<void> {
    let heard = NaN;
    await waitFor(`the tone of ${name}`, async () => (heard = await this.toneOf(name)) === hertz, timeoutMs).catch((error: unknown) => {
      throw new Error(`heard ${heard} Hz from ${name} instead of ${hertz} Hz`, { cause: error });
    });
  }

  /** Protocols of the media paths in use, such as `['udp']`. */
  async protocols(): Promise<string[]> {
    const paths = await this.page.evaluate(() => window.probe.paths());
    return [...new Set(paths.map(({ protocol }) => protocol))];
  }

  /** Numbers of the peer connections that carry media, by order of creation: a new connection has a new number. */
  connected(): Promise<number[]> {
    return this.page.evaluate(() =>
      window.probe.connections.flatMap(({ connectionState }, number) => (connectionState === 'connected' ? [number] : [])),
    );
  }

  /** Errors on the page, and requests that went anywhere but to the appliance, since last asked. */
  takeComplaints(): string[] {
    return this.complaints.splice(0);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
