/**
 * A host with its console, as the specs of the console see it: which carrier
 * it has makes no difference to them. `startBrowserHost` (headless appliance,
 * Chromium) and its desktop twin (the window of the desktop app) make one.
 */
import type { Page } from 'playwright-core';

export type CarrierKind = 'browser' | 'desktop';

/** How a console is looked at. What is left out: English, light, 1280 × 800. */
export interface Look {
  locale?: 'en' | 'zh-CN';
  theme?: 'light' | 'dark';
  viewport?: { width: number; height: number };
  /** Opened first: `#/rooms`. */
  hash?: string;
}

export interface OpenedConsole {
  readonly page: Page;
  /** Errors on the page, and requests that went anywhere but to the appliance, since last asked. */
  takeComplaints(): string[];
  close(): Promise<void>;
}

export interface TestHost {
  readonly carrier: CarrierKind;
  /** `https://127.0.0.1:PORT/` */
  readonly meetingUrl: string;
  readonly dataDir: string;
  /** Opens a console that is signed in and shows state. One at a time: a desktop app has one window. */
  open(look?: Look): Promise<OpenedConsole>;
  close(): Promise<void>;
}

export type StartHost = (flags?: readonly string[]) => Promise<TestHost>;
