import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** `npm run test:backends`: real model servers, each in a Python environment of its own under .cache/. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/backends/**/*.test.ts'],
    exclude: [],
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
