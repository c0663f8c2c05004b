/** What pages in our windows may do: next to nothing. */
import type { DownloadItem, Event, Session, WebContents } from 'electron';
import { CONSOLE_URL, isConsoleUrl } from './scheme.ts';

/** Copying an address, and the projector's view. Whoever needs a camera is a participant, in a browser. */
const needed = new Set(['clipboard-sanitized-write', 'fullscreen']);

/** Every permission is denied, except the two to the console itself; only blobs of the console are downloaded. */
export function guardSession(session: Session): void {
  const allowed = (permission: string, url: string | undefined) => needed.has(permission) && url !== undefined && isConsoleUrl(withSlash(url));
  session.setPermissionRequestHandler((_contents, permission, answer, details) => answer(allowed(permission, details.requestingUrl)));
  session.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event: Event, item: DownloadItem) => {
    if (!item.getURL().startsWith(`blob:${CONSOLE_URL}`)) event.preventDefault();
  });
}

/** A window shows the console and never anything else; links that may be opened go to `openLink`. */
export function guardContents(contents: WebContents, openLink: (url: string) => void): void {
  contents.setWindowOpenHandler(({ url }) => {
    openLink(url);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event) => {
    // Reloading itself is no navigation to somewhere else.
    if (isConsoleUrl(event.url)) return;
    event.preventDefault();
    openLink(event.url);
  });
  contents.on('will-redirect', (event) => {
    if (!isConsoleUrl(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Electron names an origin with or without the final slash. */
function withSlash(url: string): string {
  return /^[a-z]+:\/\/[^/]+$/.test(url) ? `${url}/` : url;
}
