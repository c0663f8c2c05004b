import type { Page } from 'puppeteer-core';
import { type Firefox, type FirefoxOptions, launchFirefox } from './firefox.ts';
import { watchFirefoxPage } from './watch.ts';
import { PATIENCE, Witness } from './Witness.ts';
import { words } from './words.ts';

/** One person with a Firefox of their own; everything is found by what it is called. */
export class FirefoxParticipant extends Witness {
  readonly page: Page;
  readonly #firefox: Firefox;
  readonly #complaints: string[];

  private constructor(firefox: Firefox, complaints: string[]) {
    super();
    this.page = firefox.page;
    this.#firefox = firefox;
    this.#complaints = complaints;
  }

  /** `origin` is the only one that this browser may talk to. */
  static async launch(origin: string, options: FirefoxOptions = {}): Promise<FirefoxParticipant> {
    const firefox = await launchFirefox(options);
    return new FirefoxParticipant(firefox, watchFirefoxPage(firefox.page, origin));
  }

  /** Opens the meeting page and joins under this name. */
  async join(url: string, name: string): Promise<void> {
    await this.page.goto(url);
    await this.enter(name);
  }

  /** On the meeting page: gives the name and joins. */
  async enter(name: string): Promise<void> {
    await this.page.locator(`::-p-aria([name="${words.name}"][role="textbox"])`).setTimeout(PATIENCE).fill(name);
    await this.press(words.join);
    await this.inMeeting();
  }

  async inMeeting(timeout = PATIENCE): Promise<void> {
    await this.page.waitForSelector(`[role=toolbar][aria-label="${words.bar}"]`, { timeout });
  }

  async press(button: string): Promise<void> {
    await this.page.locator(`::-p-aria([name="${button}"][role="button"])`).setTimeout(PATIENCE).click();
  }

  /** Errors on the page, and requests that went anywhere but to the appliance, since last asked. */
  takeComplaints(): string[] {
    return this.#complaints.splice(0);
  }

  async close(): Promise<void> {
    await this.#firefox.close();
  }

  protected evaluate<Result, Argument>(work: (argument: Argument) => Result | Promise<Result>, argument?: Argument): Promise<Result> {
    return this.page.evaluate(work as (argument: unknown) => Result | Promise<Result>, argument) as Promise<Result>;
  }
}
