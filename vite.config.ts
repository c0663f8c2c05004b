import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { NuxtIconBundle } from '@nuxt/icon/vite';
import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { build, defineConfig, type Plugin, type Rolldown } from 'vite';
import packageJson from './package.json' with { type: 'json' };
import { themeOptions } from './renderer/ui/theme.ts';

const here = import.meta.dirname;
const inHere = (...parts: string[]) => path.join(here, ...parts);

/** The oldest that the pages are for: older ones do not have the CSS that Tailwind writes. Named again in README.md and eslint.config.js. */
const browsers = ['chrome111', 'edge111', 'firefox128', 'safari16.4', 'ios16.4'];

/** Both shells. */
const entries = { headless: inHere('main/headless.ts'), electron: inHere('main/electron.ts') };

/**
 * `#build/…` are files that Nuxt UI generates for the pages. They mean nothing
 * to the appliance, so its plug-ins stay out of the appliance's bundle.
 */
function onlyFor(environment: string, plugins: Plugin[]): Plugin[] {
  return plugins.flat().map((plugin) => ({ ...plugin, applyToEnvironment: ({ name }) => name === environment }));
}

/**
 * Compressed copies beside the assets (`x.js.br`, `x.js.gz`): compressing 1 MB
 * for each of thirty students who scan the code at once is work for nothing.
 */
function compressedCopies(): Plugin {
  return {
    name: 'soupbox:compressed-copies',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [fileName, item] of Object.entries(bundle)) {
          const source = item.type === 'chunk' ? item.code : item.source;
          if (!/\.(js|css|svg)$/.test(fileName) || source.length < 1024) continue;
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(source) });
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
        }
      },
    },
  };
}

/** What stands in the meeting page itself: too small for a file, and needed before any file has come. */
async function earliest(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, target: browsers, rolldownOptions: { input: inHere('renderer/meeting/earliest.ts'), output: { format: 'iife' } } },
  });
  const [chunk] = (result as Rolldown.RolldownOutput).output;
  return chunk.code.trim();
}

/**
 * Characters beyond Latin-1 are written as escapes: one quotation mark in a
 * file, and V8 holds all of it with two bytes for each character.
 */
function oneByteScripts(): Plugin {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return {
    name: 'soupbox:one-byte-scripts',
    apply: 'build',
    // Last: what prints the code would write them out again.
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const item of Object.values(bundle)) if (item.type === 'chunk') item.code = item.code.replace(/[^\0-\xff]/g, escape);
      },
    },
  };
}

