/** Every way to reach a console, for `describe.each(hosts)`. */
import { shellName } from '../desktop/launchDesktop.ts';
import { startBrowserHost } from './startBrowserHost.ts';
import { startDesktopHost } from './startDesktopHost.ts';
import type { StartHost } from './TestHost.ts';

export const hosts: readonly { name: string; start: StartHost }[] = [
  { name: 'headless, in a browser', start: startBrowserHost },
  { name: `desktop app (${shellName})`, start: startDesktopHost },
];
