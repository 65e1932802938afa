import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.js';

/** `npm run test:backends`: real model servers, each in a Python environment of its own under .cache/. */
export default defineConfig({
  test: { ...shared, include: ['test/backends/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 600_000 },
});
