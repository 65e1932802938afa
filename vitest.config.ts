import { defineConfig } from 'vitest/config';

/** Every test file runs in a process of its own: the embedded engine allows one data folder per process. */
export default defineConfig({
  test: {
    pool: 'forks',
    // By default one core would be left idle.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    setupFiles: ['test/support/patience.ts'],
    include: ['test/**/*.test.ts'],
    exclude: ['test/faults/**', 'test/statistics/**', 'test/backends/**', 'test/engine/node_modules/**'],
  },
});
