import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import type { PageOptions } from './main.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const html = '<!doctype html><title>classic</title><body><script type="module" src="/classic.js"></script>';

/**
 * Serves classic pages from a web server of their own, as existing clients
 * are. It is on loopback: Chromium does not let a page from a wider network
 * connect to a nearer one without asking (Local Network Access).
 */
export class ClassicPages {
  readonly #server: Server;

  static async serve(): Promise<ClassicPages> {
    const pages = new ClassicPages(await script());
    await new Promise<void>((resolve) => pages.#server.listen(0, '127.0.0.1', resolve));
    return pages;
  }

  private constructor(code: string) {
    this.#server = createServer(({ url }, response) => {
      const isScript = url?.endsWith('.js') ?? false;
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html').end(isScript ? code : html);
    });
  }

  /** A page that is on its way into the room. */
  async open(context: BrowserContext, options: PageOptions): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => 'classic' in window);
    await page.evaluate((given) => window.classic.start(given), options);
    return page;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function script(): Promise<string> {
  const result = await build({
    configFile: false,
    root: here,
    logLevel: 'error',
    build: { write: false, minify: false, rolldownOptions: { input: path.join(here, 'main.ts') } },
  });
  const { output } = result as { output: { type: string; code?: string }[] };
  return output.find(({ type }) => type === 'chunk')!.code!;
}
