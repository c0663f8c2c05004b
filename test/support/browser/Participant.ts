import type { Locator, Page } from 'playwright-core';
import { type Browser, type BrowserOptions, launchBrowser } from './chromium.ts';
import { watchPage } from './watch.ts';
import { PATIENCE, Witness } from './Witness.ts';
import { words } from './words.ts';

/**
 * One person with a browser of their own. Everything is found as that person
 * would: by what a control is called, and by who is on the stage.
 */
export class Participant extends Witness {
  readonly page: Page;
  readonly browser: Browser;
  private readonly complaints: string[];

  private constructor(browser: Browser, page: Page, complaints: string[]) {
    super();
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
    await this.enter(name);
  }

  /** On the meeting page: gives the name and joins. */
  async enter(name: string): Promise<void> {
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

  /** Errors on the page, and requests that went anywhere but to the appliance, since last asked. */
  takeComplaints(): string[] {
    return this.complaints.splice(0);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  protected evaluate<Result, Argument>(work: (argument: Argument) => Result | Promise<Result>, argument?: Argument): Promise<Result> {
    return this.page.evaluate(work as (argument: unknown) => Result | Promise<Result>, argument);
  }
}
