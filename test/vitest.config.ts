import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

const slow = ['test/**/*.long.test.ts'];
/** What keeps the processor busy: browsers, and load generators. The other system tests mostly wait. */
const busy = ['test/system/{burst,meeting,console,desktop}/**/*.test.ts', 'test/system/classic/browser.test.ts'];
/** Real browsers and workers on few cores: side by side they would starve each other. */
const oneByOne = { testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false };

export default defineConfig({
  plugins: [vue()],
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/*.test.ts', 'test/{main,renderer,resources,bench}/**/*.test.ts'], exclude: slow, testTimeout: 20_000, maxWorkers: 3 },
      },
      { extends: true, test: { name: 'system', include: ['test/system/**/*.test.ts'], exclude: [...slow, ...busy], ...oneByOne } },
      { extends: true, test: { name: 'browser', include: busy, exclude: slow, ...oneByOne } },
    ],
  },
});
