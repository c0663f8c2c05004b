import type { Page } from 'playwright-core';

/** Schemes that never touch the network. */
const harmless = ['data:', 'blob:', 'about:'];

/**
 * Collects errors of the page's own scripts and every request that does not
 * go to the appliance: a LAN without internet must not miss anything.
 */
export function watchPage(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  const { host } = new URL(origin);

  const check = (url: string) => {
    const target = new URL(url);
    if (harmless.includes(target.protocol) || target.host === host) return;
    complaints.push(`a request left the LAN: ${url}`);
  };
  page.on('request', (request) => check(request.url()));
  page.on('websocket', (socket) => check(socket.url()));
  page.on('pageerror', (error) => complaints.push(`error on the page: ${error.message}`));
  page.on('console', (message) => {
    const blocked = /Content Security Policy/i.test(message.text());
    if (blocked) complaints.push(`blocked on the page: ${message.text()}`);
  });
  return complaints;
}
