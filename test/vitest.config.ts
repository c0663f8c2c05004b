import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

const slow = ['test/**/*.long.test.ts'];

export default defineConfig({
  plugins: [vue()],
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/*.test.ts', 'test/{main,renderer,resources}/**/*.test.ts'], exclude: slow, testTimeout: 20_000 },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          exclude: slow,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Real browsers and workers on few cores: side by side they would starve each other.
          fileParallelism: false,
        },
      },
    ],
  },
});
