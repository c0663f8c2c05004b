import type { Page } from 'playwright-core';
import type { Page as FirefoxPage } from 'puppeteer-core';

/** zod tries whether it may compile its schemas, and does without where a page forbids it. Only Firefox speaks of it. */
const zodAsks = /blocked a JavaScript eval \(script-src\)/;

/** Schemes that never touch the network. */
const harmless = ['data:', 'blob:', 'about:'];

/**
 * Collects errors of the page's own scripts and every request that does not
 * go to the appliance: a LAN without internet must not miss anything.
 */
export function watchPage(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  const check = strayCheck(origin, complaints);
  page.on('request', (request) => check(request.url()));
  page.on('websocket', (socket) => check(socket.url()));
  page.on('pageerror', (error) => complaints.push(`error on the page: ${error.message}`));
  page.on('console', (message) => {
    const blocked = /Content Security Policy/i.test(message.text());
    if (blocked) complaints.push(`blocked on the page: ${message.text()}`);
  });
  return complaints;
}

/** The same of a page in Firefox, which reports what was blocked as an error. */
export function watchFirefoxPage(page: FirefoxPage, origin: string): string[] {
  const complaints: string[] = [];
  const check = strayCheck(origin, complaints);
  page.on('request', (request) => check(request.url()));
  page.on('pageerror', (error) => {
    const message = error instanceof Error ? error.message : String(error);
    if (!zodAsks.test(message)) complaints.push(`error on the page: ${message}`);
  });
  return complaints;
}

function strayCheck(origin: string, complaints: string[]): (url: string) => void {
  const { host } = new URL(origin);
  return (url) => {
    const target = new URL(url);
    if (harmless.includes(target.protocol) || target.host === host) return;
    complaints.push(`a request left the LAN: ${url}`);
  };
}
