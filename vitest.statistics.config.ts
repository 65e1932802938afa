import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** The long simulations of `npm run test:statistics`: promises of error rates, with enough runs to see them broken. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/statistics/**/*.test.ts'], exclude: [], testTimeout: 1_800_000 },
});
