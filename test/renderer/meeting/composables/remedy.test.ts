import { expect, it } from 'vitest';
import { remedyFor } from '../../../../renderer/meeting/composables/remedy.ts';
import type { Browser, System } from '../../../../renderer/ui/platform.ts';

const on = (system: System, browser: Browser) => ({ system, browser, browserName: browser });

it.each([
  ['android', 'chrome', 'chromeAndroid'],
  ['android', 'samsung', 'chromeAndroid'],
  ['android', 'firefox', 'firefoxAndroid'],
  ['ios', 'safari', 'safariIos'],
  ['ios', 'chrome', 'iosApp'],
  ['macos', 'safari', 'safariMac'],
  ['windows', 'edge', 'chromeDesktop'],
  ['linux', 'firefox', 'firefoxDesktop'],
  ['linux', 'other', 'otherBrowser'],
] as const)('a refused permission on %s in %s is mended by %s', (system, browser, remedy) => {
  expect(remedyFor('no-permission', on(system, browser))).toBe(remedy);
});

it.each([
  ['windows', 'windows'],
  ['macos', 'macos'],
  ['android', 'android'],
  ['ios', 'iosApp'],
  ['linux', 'linux'],
  ['chromeos', 'linux'],
] as const)('a block by the system on %s is mended by %s', (system, remedy) => {
  expect(remedyFor('system-permission', on(system, 'chrome'))).toBe(remedy);
});

it('knows the rest on any device', () => {
  expect(remedyFor('not-found', on('linux', 'chrome'))).toBe('notFound');
  expect(remedyFor('in-use', on('linux', 'chrome'))).toBe('inUse');
  expect(remedyFor('insecure-page', on('linux', 'chrome'))).toBe('insecurePage');
  expect(remedyFor('failed', on('linux', 'chrome'))).toBe('failed');
});
