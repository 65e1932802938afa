import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest_first.js';
import { shared } from './vitest.shared.js';

const cores = availableParallelism();

/** Tests with processes or a browser of their own, or with the thread that scores, which gives way to all others. */
const whole = [
  'test/e2e/**/*.test.ts',
  'test/dashboard/{accessibility,pages/*_page}.test.ts',
  'test/evaluator/scoring/scoring.test.ts',
];

/** The tests of `npm test`. Long suites have a configuration and a command of their own. */
export default defineConfig({
  test: {
    ...shared,
    globalSetup: [...shared.globalSetup, 'test/support/migrated_store.ts'],
    // Most wait for sockets, processes or a browser: with one of them a core, cores stand idle.
    maxWorkers: 2 * cores,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'whole',
          include: whole,
          isolate: true,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['test/**/*.test.ts'],
          exclude: [...whole, 'test/{faults,statistics,backends}/**', 'test/engine/node_modules/**'],
          // Many small files that import the same: a process reads it once, and runs one file after the other.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
