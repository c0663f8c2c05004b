/** Which addresses the desktop app opens in the system's browser. */

/** Pages of the projects that Soupbox stands on, as its About screen and its menu name them. */
export const projectPages = ['https://mediasoup.org/', 'https://www.electronjs.org/', 'https://nodejs.org/', 'https://vuejs.org/'] as const;

/**
 * Our own meeting pages, whatever room and key they name, and the projects'
 * pages. Everything else stays closed: a link in a chat or in a name must not
 * get a program of this computer to open something.
 */
export function mayOpen(url: string, meetingUrls: readonly string[]): boolean {
  const target = parse(url);
  if (!target || target.protocol !== 'https:' || target.username || target.password) return false;
  if (meetingUrls.some((own) => parse(own)?.origin === target.origin)) return true;
  return projectPages.some((page) => parse(page)?.origin === target.origin);
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
