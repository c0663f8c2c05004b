/**
 * A host with its console, as the specs of the console see it: which carrier
 * it has makes no difference to them.
 */
import type { Page } from 'playwright-core';

export type CarrierKind = 'browser' | 'desktop';

/** How a console is looked at. What is left out: English, light, 1280 × 800, the Overview. */
export interface Look {
  locale?: 'en' | 'zh-CN';
  theme?: 'light' | 'dark';
  viewport?: { width: number; height: number };
  /** `#/rooms` */
  hash?: string;
}

export interface TestHost {
  readonly carrier: CarrierKind;
  /** `https://127.0.0.1:PORT/` */
  readonly meetingUrl: string;
  readonly dataDir: string;
  /** The one window, signed in, as `look` wants it; loaded anew. */
  open(look?: Look): Promise<Page>;
  /** Errors on the page, and requests that went anywhere but to the appliance, since last asked. */
  takeComplaints(): string[];
  close(): Promise<void>;
}

export type StartHost = (flags?: readonly string[]) => Promise<TestHost>;
