import type { Messages } from '../i18n/en.ts';
import type { Platform } from '../../ui/platform.ts';
import type { DeviceProblem } from '../stores/meeting.types.ts';

export type Remedy = keyof Messages['remedy'];

/** Which words say where to allow or mend a device, on this very device. */
export function remedyFor(problem: DeviceProblem, platform: Platform): Remedy {
  switch (problem) {
    case 'no-permission':
      return browserRemedy(platform);
    case 'system-permission':
      return systemRemedy(platform);
    case 'not-found':
      return 'notFound';
    case 'in-use':
      return 'inUse';
    case 'insecure-page':
      return 'insecurePage';
    case 'failed':
      return 'failed';
  }
}

function browserRemedy({ system, browser }: Platform): Remedy {
  if (system === 'ios') return browser === 'safari' ? 'safariIos' : 'iosApp';
  if (browser === 'firefox') return system === 'android' ? 'firefoxAndroid' : 'firefoxDesktop';
  if (browser === 'safari') return 'safariMac';
  if (browser === 'other') return 'otherBrowser';
  return system === 'android' ? 'chromeAndroid' : 'chromeDesktop';
}

function systemRemedy({ system }: Platform): Remedy {
  switch (system) {
    case 'windows':
      return 'windows';
    case 'macos':
      return 'macos';
    case 'android':
      return 'android';
    case 'ios':
      return 'iosApp';
    default:
      return 'linux';
  }
}
