/** Which devices there are words for, and which of them this is. */
import { detectPlatform } from '../ui/platform.ts';
import type { Messages } from './i18n/en.ts';

export type Device = keyof Messages['device'];
type Step = keyof Messages['step'];
export type Download = keyof Messages['download'];

export interface Steps {
  readonly steps: readonly Step[];
  /** What the first step gets. */
  readonly download: Download;
  readonly also?: Download;
  /** What the last step says to type. */
  readonly command?: string;
}

export const devices: Readonly<Record<Device, Steps>> = {
  ios: { steps: ['ios1', 'ios2', 'ios3'], download: 'mobileconfig' },
  android: { steps: ['android1', 'android2'], download: 'crt' },
  windows: { steps: ['windows1', 'windows2', 'windows3'], download: 'crt' },
  macos: { steps: ['macos1', 'macos2'], download: 'crt' },
  linux: { steps: ['linux1', 'linux2', 'linux3'], download: 'crt', command: 'certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n Soupbox -i soupbox-ca.crt' },
  firefox: { steps: ['firefox1', 'firefox2'], download: 'crt' },
  chromeos: { steps: ['chromeos1', 'chromeos2', 'chromeos3'], download: 'crt', also: 'pem' },
};

/** Where Firefox has a store of its own, its own steps come first. */
export function deviceOf(userAgent: string, touchPoints: number): Device {
  const { system, browser } = detectPlatform(userAgent, touchPoints);
  return browser === 'firefox' && system === 'linux' ? 'firefox' : system;
}

/** Whether a click through the warning is not enough here: WebKit refuses WebSockets all the same. */
export function refusesClickThrough(userAgent: string, touchPoints: number): boolean {
  const { system, browser } = detectPlatform(userAgent, touchPoints);
  return system === 'ios' || browser === 'safari';
}
