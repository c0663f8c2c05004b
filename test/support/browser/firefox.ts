import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { findFirefox } from '../../../resources/setup/browser.mjs';
import type { Host } from '../netns/Host.ts';
import { Passage } from '../netns/Passage.ts';
import { freePort } from '../startTestAppliance.ts';
import { installProbe, type ProbeOptions } from './probe.ts';
import { type Trust, writeNssStore } from './trust.ts';

export interface FirefoxOptions {
  /** What its microphone hears: a steady tone. */
  hertz?: number;
  trust?: Trust;
  /** The computer of a made-up network that it runs on. Without one it sees pages, but no media: it leaves loopback alone. */
  on?: Host;
  viewport?: { width: number; height: number };
  video?: ProbeOptions['video'];
  /** Settings of about:config, beside those that every test needs. */
  preferences?: Record<string, boolean | number | string>;
}

export interface Firefox {
  browser: Browser;
  page: Page;
  close(): Promise<void>;
}

const SMALL_VIDEO = { width: 320, height: 180, frameRate: 10 };

const preferences = {
  // A camera and a microphone of its own making, given without a question.
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  // Beside what puppeteer-core turns off: nothing shall leave this machine.
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.trr.mode': 5,
  'browser.region.network.url': '',
  'dom.push.connection.enabled': false,
  'media.gmp-manager.url': '',
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': '',
  // A proxy of the machine is none of its business.
  'network.proxy.type': 0,
  'intl.accept_languages': 'en-US',
  'ui.prefersReducedMotion': 1,
};

export const firefoxPath = () => findFirefox() as string | undefined;

/** A Firefox process of its own, with its own profile, camera, microphone and certificate store, over WebDriver BiDi. */
export async function launchFirefox(options: FirefoxOptions = {}): Promise<Firefox> {
  const program = firefoxPath();
  if (!program) throw new Error('no Firefox: install firefox-esr or set SOUPBOX_FIREFOX');
  const { trust = 'anything', hertz, on } = options;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-firefox-'));
  const profile = path.join(folder, 'profile');
  await mkdir(profile);
  await writeNssStore(profile, trust);
  const debuggingPort = on ? await freePort() : 0;
  const passage = on && (await Passage.open(on, debuggingPort, path.join(folder, 'passage')));
  const browser = await launch({
    browser: 'firefox',
    executablePath: on ? await programOn(on, program, folder) : program,
    headless: true,
    userDataDir: profile,
    debuggingPort,
    // Nor shall it read or change anything of the person who runs the tests.
    env: { ...process.env, HOME: folder },
    acceptInsecureCerts: trust === 'anything',
    defaultViewport: options.viewport ?? { width: 800, height: 600 },
    extraPrefsFirefox: { ...preferences, ...(hertz === undefined ? {} : { 'media.navigator.audio.fake_frequency': hertz }), ...options.preferences },
  });
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(installProbe, { video: options.video ?? SMALL_VIDEO });
  return {
    browser,
    page,
    async close() {
      await browser.close();
      passage?.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** One program to start, without arguments of its own. */
async function programOn(host: Host, program: string, folder: string): Promise<string> {
  const file = path.join(folder, 'firefox');
  await writeFile(file, `#!/bin/sh\nexec ${host.command(program).join(' ')} "$@"\n`, { mode: 0o700 });
  return file;
}