/** The order of the meeting page's scripts: the first, in a file of its own, runs as soon as it has come; those of the screens come last. */
function scriptsInOrder(): Plugin {
  return {
    name: 'soupbox:scripts-in-order',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      async handler(html, { bundle = {}, path: page }) {
        if (page !== '/meeting/index.html') return;
        const chunks = Object.values(bundle).filter((item) => item.type === 'chunk');
        const early = chunks.find(({ moduleIds }) => moduleIds.includes(inHere('renderer/meeting/early.ts')));
        if (!early) throw new Error('renderer/meeting/early.ts is in no script of the meeting page');
        const first = [
          { tag: 'script', children: await earliest(), injectTo: 'head-prepend' as const },
          { tag: 'script', attrs: { type: 'module', async: true, crossorigin: true, src: `/${early.fileName}` }, injectTo: 'head-prepend' as const },
        ];
        // What `main.ts` asks for only later is fetched at once all the same, with all that it needs.
        const screens = chunks.find(({ facadeModuleId }) => facadeModuleId === inHere('renderer/meeting/app.ts'));
        if (!screens) throw new Error('renderer/meeting/app.ts has no script of its own');
        const files = new Set([screens.fileName]);
        for (const file of files) for (const needed of chunks.find(({ fileName }) => fileName === file)?.imports ?? []) files.add(needed);
        const missing = [...files].filter((file) => !html.includes(`/${file}"`));
        return [...first, ...missing.map((file) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` }, injectTo: 'head' as const }))];
      },
    },
  };
}

/** Parts of mediasoup-client for its own tests and for apps without a browser: a quarter of it. */
function withoutUnusedHandlers(): Plugin {
  return {
    name: 'soupbox:without-unused-handlers',
    apply: 'build',
    load: {
      filter: { id: /mediasoup-client[\\/]lib[\\/](handlers[\\/](FakeHandler|ReactNative106)|test[\\/]fakeParameters)\.js$/ },
      handler: () => 'module.exports = {};',
    },
  };
}

/** Large libraries that change rarely: files of their own stay in the browsers' caches when we change. */
const libraries = [
  { name: 'mediasoup', test: /node_modules[\\/](mediasoup-client|sdp-transform|h264-profile-level-id|awaitqueue|protoo-client)[\\/]/ },
  { name: 'vue', test: /node_modules[\\/](vue|@vue|pinia)[\\/]/ },
  { name: 'zod', test: /node_modules[\\/]zod[\\/]/ },
];

/**
 * What comes in one file each: a device that was never here pays for each file
 * with a request and a turn of the page's thread. `$initial` is what a page
 * begins with, in contrast to what is fetched later.
 */
const together = [
  // These three first, and each by itself, or whoever needs a part of one of them would fetch all of the session.
  { name: 'shared', test: /renderer[\\/](ui[\\/](i18n[\\/]locale|remember|platform|copyText|format|url)|link[\\/](Link|backoff))|main[\\/]contract[\\/](textRules|sources|errors)|vite[\\/]preload-helper/, includeDependenciesRecursively: false },
  { name: 'link', test: /renderer[\\/]link[\\/](socketLink|AdoptedTransport)/, includeDependenciesRecursively: false },
  { name: 'ui', test: /node_modules[\\/](?!vue-router|qrcode|dijkstrajs|uplot)|virtual:nuxt|renderer[\\/]ui[\\/](i18n|useTheme)/, tags: ['$initial' as const] },
  { name: 'session', test: /renderer[\\/]meeting[\\/](stores|session|parameters|landing[\\/]namesRoom|composables[\\/]until|notLoaded)/ },
  { name: 'form', test: /@nuxt[\\/]ui[\\/].*[\\/](Alert|FormField|Input|Kbd|Popover|overlay)\.|ui-templates[\\/]ui[\\/](alert|form-field|input|kbd|popover)\.|reka-ui[\\/]dist[\\/](HoverCard|Label|Popover|RovingFocus)[\\/]/ },
];

/** What the meeting page's first script consists of. */
const early = { name: 'early', test: /renderer[\\/](meeting[\\/]early(Socket)?|meeting[\\/]session[\\/]certificate|link[\\/]EarlySocket)\.ts$/ };

/** All of Soupbox: the pages (`client`), the appliance in its shells (`main`), and what links the desktop's window to it (`preload`). */
export default defineConfig({
  root: inHere('renderer'),
  base: '/',
  define: { __VERSION__: JSON.stringify(packageJson.version) },
  resolve: { alias: [{ find: /^debug$/, replacement: inHere('renderer/link/debug.cjs') }] },
  plugins: onlyFor('main', [oneByteScripts()]).concat(onlyFor('client', [
    vue() as Plugin,
    ...([ui(themeOptions(here))].flat(2) as Plugin[]),
    scriptsInOrder(),
    withoutUnusedHandlers(),
    compressedCopies(),
    // Without this, icons would be fetched from the internet when they are shown.
    NuxtIconBundle({
      cwd: here,
      scan: { globInclude: ['renderer/**/*.{vue,ts}'], globExclude: ['node_modules', 'dist'] },
    }),
  ])),
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    // The page comes from the appliance over HTTPS; news of changes comes straight from here.
    hmr: { protocol: 'ws', host: '127.0.0.1', clientPort: Number(process.env.SOUPBOX_DEV_PAGES_PORT ?? 5173) },
  },
  environments: {
    client: {
      build: {
        outDir: inHere('dist/renderer'),
        modulePreload: {
          polyfill: false,
          // The page itself names the files of the screens (`scriptsInOrder`): looking whether it does takes longer than it saves.
          resolveDependencies: (file, needed) => (/[\\/]app-[^\\/]+$/.test(file) ? needed.filter((each) => each.endsWith('.css')) : needed),
        },
        emptyOutDir: true,
        target: browsers,
        // Data URLs for scripts and fonts would break the content security policy.
        assetsInlineLimit: 0,
        rolldownOptions: {
          input: { meeting: inHere('renderer/meeting/index.html'), trust: inHere('renderer/trust/index.html'), console: inHere('renderer/console/index.html'), doctor: inHere('renderer/doctor/index.html') },
          output: { codeSplitting: { groups: [early, ...libraries, ...together] } },
        },
      },
    },
    main: {
      consumer: 'server',
      // `node_modules` stays outside: mediasoup has native parts, and installed packages can be audited. But for
      // zod, of which we use a part: with all its languages it costs every start 0.3 s and 10 MB.
      resolve: { external: Object.keys(packageJson.dependencies).filter((name) => name !== 'zod'), noExternal: ['zod'], conditions: ['node'] },
      build: {
        outDir: inHere('dist/main'),
        emptyOutDir: true,
        target: 'node22',
        sourcemap: true,
        minify: false,
        ssr: true,
        rolldownOptions: {
          input: entries,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { external: true, conditions: ['node'] },
      build: {
        outDir: inHere('dist/preload'),
        emptyOutDir: true,
        target: 'node22',
        minify: false,
        ssr: true,
        rolldownOptions: {
          input: { preload: inHere('main/desktop/preload.ts') },
          // A sandboxed preload must be CommonJS, in one file.
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      await builder.build(builder.environments.client!);
      await builder.build(builder.environments.main!);
      await builder.build(builder.environments.preload!);
    },
  },
});
