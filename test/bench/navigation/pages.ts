/** The built pages with two more among their assets: our exchange and the classic one, each without any screens. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';

const here = import.meta.dirname;
const exchanges = ['own', 'classic'] as const;

/** A folder to serve pages from; remove it when done. */
export async function pagesWithExchanges(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-pages-'));
  await cp(path.join(here, '../../../dist/renderer'), folder, { recursive: true });
  const assets = path.join(folder, 'assets');
  for (const exchange of exchanges) {
    const code = await script(exchange);
    const name = `exchange-${exchange}`;
    await writeFile(path.join(assets, `${name}.js`), code);
    await writeFile(path.join(assets, `${name}.js.br`), brotliCompressSync(code));
    await writeFile(path.join(assets, `${name}.html`), `<!doctype html><title>${exchange}</title><script type="module" src="/assets/${name}.js"></script><body>`);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function script(exchange: string): Promise<string> {
  const result = await build({
    configFile: false,
    root: here,
    logLevel: 'error',
    build: { write: false, minify: true, rolldownOptions: { input: path.join(here, `${exchange}.ts`), output: { codeSplitting: false } } },
  });
  const { output } = result as { output: { type: string; code?: string }[] };
  return output.find(({ type }) => type === 'chunk')!.code!;
}
