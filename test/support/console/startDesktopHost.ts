import { watchPage } from '../browser/watch.ts';
import { launchDesktop } from '../desktop/launchDesktop.ts';
import type { StartHost } from './TestHost.ts';
import { wear } from './wear.ts';

/** The console in the window of the desktop app. Closing the console leaves the window: it is always there. */
export const startDesktopHost: StartHost = async (flags = []) => {
  const desktop = await launchDesktop({ flags });
  const { meetingUrls } = await desktop.ready();
  const complaints = watchPage(desktop.page, desktop.page.url());
  return {
    carrier: 'desktop',
    meetingUrl: meetingUrls[0]!,
    dataDir: desktop.dataDir,
    async open(look) {
      await wear(desktop.page, look);
      return { page: desktop.page, takeComplaints: () => complaints.splice(0), close: async () => {} };
    },
    close: () => desktop.close(),
  };
};
