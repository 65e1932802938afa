import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.js';

/** The long simulations of `npm run test:statistics`: promises of error rates, with enough runs to see them broken. */
export default defineConfig({
  test: { ...shared, include: ['test/statistics/**/*.test.ts'], testTimeout: 1_800_000 },
});
