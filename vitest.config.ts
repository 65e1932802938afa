import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.js';

const cores = availableParallelism();

/** Tests of functions: no engine, no process, no thread of their own, nothing changed that others see. */
const pure = ['test/{bench,capture,core,demo}/**/*.test.ts', 'test/evaluator/{bias,gate,probes,stats}/**/*.test.ts'];

/** The tests of `npm test`. */
export default defineConfig({
  test: {
    ...shared,
    projects: [
      {
        extends: true,
        test: {
          name: 'functions',
          include: pure,
          // Many small files that import the same: processes read it once, and run one file after the other.
          isolate: false,
          maxWorkers: cores,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [...pure, 'test/{faults,statistics,backends}/**', 'test/engine/node_modules/**'],
          // Each file in a process of its own: the embedded engine allows one data folder per process.
          isolate: true,
          globalSetup: ['test/support/migrated_store.ts'],
          // Many wait for other processes: with one of them a core, cores stand idle.
          maxWorkers: Math.ceil(1.5 * cores),
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
