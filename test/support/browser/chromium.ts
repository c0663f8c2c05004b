import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import type { Host } from '../netns/Host.ts';
import { writeTone } from '../tones.ts';
import { type Portrait, writePortrait } from './portrait.ts';
import { installProbe, type ProbeOptions } from './probe.ts';
import { type Trust, writeNssStore } from './trust.ts';

export interface BrowserOptions {
  /** What its microphone hears. */
  hertz?: number;
  /** What its camera sees; without one, Chromium's test card. */
  portrait?: Portrait;
  locale?: string;
  colorScheme?: 'light' | 'dark';
  viewport?: { width: number; height: number };
  /** A phone: touch, and a mobile viewport. */
  phone?: boolean;
  deviceScaleFactor?: number;
  video?: ProbeOptions['video'];
  /** The computer of a made-up network that it runs on. */
  on?: Host;
  /** Pictures a second of its camera; few, for many browsers share a small machine. */
  cameraFps?: number;
  trust?: Trust;
  /** Flags beside those that every test needs. */
  flags?: readonly string[];
}

export interface Browser {
  context: BrowserContext;
  close(): Promise<void>;
}

const SMALL_VIDEO = { width: 320, height: 180, frameRate: 10 };

/** Beside those that Playwright gives every Chromium. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  // Answers the camera, microphone and screen-sharing questions with yes.
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

export const chromiumPath = () => process.env['SOUPBOX_CHROMIUM'] ?? '/usr/bin/chromium';

/**
 * A Chromium process of its own, as every participant has one: with its own
 * profile, camera and microphone.
 */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-browser-'));
  const { hertz, portrait, locale = 'en-US', colorScheme = 'light', phone = false, cameraFps = 10, trust = 'anything' } = options;
  const tone = hertz === undefined ? [] : [`--use-file-for-fake-audio-capture=${await writeTone(folder, hertz)}`];
  const camera = portrait === undefined ? [] : [`--use-file-for-fake-video-capture=${await writePortrait(folder, portrait)}`];
  await writeNssStore(path.join(folder, '.pki', 'nssdb'), trust);
  const context = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
    executablePath: options.on ? await programOn(options.on, folder) : chromiumPath(),
    headless: true,
    args: [...flags, `--use-fake-device-for-media-stream=fps=${cameraFps}`, ...tone, ...camera, ...(options.flags ?? [])],
    // It looks for the certificates that it trusts in there.
    ...(trust === 'anything' ? { ignoreHTTPSErrors: true } : { env: { ...process.env, HOME: folder, XDG_DATA_HOME: path.join(folder, '.local', 'share') } }),
    locale,
    colorScheme,
    // Small as well: without a GPU, every pixel that moves costs.
    viewport: options.viewport ?? { width: 800, height: 600 },
    reducedMotion: 'reduce',
    deviceScaleFactor: options.deviceScaleFactor ?? 1,
    ...(phone ? { isMobile: true, hasTouch: true } : {}),
  });
  await context.addInitScript(installProbe, { video: options.video ?? SMALL_VIDEO });
  return {
    context,
    async close() {
      await context.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** One program to start, without arguments of its own: that is all that Playwright takes. */
async function programOn(host: Host, folder: string): Promise<string> {
  const file = path.join(folder, 'chromium');
  await writeFile(file, `#!/bin/sh\nexec ${host.command(chromiumPath()).join(' ')} "$@"\n`, { mode: 0o700 });
  return file;
}
