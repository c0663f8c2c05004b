import fs from 'node:fs';
import path from 'node:path';
import { NuxtIconBundle } from '@nuxt/icon/vite';
import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';
import packageJson from './package.json' with { type: 'json' };
import { themeOptions } from './renderer/ui/theme.ts';

const here = import.meta.dirname;
const inHere = (...parts: string[]) => path.join(here, ...parts);

const HEADLESS = inHere('main/headless.ts');

/**
 * `#build/…` are files that Nuxt UI generates for the pages. They mean nothing
 * to the appliance, so its plug-ins stay out of the appliance's bundle.
 */
function onlyFor(environment: string, plugins: Plugin[]): Plugin[] {
  return plugins.flat().map((plugin) => ({ ...plugin, applyToEnvironment: ({ name }) => name === environment }));
}

/** Both halves of Soupbox: the pages (`client`) and the appliance (`main`). */
export default defineConfig({
  root: inHere('renderer'),
  base: '/',
  define: { __VERSION__: JSON.stringify(packageJson.version) },
  plugins: onlyFor('client', [
    vue() as Plugin,
    ...([ui(themeOptions(here))].flat(2) as Plugin[]),
    // Without this, icons would be fetched from the internet when they are shown.
    NuxtIconBundle({
      cwd: here,
      scan: { globInclude: ['renderer/**/*.{vue,ts}'], globExclude: ['node_modules', 'dist'] },
    }),
  ]),
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
  environments: {
    client: {
      build: {
        outDir: inHere('dist/renderer'),
        emptyOutDir: true,
        // Data URLs for scripts and fonts would break the content security policy.
        assetsInlineLimit: 0,
        rolldownOptions: { input: { meeting: inHere('renderer/meeting/index.html') } },
      },
    },
    main: {
      consumer: 'server',
      // `node_modules` stays outside: mediasoup has native parts, and installed packages can be audited.
      resolve: { external: true, conditions: ['node'] },
      build: {
        outDir: inHere('dist/main'),
        emptyOutDir: true,
        target: 'node22',
        sourcemap: true,
        minify: false,
        ssr: true,
        rolldownOptions: {
          input: { headless: HEADLESS },
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      await builder.build(builder.environments.client!);
      if (fs.existsSync(HEADLESS)) await builder.build(builder.environments.main!);
    },
  },
});
