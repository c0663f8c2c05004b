import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

const slow = ['test/**/*.long.test.ts'];
/** The host's screens, in both shells: one browser that is looked at. */
const screens = ['test/system/{console,desktop}/**/*.test.ts'];
/** Many people at a time: browsers with media, and load generators. */
const people = ['test/system/{burst,meeting,network,trust}/**/*.test.ts', 'test/system/classic/browser.test.ts'];
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
      { extends: true, test: { name: 'system', include: ['test/system/**/*.test.ts'], exclude: [...slow, ...screens, ...people], ...oneByOne } },
      { extends: true, test: { name: 'screens', include: screens, exclude: slow, ...oneByOne } },
      { extends: true, test: { name: 'people', include: people, exclude: slow, ...oneByOne } },
    ],
  },
});
