/** Answers `soupbox://console/…` with what the build made, and with nothing else. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CONSOLE_HOST, SCHEME } from './scheme.ts';

/** Nothing but the page's own files; it speaks with the appliance over IPC, never over the network. */
const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** A handler for `protocol.handle`. Throws where the console is not built. */
export function consolePages(pagesDir: string): (request: Request) => Promise<Response> {
  const files = builtFiles(pagesDir);
  return async ({ url, method }) => {
    const { protocol, host, pathname } = new URL(url);
    const file = protocol === `${SCHEME}:` && host === CONSOLE_HOST ? files.get(pathname) : undefined;
    if (!file) return answer(404, 'text/plain; charset=utf-8', 'There is nothing here.\n');
    if (method !== 'GET' && method !== 'HEAD') return answer(405, 'text/plain; charset=utf-8', 'Only GET is answered.\n');
    return answer(200, types[path.extname(file)]!, await readFile(file));
  };
}

/**
 * By the path in the URL: looked up, never put together from it, so that no
 * path leads anywhere else. Neither links that lead out of the folder nor
 * files that came later are among them.
 */
function builtFiles(pagesDir: string): ReadonlyMap<string, string> {
  const assets = path.join(pagesDir, 'assets');
  const names = readdirSync(assets, { withFileTypes: true }).filter((entry) => entry.isFile() && path.extname(entry.name) in types);
  const index = path.join(pagesDir, 'console', 'index.html');
  if (!readdirSync(path.dirname(index)).includes('index.html')) throw new Error(`the console is not built: there is no ${index}; run "npm run build"`);
  return new Map([['/', index], ...names.map(({ name }) => [`/assets/${name}`, path.join(assets, name)] as const)]);
}

function answer(status: number, type: string, body: string | Uint8Array<ArrayBuffer>): Response {
  return new Response(body, { status, headers: { ...headers, 'content-type': type } });
}
