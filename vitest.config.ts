import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.js';

const cores = availableParallelism();

/** The tests of `npm test`. Long suites have a configuration and a command of their own. */
export default defineConfig({
  test: {
    ...shared,
    // Most wait for sockets, processes or a browser: with one of them a core, cores stand idle.
    maxWorkers: 2 * cores,
    projects: [
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/{e2e,dashboard}/**/*.test.ts'],
          isolate: true,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{e2e,dashboard,faults,statistics,backends}/**', 'test/engine/node_modules/**'],
          // Many small files that import the same: a process reads it once, and runs one file after the other.
          isolate: false,
          globalSetup: ['test/support/migrated_store.ts'],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
