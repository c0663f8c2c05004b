import { launchDesktop } from '../desktop/launchDesktop.ts';
import type { StartHost } from './TestHost.ts';
import { watchConsole } from './watchConsole.ts';
import { wear } from './wear.ts';

/** The console in the window of the desktop app. */
export const startDesktopHost: StartHost = async (flags = []) => {
  const desktop = await launchDesktop({ flags });
  const { meetingUrls } = await desktop.ready();
  const complaints = watchConsole(desktop.page, desktop.page.url());
  return {
    carrier: 'desktop',
    meetingUrl: meetingUrls[0]!,
    dataDir: desktop.dataDir,
    open: (look) => wear(desktop.page, look),
    takeComplaints: () => complaints.splice(0),
    close: () => desktop.close(),
  };
};
