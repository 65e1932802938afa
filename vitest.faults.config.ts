import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** The long runs of `npm run test:faults`. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/faults/**/*.test.ts'], exclude: [], testTimeout: 900_000 },
});
