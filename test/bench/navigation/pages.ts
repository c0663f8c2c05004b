/** The built pages with two more among their assets: our exchange and the classic one, each without any screens. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';

const here = import.meta.dirname;
const root = path.join(here, '../../..');
const exchanges = ['own', 'classic'] as const;

/** As in `vite.config.ts`: the script that runs first stands in a file of its own; what comes before it, in the page itself. */
const early = { name: 'early', test: /renderer[\\/](meeting[\\/]early(Socket)?|meeting[\\/]session[\\/]certificate|link[\\/]EarlySocket)\.ts$/ };

/** A folder to serve pages from; remove it when done. */
export async function pagesWithExchanges(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-pages-'));
  await cp(path.join(root, 'dist/renderer'), folder, { recursive: true });
  const assets = path.join(folder, 'assets');
  const [inline = ''] = /<script>.+?<\/script>/s.exec(await readFile(path.join(folder, 'meeting/index.html'), 'utf8')) ?? [];
  for (const exchange of exchanges) {
    const chunks = await scripts(exchange);
    for (const { fileName, code } of chunks) {
      await writeFile(path.join(assets, fileName), code);
      await writeFile(path.join(assets, `${fileName}.br`), brotliCompressSync(code));
    }
    // As the built page has them: what is early at once, the rest in its order.
    const tags = chunks.map(({ fileName, isEntry, name }) => {
      if (isEntry) return `<script type="module" src="/assets/${fileName}"></script>`;
      return name === 'early' ? `<script type="module" async src="/assets/${fileName}"></script>` : `<link rel="modulepreload" href="/assets/${fileName}">`;
    });
    await writeFile(path.join(assets, `exchange-${exchange}.html`), `<!doctype html>${exchange === 'own' ? inline : ''}<title>${exchange}</title>${tags.reverse().join('')}<body>`);
  }
  // Where a tab waits between two visits.
  await writeFile(path.join(assets, 'exchange-rest.html'), '<!doctype html><title>rest</title><body>');
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

interface Chunk {
  type: string;
  name: string;
  code: string;
  fileName: string;
  isEntry: boolean;
}

/** The entry first. */
async function scripts(exchange: string): Promise<Chunk[]> {
  const result = await build({
    configFile: false,
    root: here,
    logLevel: 'error',
    // Clients that exist have the library as it is.
    resolve: exchange === 'own' ? { alias: [{ find: /^debug$/, replacement: path.join(root, 'renderer/link/debug.cjs') }] } : {},
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      rolldownOptions: {
        input: path.join(here, `${exchange}.ts`),
        output: { codeSplitting: { groups: [early] }, entryFileNames: `exchange-${exchange}.js`, chunkFileNames: `exchange-${exchange}-[name].js` },
      },
    },
  });
  const { output } = result as unknown as { output: Chunk[] };
  return output.filter(({ type }) => type === 'chunk').sort((a, b) => Number(b.isEntry) - Number(a.isEntry));
}
