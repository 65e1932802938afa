import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Every test file runs in a process of its own: the embedded engine allows one data folder per process. */
export default defineConfig({
  test: {
    pool: 'forks',
    // Many tests wait for real processes: with one of them a core, cores stand idle.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    setupFiles: ['test/support/patience.ts'],
    include: ['test/**/*.test.ts'],
    exclude: ['test/faults/**', 'test/statistics/**', 'test/backends/**', 'test/engine/node_modules/**'],
  },
});
