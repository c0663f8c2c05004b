import { defineConfig } from 'vitest/config';

/** What takes minutes of waiting: `npm run test:long`. */
export default defineConfig({
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: { name: 'long', include: ['test/**/*.long.test.ts'], testTimeout: 1_800_000, hookTimeout: 120_000, fileParallelism: false },
});
